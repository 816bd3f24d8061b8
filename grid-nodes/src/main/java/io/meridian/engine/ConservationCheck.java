package io.meridian.engine;

import io.meridian.codec.Head;

/**
 * Adds up what a ledger has in one shard at an instant, while payments go on: each account against
 * its statement, each hold against what became of it. Used by one thread, on the node that leads
 * the shard.
 */
final class ConservationCheck {
  private final String ledger;
  private final Shard shard;
  private final JournalStore journal;
  private final DerivedStore derived;
  private final Topology topology;
  private final CallContext call;

  ConservationCheck(
      String ledger,
      Shard shard,
      JournalStore journal,
      DerivedStore derived,
      Topology topology,
      CallContext call) {
    this.ledger = ledger;
    this.shard = shard;
    this.journal = journal;
    this.derived = derived;
    this.topology = topology;
    this.call = call;
  }

  /**
   * What there is at {@code atMicros}. A new leader sets entries back to what they were on its way,
   * so that what was read under two of them proves nothing.
   */
  ShardConservation run(long atMicros) throws Exception {
    Head head = reached(atMicros);
    CheckCut cut = new CheckCut(lastWhole(head, atMicros), atMicros);
    AssetSums sums = new AssetSums();
    Findings findings = new Findings(ConservationReport.FINDINGS_MAX);
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
    return new ShardConservation(
        new ConservationReport.Cut(shard.id(), cut.sequence(), atMicros),
        sums.totals(),
        statements.accounts(),
        holds.openHolds(),
        statements.entries(),
        findings.kept());
  }

  /**
   * A materialized head behind which nothing can be committed up to the instant any more [R2, K5].
   */
  private Head reached(long atMicros) throws Exception {
    Waiting.on(shard.submit(new ShardRequest.Resolve(atMicros), call), call);
    return Waiting.on(shard.flushed(call), call);
  }

  private long lastWhole(Head head, long atMicros) throws Exception {
    long sequence = head.sequence();
    while (sequence > 0 && lastMicros(sequence) > atMicros) {
      sequence--;
    }
    return sequence;
  }

  private long lastMicros(long sequence) throws Exception {
    return Waiting.forBlock(journal, shard.id(), topology.self(), sequence, call)
        .header()
        .lastMicros();
  }
}
