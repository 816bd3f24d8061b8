package io.meridian.engine;

import io.meridian.codec.Head;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that a ledger's books balance while payments go on, at one cut per shard: the sums of each
 * asset over all accounts, each account against its statement, each hold against what became of it,
 * and what is held against what remains of the open holds. Used by one thread.
 */
final class ConservationCheck {
  private final String ledger;
  private final JournalStore journal;
  private final DerivedStore derived;
  private final Topology topology;
  private final CallContext call;
  private final AssetSums sums = new AssetSums();
  private final Findings findings = new Findings(ConservationReport.FINDINGS_MAX);
  private final List<ConservationReport.Cut> cuts = new ArrayList<>();
  private long accounts;
  private long openHolds;
  private long statementEntries;

  ConservationCheck(
      String ledger,
      JournalStore journal,
      DerivedStore derived,
      Topology topology,
      CallContext call) {
    this.ledger = ledger;
    this.journal = journal;
    this.derived = derived;
    this.topology = topology;
    this.call = call;
  }

  /**
   * Adds what the ledger has in one shard. A new leader sets entries back to what they were on its
   * way, so that what was read under two of them proves nothing.
   */
  void add(Shard shard) throws Exception {
    Head cut = Waiting.on(shard.flushed(call), call);
    HoldsCheck holds =
        new HoldsCheck(
            ledger,
            shard.id(),
            journal,
            derived,
            topology.self(),
            call,
            cut,
            HoldsCheck.LATE_MAX,
            sums,
            findings);
    holds.run();
    AccountsCheck statements = new AccountsCheck(ledger, shard, derived, call, cut, sums, findings);
    statements.run();
    if (!Waiting.on(shard.flushed(call), call).sameLeader(cut)) {
      throw Faults.tryAgain(shard.id(), "the leader changed during the check");
    }
    openHolds += holds.openHolds();
    accounts += statements.accounts();
    statementEntries += statements.entries();
    cuts.add(new ConservationReport.Cut(shard.id(), cut.sequence(), cut.lastMicros()));
  }

  /** The totals of everything added. */
  ConservationReport report() {
    List<ConservationReport.AssetTotals> totals = sums.totals(findings);
    return new ConservationReport(
        totals, accounts, openHolds, statementEntries, cuts, findings.kept());
  }
}
