package io.meridian.engine;

import io.meridian.ledger.Bytes;

/**
 * A question for a part of a shard's journal.
 *
 * @param shard the shard
 * @param afterSequence the last block that was read, 0 = none
 * @param afterHash its hash; of none 32 zero bytes
 * @param throughSequence no further than to the first block from this one on that also ...
 * @param throughMicros ... ends at or after this instant, microseconds since the epoch; both 0 = as
 *     far as it goes
 */
public record JournalQuery(
    ShardId shard, long afterSequence, Bytes afterHash, long throughSequence, long throughMicros) {
  /** Whether a block with that end is the last that is wanted. */
  boolean endsWith(long sequence, long lastMicros) {
    return (throughSequence > 0 || throughMicros > 0)
        && sequence >= throughSequence
        && lastMicros >= throughMicros;
  }
}
