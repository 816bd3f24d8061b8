package io.meridian.wire;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.ShapeCheck;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionRequest.OperationCase;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionKind;
import io.meridian.proto.v1.TransactionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps the messages of the transaction service. Any thread. */
public final class TransactionMapper {
  private static final String NOBODY = "";

  private final RequestCheck.Grid grid;

  TransactionMapper(RequestCheck.Grid grid) {
    this.grid = grid;
  }

  /** CreateTransaction. */
  public Exchange<PreparedCommand, CommandReply, CreateTransactionResponse> create(
      CreateTransactionRequest request) {
    RequestCheck check = grid.check(request);
    ShapeCheck shape = check.shape();
    String ledger = shape.ledger("ledger", request.getLedger());
    check.required("operation", request.getOperationCase() != OperationCase.OPERATION_NOT_SET);
    List<Posting> postings =
        request.hasPost() ? postings(check, request.getPost().getPostingsList()) : List.of();
    String id = shape.id("id", request.getId());
    String reference =
        shape.text("reference", request.getReference(), 0, Limits.REFERENCE_CHARS_MAX);
    Map<String, String> labels = shape.labels("labels", request.getLabelsMap());
    Optional<PrivateData> privateData = check.privateData("private_data", request.getPrivateData());
    return check.exchange(
        () ->
            CommandCodec.prepare(
                new Post(
                    new CommandId(ledger, postings.get(0).debit().region(), id),
                    NOBODY,
                    postings,
                    reference,
                    labels,
                    privateData)),
        TransactionMapper::created);
  }

  private static List<Posting> postings(
      RequestCheck check, List<io.meridian.proto.v1.Posting> messages) {
    ShapeCheck shape = check.shape();
    shape.postingCount("post.postings", messages.size());
    if (messages.size() > Limits.POSTINGS_MAX) {
      return List.of();
    }
    List<Posting> postings = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      io.meridian.proto.v1.Posting message = messages.get(i);
      String field = "post.postings[" + i + "]";
      AccountRef debit = check.reference(field + ".debit_account", message.getDebitAccount());
      AccountRef credit = check.reference(field + ".credit_account", message.getCreditAccount());
      shape.differentAccounts(field, debit, credit);
      String asset = shape.asset(field + ".asset", message.getAsset());
      long amount = shape.amount(field + ".amount", message.getAmount());
      if (shape.ok()) {
        postings.add(new Posting(debit, credit, asset, amount));
      }
    }
    return postings;
  }

  private static Answer<CreateTransactionResponse> created(CommandReply reply) {
    if (reply instanceof CommandReply.Unrecorded unrecorded) {
      return Answers.refused(unrecorded.refusal(), false);
    }
    CommandReply.Recorded recorded = (CommandReply.Recorded) reply;
    if (recorded.record().outcome() instanceof Outcome.Refused refused) {
      return Answers.refused(refused.refusal(), recorded.replayed());
    }
    return Answer.of(
        CreateTransactionResponse.newBuilder()
            .setTransaction(transaction(recorded))
            .setReplayed(recorded.replayed())
            .build());
  }

  /** GetTransaction. */
  public Exchange<CommandId, ReadReply<CommandReply.Recorded>, GetTransactionResponse> get(
      GetTransactionRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    AccountRef reference = check.reference("transaction", request.getTransaction());
    return check.exchange(
        () -> new CommandId(ledger, reference.region(), reference.id()),
        reply ->
            Answers.read(
                reply,
                recorded ->
                    Answer.of(
                        GetTransactionResponse.newBuilder()
                            .setTransaction(transaction(recorded))
                            .build())));
  }

  private static Transaction transaction(CommandReply.Recorded recorded) {
    LedgerRecord record = recorded.record();
    Post post = (Post) record.command();
    CommandId id = post.commandId();
    Transaction.Builder message =
        Transaction.newBuilder()
            .setLedger(id.ledger())
            .setTransaction(id.region() + '/' + id.id())
            .setKind(TransactionKind.TRANSACTION_KIND_POST)
            .setCommitTime(Values.timestamp(record.commitMicros()))
            .setReference(post.reference())
            .putAllLabels(post.labels())
            .setPosition(Values.position(recorded.shard(), recorded.position()));
    post.postings().forEach(posting -> message.addPostings(posting(posting)));
    post.privateData().ifPresent(data -> message.setPrivateData(Values.privateData(data)));
    if (record.outcome() instanceof Outcome.Applied applied) {
      message.setState(TransactionState.TRANSACTION_STATE_POSTED);
      applied.entries().forEach(entry -> message.addEntries(entry(entry)));
    } else {
      message
          .setState(TransactionState.TRANSACTION_STATE_REFUSED)
          .setRefusal(StatusMapper.refusal(((Outcome.Refused) record.outcome()).refusal(), false));
    }
    return message.build();
  }

  private static io.meridian.proto.v1.Posting posting(Posting posting) {
    return io.meridian.proto.v1.Posting.newBuilder()
        .setDebitAccount(posting.debit().toString())
        .setCreditAccount(posting.credit().toString())
        .setAsset(posting.asset())
        .setAmount(posting.amount())
        .build();
  }

  private static io.meridian.proto.v1.Entry entry(Entry entry) {
    return io.meridian.proto.v1.Entry.newBuilder()
        .setAccount(entry.account().toString())
        .setVersion(entry.version())
        .setChange(Values.counters(entry.change()))
        .setAfter(Values.counters(entry.after()))
        .setBalance(entry.after().balance(entry.normalSide()))
        .setAvailable(entry.after().available(entry.normalSide()))
        .build();
  }
}
