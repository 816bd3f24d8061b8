package io.meridian.engine;

import io.meridian.codec.BlockCodec;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.Head;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that a ledger's books balance while payments go on, at one cut of all its shards: the sums
 * of each asset over all accounts, each account against its statement, each hold against what
 * became of it, and what is held against what remains of the open holds. Used by one thread.
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
   * Adds what the ledger has in its shards up to one instant: the latest that any of them has
   * committed anything at, so that nothing answered before is left out.
   */
  void run(List<Shard> shards, Progress progress) throws Exception {
    long atMicros = 0;
    for (Shard shard : shards) {
      atMicros = Math.max(atMicros, Waiting.on(shard.flushed(call), call).lastMicros());
    }
    for (int i = 0; i < shards.size(); i++) {
      progress.at(i, shards.size());
      add(shards.get(i), atMicros);
    }
  }

  /**
   * A new leader sets entries back to what they were on its way, so that what was read under two of
   * them proves nothing.
   */
  private void add(Shard shard, long atMicros) throws Exception {
    Head head = reached(shard, atMicros);
    CheckCut cut = new CheckCut(lastWhole(shard, head, atMicros), atMicros);
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
    if (!Waiting.on(shard.flushed(call), call).sameLeader(head)) {
      throw Faults.tryAgain(shard.id(), "the leader changed during the check");
    }
    openHolds += holds.openHolds();
    accounts += statements.accounts();
    statementEntries += statements.entries();
    cuts.add(new ConservationReport.Cut(shard.id(), cut.sequence(), atMicros));
  }

  /**
   * A materialized head behind which nothing can be committed up to the instant any more [R2, K5].
   */
  private Head reached(Shard shard, long atMicros) throws Exception {
    Waiting.on(shard.submit(new ShardRequest.Resolve(atMicros), call), call);
    return Waiting.on(shard.flushed(call), call);
  }

  private long lastWhole(Shard shard, Head head, long atMicros) throws Exception {
    long sequence = head.sequence();
    while (sequence > 0 && lastMicros(shard, sequence) > atMicros) {
      sequence--;
    }
    return sequence;
  }

  private long lastMicros(Shard shard, long sequence) throws Exception {
    return BlockCodec.decode(
            Waiting.on(journal.block(shard.id(), topology.self(), sequence), call)
                .orElseThrow(
                    () -> new CorruptJournalException("block " + sequence + " is missing")))
        .header()
        .lastMicros();
  }

  /** The totals of everything added. */
  ConservationReport report() {
    List<ConservationReport.AssetTotals> totals = sums.totals(findings);
    return new ConservationReport(
        totals, accounts, openHolds, statementEntries, cuts, findings.kept());
  }
}
