package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrepareLegs;
import java.util.Optional;

/**
 * What a record changes in the table of open crossings. Where the place has another crossing
 * already, which happens only in a replay onto a table that knows more, that one stands: it came
 * later.
 */
final class CrossingEffects {
  private CrossingEffects() {}

  /**
   * Whether home has prepared a transaction. That uses its id up neither way: the decision does,
   * and after a release the id is free.
   */
  static boolean preparedAtHome(LedgerRecord record) {
    return record.outcome() instanceof Outcome.Prepared
        && record.command().kind() != CommandKind.PREPARE_LEGS;
  }

  /**
   * What was decided about the crossing transaction that a record applies or ends, if it is one.
   */
  static Optional<Crossed> decided(LedgerRecord record) {
    return record.outcome() instanceof Outcome.Applied applied
        ? applied.crossed()
        : Optional.empty();
  }

  static void apply(
      ShardId shard, LedgerRecord record, JournalPosition position, RecordEffects.Target target) {
    if (record.outcome() instanceof Outcome.Prepared prepared) {
      CrossingKey key =
          preparedAtHome(record)
              ? keyAt(shard, position)
              : ((PrepareLegs) record.command()).crossing();
      target.crossingSet(prepared.place(), Optional.of(Crossing.prepared(key, record)));
      return;
    }
    Optional<Crossed> crossed =
        record.outcome() instanceof Outcome.Applied applied
            ? applied.crossed()
            : ((Outcome.Refused) record.outcome()).crossed();
    crossed.ifPresent(what -> crossed(record.command().kind(), what, target));
  }

  /** The name of a transaction that home prepares by the record at that position. */
  static CrossingKey keyAt(ShardId shard, JournalPosition position) {
    return new CrossingKey(shard.region(), shard.number(), position.sequence(), position.ordinal());
  }

  private static void crossed(CommandKind kind, Crossed crossed, RecordEffects.Target target) {
    Optional<Crossing> there =
        target.crossingAt(crossed.place()).filter(crossing -> crossing.key().equals(crossed.key()));
    if (there.isEmpty()) {
      return;
    }
    boolean over = kind == CommandKind.SETTLE_LEGS || kind == CommandKind.FINISH_CROSSING;
    if (!over && there.get().decision().isPresent()) {
      return; // a batch's record has said it, and those of its transactions say it again
    }
    target.crossingSet(
        crossed.place(),
        over ? Optional.empty() : Optional.of(there.get().decided(crossed.decision())));
  }
}
