package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Which page of a shard's journal to read.
 *
 * @param region the region
 * @param shard the shard's number in the region, from 0
 * @param afterSequence the last block that was read, 0 = none
 * @param afterHash its hash, as {@link JournalPage.Block} has it; empty = none
 * @param throughSequence no further than to the first block from this one on that also ...
 * @param throughTime ... ends at or after this instant; 0 and empty = as far as the journal goes
 */
public record JournalQuery(
    String region,
    int shard,
    long afterSequence,
    String afterHash,
    long throughSequence,
    Optional<Instant> throughTime) {
  /** Checks that nothing is null; the server judges the rest. */
  public JournalQuery {
    requireNonNull(region, "region");
    requireNonNull(afterHash, "afterHash");
    requireNonNull(throughTime, "throughTime");
  }

  /** From the start, as far as the journal goes. */
  public static JournalQuery of(String region, int shard) {
    return new JournalQuery(region, shard, 0, "", 0, Optional.empty());
  }

  /** This query behind a block. */
  public JournalQuery after(long sequence, String hash) {
    return new JournalQuery(region, shard, sequence, hash, throughSequence, throughTime);
  }

  /** This query no further than to the first block that a need is met with. */
  public JournalQuery through(JournalPage.Need need) {
    return new JournalQuery(region, shard, afterSequence, afterHash, need.sequence(), need.time());
  }
}
