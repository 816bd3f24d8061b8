package io.meridian.wire;

import io.meridian.engine.CrossingPath;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.SettleLegs;
import io.meridian.proto.v1.CrossingParticipant;
import io.meridian.proto.v1.Leg;
import java.util.List;
import java.util.Optional;

/**
 * What transactions between shards have of their own, as messages: their way, and what they do away
 * from home. Nothing in them is about an account of another region [K11]. Pure; any thread.
 */
final class CrossingMessages {
  private CrossingMessages() {}

  /**
   * The way of a transaction that is decided.
   *
   * @param decided home's record of it, which says when the others had prepared
   */
  static io.meridian.proto.v1.CrossingPath path(CrossingPath path, LedgerRecord decided) {
    List<PrepareTime> prepares = crossed(decided).map(Crossed::prepares).orElse(List.of());
    io.meridian.proto.v1.CrossingPath.Builder message =
        io.meridian.proto.v1.CrossingPath.newBuilder()
            .setPrepareTime(Values.timestamp(path.preparedMicros()))
            .setDecisionTime(Values.timestamp(path.decisionMicros()));
    for (Participant participant : path.participants()) {
      CrossingParticipant.Builder other =
          CrossingParticipant.newBuilder()
              .setRegion(participant.region())
              .setShard(participant.shard());
      for (PrepareTime prepare : prepares) {
        if (prepare.region().equals(participant.region())
            && prepare.shard() == participant.shard()) {
          other.setPrepareTime(Values.timestamp(prepare.micros()));
        }
      }
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
