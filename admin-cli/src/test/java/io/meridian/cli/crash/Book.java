package io.meridian.cli.crash;

import io.meridian.client.BatchItem;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.ReasonKind;
import io.meridian.client.Refusal;
import io.meridian.client.Refused;
import io.meridian.client.StatusCode;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionOutcome.Applied;
import io.meridian.client.TransactionRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * The caller's own memory of what it asked for and what it was told, kept outside the server. Any
 * thread.
 */
final class Book {
  /** How a call may end that leaves open what became of it. */
  static final Set<StatusCode> OPEN_ENDS =
      EnumSet.of(
          StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED, StatusCode.RESOURCE_EXHAUSTED);

  /** How many of those that were answered last can be asked about. */
  private static final int RECENT = 512;

  private final Map<String, Invocation> invocations = new ConcurrentHashMap<>();
  private final Set<BatchRequest> unsettled = ConcurrentHashMap.newKeySet();
  private final Set<BatchMode> answeredModes = ConcurrentHashMap.newKeySet();
  private final Queue<String> contradictions = new ConcurrentLinkedQueue<>();
  private final AtomicReferenceArray<TransactionRequest> recent =
      new AtomicReferenceArray<>(RECENT);

  /** Remembers that the request is about to be sent. */
  void asked(TransactionRequest request) {
    invocations.computeIfAbsent(request.id(), id -> new Invocation(request, false));
  }

  /** Remembers that the batch is about to be sent. */
  void asked(BatchRequest batch) {
    batch.items().forEach(item -> invocations.put(item.id(), new Invocation(item, true)));
    unsettled.add(batch);
  }

  /** Remembers how one use of the request ended. */
  void ended(
      TransactionRequest request, Optional<TransactionOutcome> outcome, Optional<Throwable> why) {
    outcome.ifPresent(answer -> answered(request, answer));
    why.ifPresent(failure -> failed(request, failure));
  }

  /** Remembers how one use of the batch ended. */
  void ended(BatchRequest batch, Optional<BatchOutcome> outcome, Optional<Throwable> why) {
    outcome.ifPresent(answer -> answered(batch, answer));
    why.ifPresent(failure -> failed(batch, failure));
  }

  void answered(TransactionRequest request, TransactionOutcome outcome) {
    invocations
        .get(request.id())
        .answered(outcome)
        .ifPresent(contradiction -> contradictions.add(request + ": " + contradiction));
    if (hasAnswer(request)) {
      recent.set(Math.floorMod(request.id().hashCode(), RECENT), request);
    }
  }

  /** One of those that were answered last, if there is one in the place that chance looks at. */
  Optional<TransactionRequest> anyAnswered(Random random) {
    return Optional.ofNullable(recent.get(random.nextInt(RECENT)));
  }

  /** When each transaction that was applied was asked for and answered, by its reference. */
  Map<String, Span> spans() {
    Map<String, Span> spans = new HashMap<>();
    for (Invocation invocation : invocations.values()) {
      if (invocation.answer().orElse(null) instanceof Applied) {
        spans.put(invocation.request.transaction(), invocation.span());
      }
    }
    return spans;
  }

  void answered(BatchRequest batch, BatchOutcome outcome) {
    boolean settled = true;
    for (int at = 0; at < batch.items().size(); at++) {
      TransactionRequest item = batch.items().get(at);
      if (outcome.items().get(at) instanceof BatchItem.Failed failed) {
        boolean stoppedByOneBefore = !settled && isStopped(failed.fault());
        if (!stoppedByOneBefore) {
          failed(item, failed.fault());
        }
        settled = false;
      } else {
        answered(item, (TransactionOutcome) outcome.items().get(at));
      }
    }
    if (settled) {
      unsettled.remove(batch);
      answeredModes.add(batch.mode());
      if (batch.mode() == BatchMode.ATOMIC && !allOrNone(outcome)) {
        contradictions.add(batch + " was neither applied nor refused whole: " + outcome);
      }
    }
  }

  /** The modes of the batches that got an answer. */
  Set<BatchMode> answeredModes() {
    return Set.copyOf(answeredModes);
  }

  /** What cannot be true together, for people; empty = all is well. */
  List<String> contradictions() {
    return List.copyOf(contradictions);
  }

  /** Requests that got an answer. */
  List<TransactionRequest> acknowledged() {
    return requests(Invocation::hasAnswer);
  }

  /** Requests that got none, but for those in batches. */
  List<TransactionRequest> unknown() {
    return requests(invocation -> !invocation.hasAnswer() && !invocation.inBatch);
  }

  /** Batches of which some item got no answer. */
  List<BatchRequest> unknownBatches() {
    return List.copyOf(unsettled);
  }

  /** Items that a batch stopped before, so that their ids are unused. */
  List<TransactionRequest> stopped() {
    return requests(invocation -> !invocation.hasAnswer() && invocation.stopped);
  }

  /** The records of the transactions that were applied. */
  List<Transaction> applied() {
    List<Transaction> applied = new ArrayList<>();
    for (Invocation invocation : invocations.values()) {
      if (invocation.answer().orElse(null) instanceof Applied done) {
        applied.add(done.transaction());
      }
    }
    return applied;
  }

  /** What an acknowledged request was refused for; empty = it was applied. */
  Optional<Refusal> refusalOf(TransactionRequest request) {
    return invocations.get(request.id()).answer().orElseThrow() instanceof Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }

  /** The record of an acknowledged request; empty = it was refused. */
  Optional<Transaction> transactionOf(TransactionRequest request) {
    return invocations.get(request.id()).answer().orElseThrow() instanceof Applied applied
        ? Optional.of(applied.transaction())
        : Optional.empty();
  }

  private boolean hasAnswer(TransactionRequest request) {
    return invocations.get(request.id()).hasAnswer();
  }

  private void failed(Object asked, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof MeridianException fault)
        || !(OPEN_ENDS.contains(fault.code()) || isStoppedAfterADoubt(fault))) {
      contradictions.add(asked + " failed in a way that no caller may see: " + cause);
    }
  }

  /** An item that an earlier try of its batch may have executed, and the last one did not try. */
  private static boolean isStoppedAfterADoubt(MeridianException fault) {
    return isStopped(fault) && fault.outcomeUnknown();
  }

  private static boolean isStopped(MeridianException fault) {
    return fault.reason().equals(Optional.of(Reason.BATCH_STOPPED));
  }

  // One has a reason of its own, and the others none but that.
  private static boolean allOrNone(BatchOutcome outcome) {
    long aborted =
        outcome.items().stream()
            .filter(
                item -> item instanceof Refused refused && refused.reason() == Reason.BATCH_ABORTED)
            .count();
    return outcome.applied()
        || (aborted == outcome.items().size() - 1
            && outcome.items().stream().allMatch(item -> item instanceof Refused));
  }

  private List<TransactionRequest> requests(Predicate<Invocation> which) {
    return invocations.values().stream()
        .filter(which)
        .map(invocation -> invocation.request)
        .toList();
  }

  /** One id: what was asked under it, and the first answer, which must be every answer. */
  private static final class Invocation {
    private final TransactionRequest request;
    private final boolean inBatch;
    private final long askedNanos = System.nanoTime();
    private long answeredNanos;
    private Optional<TransactionOutcome> answer = Optional.empty();
    private boolean stopped;
    private int firsts;

    Invocation(TransactionRequest request, boolean inBatch) {
      this.request = request;
      this.inBatch = inBatch;
    }

    synchronized Optional<TransactionOutcome> answer() {
      return answer;
    }

    synchronized Span span() {
      return new Span(askedNanos, answeredNanos);
    }

    boolean hasAnswer() {
      return answer().isPresent();
    }

    /** Takes one more answer; returns what is wrong with it. */
    synchronized Optional<String> answered(TransactionOutcome next) {
      if (next instanceof Refused refused && refused.reason() == Reason.BATCH_STOPPED) {
        stopped = true; // no answer: it was not tried, and may be if the batch is sent again
        return answer.map(first -> "two answers: " + first + ", then " + next);
      }
      firsts += next.replayed() ? 0 : 1;
      if (answer.isEmpty()) {
        answeredNanos = System.nanoTime();
      }
      TransactionOutcome first = answer.orElse(next);
      answer = Optional.of(first);
      if (firsts > 1) {
        return Optional.of("executed more than once: " + first + ", then " + next);
      }
      if (next instanceof Refused refused
          && refused.refusal().reason().kind() != ReasonKind.STATE) {
        return Optional.of("refused for what this caller did not do: " + next);
      }
      return content(first).equals(content(next))
          ? Optional.empty()
          : Optional.of("two answers: " + first + ", then " + next);
    }

    /** All of an answer but whether it was a replay. */
    private static Object content(TransactionOutcome outcome) {
      return outcome instanceof Applied applied
          ? applied.transaction()
          : ((Refused) outcome).refusal();
    }
  }
}
