package io.meridian.client;

import java.util.List;

/**
 * What reading the journals again has found.
 *
 * @param holds whether every chain is whole and all derived state equals the replay
 * @param shards the shards read, in order
 */
public record JournalReport(boolean holds, List<ShardJournal> shards) {
  /** Keeps a copy of the list. */
  public JournalReport {
    shards = List.copyOf(shards);
  }

  /**
   * One shard's journal.
   *
   * @param region the region
   * @param shard the shard's number in the region
   * @param blocks blocks read
   * @param records records read
   * @param headHash the hash of the last block, hexadecimal
   * @param derivedEntries derived entries compared
   * @param findings what is not as it must be, for people; at most 100
   */
  public record ShardJournal(
      String region,
      int shard,
      long blocks,
      long records,
      String headHash,
      long derivedEntries,
      List<String> findings) {
    /** Keeps a copy of the list. */
    public ShardJournal {
      findings = List.copyOf(findings);
    }
  }
}
