package io.meridian.wire;

import io.meridian.engine.CrossingPath;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.SettleLegs;
import io.meridian.proto.v1.CrossingParticipant;
import io.meridian.proto.v1.Leg;
import java.util.Optional;

/**
 * What transactions between shards have of their own, as messages: their way, and what they do away
 * from home. Nothing in them is about an account of another region [K11]. Pure; any thread.
 */
final class CrossingMessages {
  private CrossingMessages() {}

  /** The way of a transaction that is decided. */
  static io.meridian.proto.v1.CrossingPath path(CrossingPath path) {
    io.meridian.proto.v1.CrossingPath.Builder message =
        io.meridian.proto.v1.CrossingPath.newBuilder()
            .setDecisionTime(Values.timestamp(path.decisionMicros()));
    path.preparedMicros().ifPresent(micros -> message.setPrepareTime(Values.timestamp(micros)));
    for (CrossingPath.Stop stop : path.stops()) {
      CrossingParticipant.Builder other =
          CrossingParticipant.newBuilder()
              .setRegion(stop.shard().region())
              .setShard(stop.shard().number())
              .setPrepareTime(Values.timestamp(stop.preparedMicros()));
      stop.appliedMicros().ifPresent(micros -> other.setApplyTime(Values.timestamp(micros)));
      message.addParticipants(other);
    }
    return message.build();
  }

  /** What a record says of the crossing that it applies; empty for what touches one shard. */
  static Optional<Crossed> crossed(LedgerRecord record) {
    return record.outcome() instanceof Outcome.Applied applied
        ? applied.crossed()
        : Optional.empty();
  }

  /** What a transaction that is homed elsewhere did in the shard of {@code settled}. */
  static Leg leg(LedgerRecord settled) {
    SettleLegs command = (SettleLegs) settled.command();
    CommandId transaction = command.transactionId();
    Leg.Builder message =
        Leg.newBuilder()
            .setTransaction(transaction.reference())
            .setKind(TransactionMessages.kind(command.transactionKind()))
            .setDecisionTime(Values.timestamp(command.decision().micros()));
    Answers.applied(settled)
        .entries()
        .forEach(entry -> message.addEntries(TransactionMessages.entry(entry)));
    return message.build();
  }
}
