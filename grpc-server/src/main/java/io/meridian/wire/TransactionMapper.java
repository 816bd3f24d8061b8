package io.meridian.wire;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CommandReply;
import io.meridian.engine.CrossingPath;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.TransactionCommand;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.proto.v1.TransactionState;
import java.util.function.Supplier;

/** Maps the messages of single transactions: executed, streamed and read. Any thread. */
public final class TransactionMapper {
  private final RequestCheck.Grid grid;

  TransactionMapper(RequestCheck.Grid grid) {
    this.grid = grid;
  }

  /** CreateTransaction. */
  public Exchange<CommandQuestion, CommandReply, CreateTransactionResponse> create(
      CreateTransactionRequest request) {
    return create(grid.check(request), request);
  }

  private static Exchange<CommandQuestion, CommandReply, CreateTransactionResponse> create(
      RequestCheck check, CreateTransactionRequest request) {
    Supplier<TransactionCommand> command =
        TransactionRequests.read(check, request, request.getLedger());
    boolean validateOnly = request.getValidateOnly();
    return check.exchange(
        () -> new CommandQuestion(CommandCodec.prepare(command.get()), validateOnly),
        reply ->
            Answers.command(reply, done -> created(done, Answers.replayed(done), validateOnly)));
  }

  /** The response to a transaction that was, or would have been, applied. */
  static CreateTransactionResponse created(
      CommandReply applied, boolean replayed, boolean validateOnly) {
    return CreateTransactionResponse.newBuilder()
        .setTransaction(TransactionMessages.transaction(applied))
        .setReplayed(replayed)
        .setValidateOnly(validateOnly)
        .build();
  }

  /**
   * A request of StreamTransactions.
   *
   * @param ordinal its place on the stream, from 0
   */
  public Streamed<
          CommandQuestion, CommandReply, CreateTransactionResponse, StreamTransactionsResponse>
      stream(StreamTransactionsRequest request, long ordinal) {
    RequestCheck check = grid.checkBatch(request);
    check.required("request", request.hasRequest());
    grid.unknownFields().check(check.shape(), request.getRequest());
    return new Streamed<>(
        create(check, request.getRequest()), answer -> streamed(request, ordinal, answer));
  }

  private static StreamTransactionsResponse streamed(
      StreamTransactionsRequest request, long ordinal, Answer<CreateTransactionResponse> answer) {
    StreamTransactionsResponse.Builder response =
        StreamTransactionsResponse.newBuilder()
            .setId(request.getRequest().getId())
            .setLedger(request.getRequest().getLedger())
            .setOrdinal(ordinal);
    if (answer instanceof Answer.Message<CreateTransactionResponse> message) {
      response.setCreated(message.message());
    } else {
      response.setStatus(((Answer.Failure<CreateTransactionResponse>) answer).failure().details());
    }
    return response.build();
  }

  /** GetTransaction. */
  public Exchange<CommandId, ReadReply<FoundTransaction>, GetTransactionResponse> get(
      GetTransactionRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    CommandId id = check.transaction("transaction", ledger, request.getTransaction());
    return check.exchange(() -> id, reply -> Answers.read(reply, found -> Answer.of(found(found))));
  }

  private static GetTransactionResponse found(FoundTransaction found) {
    GetTransactionResponse.Builder response =
        GetTransactionResponse.newBuilder()
            .setTransaction(TransactionMessages.transaction(found.recorded()));
    RemainderMessages.now(found).ifPresent(response::setRemainder);
    found.path().ifPresent(path -> crossed(path, response));
    return response.build();
  }

  /** It is told as posted, held or released only when every shard has applied it [K4]. */
  private static void crossed(CrossingPath path, GetTransactionResponse.Builder response) {
    if (!path.finished()) {
      response.getTransactionBuilder().setState(TransactionState.TRANSACTION_STATE_PENDING);
    }
    response.setPath(CrossingMessages.path(path));
  }
}
