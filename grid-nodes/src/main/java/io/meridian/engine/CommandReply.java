package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Refusal;
import java.util.Optional;

/** The answer to a command. */
public sealed interface CommandReply {
  /** Why the command was refused; empty when it was, or would have been, applied. */
  Optional<Refusal> refused();

  /**
   * The command has a record: it was applied, or refused for a reason of kind STATE.
   *
   * @param record the record, durable
   * @param shard whose journal holds it
   * @param position where in that journal
   * @param replayed whether the record is of an earlier use of the id
   */
  record Recorded(LedgerRecord record, ShardId shard, JournalPosition position, boolean replayed)
      implements CommandReply {
    @Override
    public Optional<Refusal> refused() {
      return record.refused();
    }
  }

  /**
   * The command was refused and the refusal is not recorded; the id is as free as it was.
   *
   * @param refusal why
   */
  record Unrecorded(Refusal refusal) implements CommandReply {
    @Override
    public Optional<Refusal> refused() {
      return Optional.of(refusal);
    }
  }

  /**
   * The command was only tried: this record would have been made, and was not.
   *
   * @param record the record as it would be
   */
  record Tried(LedgerRecord record) implements CommandReply {
    @Override
    public Optional<Refusal> refused() {
      return record.refused();
    }
  }
}
