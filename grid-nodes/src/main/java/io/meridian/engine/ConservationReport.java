package io.meridian.engine;

import java.math.BigInteger;
import java.util.List;

/**
 * The proof, or the lack of it, that a ledger's books balance.
 *
 * @param assets the totals of each asset, in the order of codes
 * @param accounts how many accounts were counted
 * @param openHolds how many holds were open at the cuts
 * @param statementEntries how many entries of statements were added up, page by page
 * @param cuts the state of each shard that was counted
 * @param findings what does not hold, for people; at most {@link #FINDINGS_MAX}; empty = all holds
 */
public record ConservationReport(
    List<AssetTotals> assets,
    long accounts,
    long openHolds,
    long statementEntries,
    List<Cut> cuts,
    List<String> findings) {
  /** How many findings a report lists. */
  public static final int FINDINGS_MAX = 100;

  /** Keeps copies of the lists. */
  public ConservationReport {
    assets = List.copyOf(assets);
    cuts = List.copyOf(cuts);
    findings = List.copyOf(findings);
  }

  /** Whether everything holds. */
  public boolean holds() {
    return findings.isEmpty();
  }

  /**
   * The totals of one asset; minor units, exact however large.
   *
   * @param asset the asset's code
   * @param postedDebits over all accounts
   * @param postedCredits over all accounts
   * @param heldDebits over all accounts
   * @param heldCredits over all accounts
   * @param remaining what remains of the postings of open holds
   */
  public record AssetTotals(
      String asset,
      BigInteger postedDebits,
      BigInteger postedCredits,
      BigInteger heldDebits,
      BigInteger heldCredits,
      BigInteger remaining) {}

  /**
   * The state of one shard.
   *
   * @param shard the shard
   * @param sequence the last block of which every record counts
   * @param atMicros the instant up to which records count, the same for all shards; microseconds
   *     since the epoch
   */
  public record Cut(ShardId shard, long sequence, long atMicros) {}
}
