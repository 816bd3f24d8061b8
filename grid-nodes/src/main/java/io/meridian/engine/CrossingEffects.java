package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.TransactionCommand;
import java.util.Optional;

/**
 * What a record changes in the table of open crossings. A replay may begin with a table that knows
 * more: where a place has another crossing already, that one is prepared again further on.
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
    crossed.ifPresent(what -> crossed(record, what, target));
  }

  /** The name of a transaction that home prepares by the record at that position. */
  static CrossingKey keyAt(ShardId shard, JournalPosition position) {
    return new CrossingKey(shard.region(), shard.number(), position.sequence(), position.ordinal());
  }

  /**
   * Says what the place has whether or not it has that already: what is replayed may meet a table
   * that is newer than the marker here, and older in other copies, which hear of it only so [D3].
   */
  private static void crossed(LedgerRecord record, Crossed crossed, RecordEffects.Target target) {
    CommandKind kind = record.command().kind();
    if (kind == CommandKind.SETTLE_LEGS || kind == CommandKind.FINISH_CROSSING) {
      target.crossingSet(crossed.place(), Optional.empty());
      return;
    }
    target
        .crossingAt(crossed.place())
        .filter(crossing -> crossing.key().equals(crossed.key()))
        .filter(crossing -> crossing.decision().isEmpty() || !isOfBatch(record, crossing))
        .ifPresent(
            crossing ->
                target.crossingSet(
                    crossed.place(), Optional.of(crossing.decided(crossed.decision()))));
  }

  /** A batch's record has said it, and those of its transactions say it again. */
  private static boolean isOfBatch(LedgerRecord record, Crossing crossing) {
    return record.command() instanceof TransactionCommand
        && !record.command().commandId().equals(crossing.transaction());
  }
}
