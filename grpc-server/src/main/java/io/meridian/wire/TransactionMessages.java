package io.meridian.wire;

import io.meridian.engine.CommandReply;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionKind;
import io.meridian.proto.v1.TransactionState;
import java.util.ArrayList;
import java.util.List;

/** Records of transactions as messages. Pure; any thread. */
final class TransactionMessages {
  private TransactionMessages() {}

  /** A transaction as it was recorded, or would have been. */
  static Transaction transaction(CommandReply reply) {
    Transaction.Builder message = transaction(Answers.record(reply));
    if (reply instanceof CommandReply.Recorded recorded) {
      message.setPosition(Values.position(recorded.shard(), recorded.position()));
    }
    return message.build();
  }

  /** A transaction with everything but its place in the journal. */
  static Transaction.Builder transaction(LedgerRecord record) {
    TransactionCommand command = (TransactionCommand) record.command();
    CommandId id = command.commandId();
    TransactionDetails details = command.details();
    Transaction.Builder message =
        Transaction.newBuilder()
            .setLedger(id.ledger())
            .setTransaction(id.reference())
            .setKind(kind(command.kind()))
            .setCommitTime(Values.timestamp(record.commitMicros()))
            .setReference(details.reference())
            .putAllLabels(details.labels());
    details.privateData().ifPresent(data -> message.setPrivateData(Values.privateData(data)));
    details
        .effectiveMicros()
        .ifPresent(micros -> message.setEffectiveTime(Values.timestamp(micros)));
    command.original().ifPresent(original -> message.setOriginal(original.reference()));
    asked(command, message);
    if (record.outcome() instanceof Outcome.Applied applied) {
      applied(command.kind(), applied, message);
    } else {
      message
          .setState(TransactionState.TRANSACTION_STATE_REFUSED)
          .setRefusal(StatusMapper.refusal(((Outcome.Refused) record.outcome()).refusal(), false));
    }
    return message;
  }

  /** What the caller asked for, whatever became of it. */
  private static void asked(TransactionCommand command, Transaction.Builder message) {
    if (command instanceof Post post) {
      post.postings().forEach(posting -> message.addPostings(posting(posting)));
    } else if (command instanceof Hold hold) {
      hold.postings().forEach(posting -> message.addPostings(posting(posting)));
      message.setOverCapturePercent(hold.overCapturePercent());
    } else if (command instanceof Capture capture) {
      message.setFinal(capture.last());
    }
  }

  /** What it did. */
  private static void applied(
      CommandKind kind, Outcome.Applied applied, Transaction.Builder message) {
    message.setState(state(kind));
    moved(kind, applied).forEach(posting -> message.addPostings(posting(posting)));
    applied.entries().forEach(entry -> message.addEntries(entry(entry)));
    RemainderMessages.after(applied).ifPresent(message::setRemainder);
    if (kind == CommandKind.HOLD) {
      message.setExpireTime(Values.timestamp(applied.originals().get(0).expiresMicros()));
    }
    applied
        .crossed()
        .ifPresent(
            crossed -> message.setDecisionTime(Values.timestamp(crossed.decision().micros())));
  }

  /** The amounts of the original that moved or were released; a refund moves them back. */
  private static List<Posting> moved(CommandKind kind, Outcome.Applied applied) {
    List<Posting> moved = new ArrayList<>(applied.parts().size());
    for (Part part : applied.parts()) {
      Original original = applied.originals().get(0);
      Posting posting = original.postings().get(part.posting()).posting();
      moved.add(
          kind == CommandKind.REFUND
              ? new Posting(posting.credit(), posting.debit(), posting.asset(), part.amount())
              : new Posting(posting.debit(), posting.credit(), posting.asset(), part.amount()));
    }
    return moved;
  }

  private static io.meridian.proto.v1.Posting posting(Posting posting) {
    return io.meridian.proto.v1.Posting.newBuilder()
        .setDebitAccount(posting.debit().toString())
        .setCreditAccount(posting.credit().toString())
        .setAsset(posting.asset())
        .setAmount(posting.amount())
        .build();
  }

  /** What a transaction did to one account. */
  static io.meridian.proto.v1.Entry entry(Entry entry) {
    return io.meridian.proto.v1.Entry.newBuilder()
        .setAccount(entry.account().toString())
        .setVersion(entry.version())
        .setChange(Values.counters(entry.change()))
        .setAfter(Values.counters(entry.after()))
        .setBalance(entry.after().balance(entry.normalSide()))
        .setAvailable(entry.after().available(entry.normalSide()))
        .build();
  }

  /** The kind of a transaction. */
  static TransactionKind kind(CommandKind kind) {
    return switch (kind) {
      case POST -> TransactionKind.TRANSACTION_KIND_POST;
      case HOLD -> TransactionKind.TRANSACTION_KIND_HOLD;
      case CAPTURE -> TransactionKind.TRANSACTION_KIND_CAPTURE;
      case VOID -> TransactionKind.TRANSACTION_KIND_VOID;
      case REFUND -> TransactionKind.TRANSACTION_KIND_REFUND;
      case EXPIRE -> TransactionKind.TRANSACTION_KIND_EXPIRE;
      case CREATE_LEDGER,
          CREATE_ASSET,
          CREATE_ACCOUNT,
          CLOSE_PERIOD,
          UPDATE_ACCOUNT,
          CHANGE_ACCOUNT_STATUS,
          ATOMIC_BATCH,
          PREPARE_LEGS,
          SETTLE_LEGS,
          ABANDON_CROSSING,
          FINISH_CROSSING ->
          throw new IllegalArgumentException(kind + " is no transaction");
    };
  }

  private static TransactionState state(CommandKind applied) {
    return switch (applied) {
      case POST, CAPTURE, REFUND -> TransactionState.TRANSACTION_STATE_POSTED;
      case HOLD -> TransactionState.TRANSACTION_STATE_HELD;
      case VOID, EXPIRE -> TransactionState.TRANSACTION_STATE_RELEASED;
      case CREATE_LEDGER,
          CREATE_ASSET,
          CREATE_ACCOUNT,
          CLOSE_PERIOD,
          UPDATE_ACCOUNT,
          CHANGE_ACCOUNT_STATUS,
          ATOMIC_BATCH,
          PREPARE_LEGS,
          SETTLE_LEGS,
          ABANDON_CROSSING,
          FINISH_CROSSING ->
          throw new IllegalArgumentException(applied + " is no transaction");
    };
  }
}
