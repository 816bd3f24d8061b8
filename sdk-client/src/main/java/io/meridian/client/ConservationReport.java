package io.meridian.client;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * The proof, or the lack of it, that a ledger's books balance: for each asset posted debits equal
 * posted credits, and held debits, held credits and what open holds have remaining are equal; of
 * each hold placed = captured + released + remaining; the counters of each account are the sum of
 * its entries.
 *
 * @param holds whether everything holds
 * @param assets the totals of each asset, in the order of codes
 * @param accounts how many accounts were counted
 * @param openHolds how many holds are open at the cuts
 * @param statementEntries how many lines of statements were added up
 * @param cuts the state of each shard that was counted
 * @param findings what does not hold, for people; at most 100
 */
public record ConservationReport(
    boolean holds,
    List<AssetTotals> assets,
    long accounts,
    long openHolds,
    long statementEntries,
    List<ShardCut> cuts,
    List<String> findings) {
  /** Keeps copies of the lists. */
  public ConservationReport {
    assets = List.copyOf(assets);
    cuts = List.copyOf(cuts);
    findings = List.copyOf(findings);
  }

  /**
   * The totals of one asset over all accounts of a ledger; minor units, exact however large.
   *
   * @param asset the asset's code
   * @param postedDebits posted debits
   * @param postedCredits posted credits
   * @param heldDebits held debits
   * @param heldCredits held credits
   * @param remaining what open holds have remaining, over all their postings
   */
  public record AssetTotals(
      String asset,
      BigInteger postedDebits,
      BigInteger postedCredits,
      BigInteger heldDebits,
      BigInteger heldCredits,
      BigInteger remaining) {}

  /**
   * Up to where a shard was counted.
   *
   * @param region the region
   * @param shard the shard's number in the region
   * @param sequence the last block that counts
   * @param commitTime the commit time of its last record
   */
  public record ShardCut(String region, int shard, long sequence, Instant commitTime) {}
}
