package io.meridian.client.internal;

import io.meridian.client.BatchItem;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.DryRun;
import io.meridian.client.TransactionOutcome;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.TransactionResult;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the answers to one batch come to. While an item fails in a way that another try may mend,
 * the whole is sent again: what was executed is replayed, what was not is executed. What an item
 * was settled with first stays its outcome, so that its replay does not look like somebody else's.
 * One call; its tries follow each other.
 */
final class TransactionBatch implements Reply<BatchCreateTransactionsResponse, BatchOutcome> {
  private final boolean judgedOnly;
  private final TransactionOutcome[] settled;

  /** The failures of the items, by the number of the try that had an answer. */
  private final Map<Integer, Failure[]> failures = new HashMap<>();

  private boolean replayed;

  private TransactionBatch(int items, boolean judgedOnly) {
    this.judgedOnly = judgedOnly;
    settled = new TransactionOutcome[items];
  }

  static Call<?, ?, BatchOutcome> execution(BatchRequest request, Duration deadline) {
    return new Call<>(
        Call.Kind.COMMAND,
        TransactionServiceGrpc.getBatchCreateTransactionsMethod(),
        RequestMapper.batch(request, false),
        deadline,
        new TransactionBatch(request.items().size(), false));
  }

  static Call<?, ?, DryRun<BatchOutcome>> judgement(BatchRequest request, Duration deadline) {
    return new Call<>(
        Call.Kind.READ,
        TransactionServiceGrpc.getBatchCreateTransactionsMethod(),
        RequestMapper.batch(request, true),
        deadline,
        new TransactionBatch(request.items().size(), true).map(DryRun::new));
  }

  @Override
  public Optional<BatchOutcome> message(BatchCreateTransactionsResponse message, Tries tries)
      throws NotAnAnswerException {
    if (message.getResultsCount() != settled.length) {
      throw new IllegalArgumentException(
          "the server gave "
              + message.getResultsCount()
              + " results for "
              + settled.length
              + " items");
    }
    Command.check(message.getValidateOnly(), judgedOnly);
    if (judgedOnly) {
      // Judged anew as a whole: nothing of what was seen before has happened.
      Arrays.fill(settled, null);
    }
    Failure[] failed = new Failure[settled.length];
    Optional<Failure> again = Optional.empty();
    for (int i = 0; i < settled.length; i++) {
      TransactionResult result = message.getResults(i);
      if (result.hasCreated()) {
        settle(i, AnswerMapper.applied(result.getCreated()));
      } else {
        failed[i] = FailureMapper.of(result.getStatus());
        again = laterOf(again, failed[i]);
      }
    }
    for (int i = 0; i < settled.length; i++) {
      // What an item comes to because of another one is not settled while that one is not.
      if (failed[i] != null
          && failed[i].isItemOutcome()
          && !(again.isPresent() && failed[i].isAboutAnotherItem())) {
        settle(i, failed[i].refused());
      }
    }
    failures.put(tries.attempts(), failed);
    replayed = message.getReplayed();
    if (again.isPresent()) {
      throw new NotAnAnswerException(again.get());
    }
    return Optional.of(outcome(Optional.empty(), tries));
  }

  private void settle(int item, TransactionOutcome outcome) {
    if (settled[item] == null) {
      settled[item] = outcome;
    }
  }

  /** Of the failures after which there may be another try the one with the longest pause. */
  private static Optional<Failure> laterOf(Optional<Failure> one, Failure other) {
    if (!other.isRetryable()) {
      return one;
    }
    return one.filter(failure -> pause(failure).compareTo(pause(other)) >= 0)
        .or(() -> Optional.of(other));
  }

  private static Duration pause(Failure failure) {
    return failure.retryAfter().orElse(Duration.ZERO);
  }

  @Override
  public Optional<BatchOutcome> failure(Failure failure, Tries tries) {
    return failures.isEmpty()
        ? Optional.empty()
        : Optional.of(outcome(Optional.of(failure), tries));
  }

  private BatchOutcome outcome(Optional<Failure> end, Tries tries) {
    List<BatchItem> items = new ArrayList<>(settled.length);
    for (int i = 0; i < settled.length; i++) {
      items.add(settled[i] != null ? settled[i] : failed(i, end, tries));
    }
    return new BatchOutcome(items, replayed);
  }

  /** The exception that the item would be, had it been sent alone as often as the batch. */
  private BatchItem.Failed failed(int item, Optional<Failure> end, Tries tries) {
    Tries own = new Tries();
    List<Failure> earlier = tries.failures();
    for (int attempt = 1; attempt <= earlier.size(); attempt++) {
      own.begin();
      own.remember(of(item, attempt).orElse(earlier.get(attempt - 1)));
    }
    own.begin();
    Failure last =
        of(item, tries.attempts())
            .or(() -> end)
            .orElseThrow(() -> new IllegalStateException("an item without an end"));
    return new BatchItem.Failed(own.exception(last, !judgedOnly));
  }

  private Optional<Failure> of(int item, int attempt) {
    return Optional.ofNullable(failures.get(attempt)).map(failed -> failed[item]);
  }
}
