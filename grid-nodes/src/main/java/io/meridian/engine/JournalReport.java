package io.meridian.engine;

import java.util.List;

/**
 * What reading the journals again has found.
 *
 * @param shards the shards read, in order
 */
public record JournalReport(List<ShardJournal> shards) {
  /** How many findings are listed for one shard. */
  public static final int FINDINGS_MAX = 100;

  /** Keeps a copy of the list. */
  public JournalReport {
    shards = List.copyOf(shards);
  }

  /** Whether every chain is whole and all derived state equals the replay. */
  public boolean holds() {
    return shards.stream().allMatch(shard -> shard.findings().isEmpty());
  }

  /**
   * One shard's journal.
   *
   * @param shard the shard
   * @param blocks blocks read
   * @param records records read
   * @param headHash the hash of the last block read, hexadecimal
   * @param derivedEntries derived entries compared
   * @param findings what is not as it must be; at most {@link #FINDINGS_MAX}; empty = all is well
   */
  public record ShardJournal(
      ShardId shard,
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
