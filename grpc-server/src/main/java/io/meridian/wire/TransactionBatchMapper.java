package io.meridian.wire;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CommandReply;
import io.meridian.engine.PreparedBatch;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionCommand;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.TransactionResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Maps the messages of batches of transactions. What concerns all items refuses the call; what is
 * wrong with one is that one's result, except in an atomic batch. Any thread.
 */
public final class TransactionBatchMapper {
  private static final String NOBODY = "";

  private final RequestCheck.Grid grid;

  TransactionBatchMapper(RequestCheck.Grid grid) {
    this.grid = grid;
  }

  /** BatchCreateTransactions. */
  public Exchange<TransactionBatch, TransactionBatchReply, BatchCreateTransactionsResponse> create(
      BatchCreateTransactionsRequest request) {
    RequestCheck check = grid.checkBatch(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    check.shape().range("requests", request.getRequestsCount(), 1, Limits.BATCH_ITEMS_MAX);
    List<CreateTransactionRequest> items =
        request
            .getRequestsList()
            .subList(0, Math.min(request.getRequestsCount(), Limits.BATCH_ITEMS_MAX));
    for (int i = 0; i < items.size(); i++) {
      itemOfBatch(check, path(i), items.get(i), ledger);
    }
    boolean validateOnly = request.getValidateOnly();
    Supplier<TransactionBatch> batch =
        switch (request.getMode()) {
          case BATCH_MODE_INDEPENDENT -> inOrder(check, request, ledger, false);
          case BATCH_MODE_STOP_ON_FAILURE -> inOrder(check, request, ledger, true);
          case BATCH_MODE_ATOMIC -> atomic(check, request, ledger, items);
          case BATCH_MODE_UNSPECIFIED, UNRECOGNIZED -> {
            malformed(
                check,
                "mode",
                "must be BATCH_MODE_INDEPENDENT, BATCH_MODE_STOP_ON_FAILURE or BATCH_MODE_ATOMIC");
            yield () -> new TransactionBatch.InOrder(List.of(), false, validateOnly);
          }
        };
    return check.exchange(batch, reply -> created(reply, validateOnly));
  }

  private static void itemOfBatch(
      RequestCheck check, String path, CreateTransactionRequest item, String ledger) {
    TransactionRequests.sameLedger(check, path + ".ledger", item.getLedger(), ledger);
    if (item.getValidateOnly()) {
      malformed(check, path + ".validate_only", "must be unset; the batch has one of its own");
    }
  }

  private Supplier<TransactionBatch> inOrder(
      RequestCheck check,
      BatchCreateTransactionsRequest request,
      String ledger,
      boolean stopOnFailure) {
    if (!request.getId().isEmpty()) {
      malformed(check, "id", "must be empty, because only an atomic batch has an id of its own");
    }
    return () ->
        new TransactionBatch.InOrder(
            request.getRequestsList().stream().map(item -> item(item, ledger)).toList(),
            stopOnFailure,
            request.getValidateOnly());
  }

  private BatchItem item(CreateTransactionRequest request, String ledger) {
    RequestCheck check = grid.check(request);
    Supplier<TransactionCommand> command = TransactionRequests.read(check, request, ledger);
    return check
        .failure()
        .<BatchItem>map(BatchItem.Refused::new)
        .orElseGet(
            () ->
                new BatchItem.Execute(
                    new CommandQuestion(CommandCodec.prepare(command.get()), false)));
  }

  private Supplier<TransactionBatch> atomic(
      RequestCheck check,
      BatchCreateTransactionsRequest request,
      String ledger,
      List<CreateTransactionRequest> items) {
    String id = check.shape().id("id", request.getId());
    atMost(
        check,
        Reason.TOO_MANY_POSTINGS,
        items.stream().mapToInt(TransactionRequests::namedAmounts).sum(),
        Limits.ATOMIC_BATCH_POSTINGS_MAX,
        "postings and parts in all");
    atMost(
        check,
        Reason.MALFORMED_REQUEST,
        request.getSerializedSize(),
        Limits.ATOMIC_BATCH_BYTES_MAX,
        "bytes in all");
    List<TransactionCommand> commands = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      RequestCheck item = grid.check(items.get(i));
      Supplier<TransactionCommand> command = TransactionRequests.read(item, items.get(i), ledger);
      if (item.shape().ok()) {
        commands.add(command.get());
        sameHome(check, path(i), commands);
      } else {
        check.addAll(path(i), item);
      }
    }
    uniqueIds(check, id, items);
    return () -> atomic(ledger, id, commands, request.getValidateOnly());
  }

  private static void atMost(
      RequestCheck check, Reason reason, long count, long most, String what) {
    if (count > most) {
      check
          .shape()
          .violation(
              reason,
              "requests",
              "an atomic batch must have at most " + most + " " + what + "; got " + count);
    }
  }

  private static void uniqueIds(
      RequestCheck check, String batchId, List<CreateTransactionRequest> items) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      String id = items.get(i).getId();
      if (!seen.add(id) && !id.isEmpty()) {
        malformed(check, path(i) + ".id", "names an id of this batch a second time");
      }
      if (id.equals(batchId) && !id.isEmpty()) {
        malformed(check, path(i) + ".id", "must not be the id of the batch itself");
      }
    }
  }

  /** The last of {@code commands} must be homed where the first one is. */
  private static void sameHome(RequestCheck check, String path, List<TransactionCommand> commands) {
    String home = commands.get(0).commandId().region();
    String region = commands.get(commands.size() - 1).commandId().region();
    if (!region.equals(home)) {
      malformed(
          check,
          path,
          "must be homed in one region with all of an atomic batch; it is in "
              + region
              + ", the first one in "
              + home);
    }
  }

  private static TransactionBatch atomic(
      String ledger, String id, List<TransactionCommand> commands, boolean validateOnly) {
    List<PreparedCommand> items = commands.stream().map(CommandCodec::prepare).toList();
    AtomicBatch frame =
        new AtomicBatch(
            new CommandId(ledger, commands.get(0).commandId().region(), id),
            NOBODY,
            items.stream()
                .map(
                    item ->
                        new AtomicBatch.Item(item.command().commandId().id(), item.fingerprint()))
                .toList());
    return new TransactionBatch.Atomic(
        new PreparedBatch(
            PreparedBatch.Mode.ATOMIC, Optional.of(CommandCodec.prepare(frame)), items),
        validateOnly);
  }

  private static String path(int item) {
    return "requests[" + item + ']';
  }

  private static void malformed(RequestCheck check, String field, String description) {
    check.shape().violation(Reason.MALFORMED_REQUEST, field, description);
  }

  private static Answer<BatchCreateTransactionsResponse> created(
      TransactionBatchReply reply, boolean validateOnly) {
    if (reply instanceof TransactionBatchReply.Refused refused) {
      return Answers.refused(refused.refusal(), false);
    }
    TransactionBatchReply.Items items = (TransactionBatchReply.Items) reply;
    BatchCreateTransactionsResponse.Builder response =
        BatchCreateTransactionsResponse.newBuilder()
            .setReplayed(items.replayed())
            .setValidateOnly(validateOnly);
    items.items().forEach(item -> response.addResults(result(item, validateOnly)));
    return Answer.of(response.build());
  }

  private static TransactionResult result(BatchItemReply item, boolean validateOnly) {
    Answer<CreateTransactionResponse> answer = answer(item, validateOnly);
    return answer instanceof Answer.Message<CreateTransactionResponse> message
        ? TransactionResult.newBuilder().setCreated(message.message()).build()
        : TransactionResult.newBuilder()
            .setStatus(((Answer.Failure<CreateTransactionResponse>) answer).failure().details())
            .build();
  }

  private static Answer<CreateTransactionResponse> answer(
      BatchItemReply item, boolean validateOnly) {
    if (item instanceof BatchItemReply.Failed failed) {
      return new Answer.Failure<>(failed.failure());
    }
    if (item instanceof BatchItemReply.Repeated repeated) {
      return repeated
          .first()
          .refused()
          .<Answer<CreateTransactionResponse>>map(refusal -> Answers.refused(refusal, true))
          .orElseGet(
              () -> Answer.of(TransactionMapper.created(repeated.first(), true, validateOnly)));
    }
    CommandReply reply = ((BatchItemReply.Replied) item).reply();
    return Answers.command(
        reply, done -> TransactionMapper.created(done, Answers.replayed(done), validateOnly));
  }
}
