package io.meridian.engine;

import java.math.BigInteger;
import java.util.List;

/**
 * The proof, or the lack of it, that a ledger's books balance.
 *
 * @param assets the totals of each asset, in the order of codes
 * @param accounts how many accounts were counted
 * @param cuts the state of each shard that was counted
 * @param findings what does not hold, for people; at most {@link #FINDINGS_MAX}; empty = all holds
 */
public record ConservationReport(
    List<AssetTotals> assets, long accounts, List<Cut> cuts, List<String> findings) {
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

  /** The totals of one asset over all accounts; minor units, exact however large. */
  public record AssetTotals(
      String asset,
      BigInteger postedDebits,
      BigInteger postedCredits,
      BigInteger heldDebits,
      BigInteger heldCredits) {}

  /**
   * The state of one shard.
   *
   * @param shard the shard
   * @param sequence the last block that counts
   * @param lastMicros the commit time of its last record, microseconds since the epoch
   */
  public record Cut(ShardId shard, long sequence, long lastMicros) {}
}
