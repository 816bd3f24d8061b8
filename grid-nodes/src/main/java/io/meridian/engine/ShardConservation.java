package io.meridian.engine;

import java.util.List;

/**
 * What a ledger has in one shard at a cut.
 *
 * @param cut the cut
 * @param sums the sums of each asset over the shard's accounts and open holds
 * @param accounts how many accounts were counted
 * @param openHolds how many holds were open
 * @param statementEntries how many entries of statements were added up
 * @param findings what does not hold inside the shard, for people; at most {@link
 *     ConservationReport#FINDINGS_MAX}
 */
record ShardConservation(
    ConservationReport.Cut cut,
    List<ConservationReport.AssetTotals> sums,
    long accounts,
    long openHolds,
    long statementEntries,
    List<String> findings) {
  /** Keeps copies of the lists. */
  ShardConservation {
    sums = List.copyOf(sums);
    findings = List.copyOf(findings);
  }
}
