package io.meridian.engine;

/**
 * How far another shard's journal must reach for what a shard has recorded to have its reason
 * there. Journals that are taken one after the other are those of one grid only if each reaches as
 * far as the others need.
 *
 * @param shard the other shard
 * @param sequence a block that its journal must have; 0 = none
 * @param micros an instant that its journal must have committed something at or after, microseconds
 *     since the epoch; 0 = none
 */
public record JournalNeed(ShardId shard, long sequence, long micros) {
  /** Whether a journal that ends with such a block is long enough. */
  public boolean met(long lastSequence, long lastMicros) {
    return lastSequence >= sequence && lastMicros >= micros;
  }

  /** Both needs of the same shard. */
  JournalNeed and(JournalNeed other) {
    return new JournalNeed(
        shard, Math.max(sequence, other.sequence), Math.max(micros, other.micros));
  }
}
