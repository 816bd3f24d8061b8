package io.meridian.engine;

import io.meridian.codec.BlockCodec;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Outcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up a ledger's accounts while payments go on, at one cut per shard: the accounts are read as
 * they come, and what blocks after the cut did to those that were read late is taken off again.
 * Used by one thread.
 */
final class ConservationCheck {
  private final String ledger;
  private final JournalStore journal;
  private final DerivedStore derived;
  private final Topology topology;
  private final CallContext call;
  private final Map<String, Sums> assets = new TreeMap<>();
  private final List<ConservationReport.Cut> cuts = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private long accounts;

  private static final class Sums {
    private BigInteger postedDebits = BigInteger.ZERO;
    private BigInteger postedCredits = BigInteger.ZERO;
    private BigInteger heldDebits = BigInteger.ZERO;
    private BigInteger heldCredits = BigInteger.ZERO;

    void add(Counters counters, int sign) {
      BigInteger factor = BigInteger.valueOf(sign);
      postedDebits = postedDebits.add(factor.multiply(BigInteger.valueOf(counters.postedDebits())));
      postedCredits =
          postedCredits.add(factor.multiply(BigInteger.valueOf(counters.postedCredits())));
      heldDebits = heldDebits.add(factor.multiply(BigInteger.valueOf(counters.heldDebits())));
      heldCredits = heldCredits.add(factor.multiply(BigInteger.valueOf(counters.heldCredits())));
    }
  }

  private record ReadLate(long sequence, String asset) {}

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

  /** Adds the ledger's accounts in one shard. */
  void add(Shard shard) throws Exception {
    Head cut = Waiting.on(shard.flushed(call), call);
    String prefix = ledger + '/';
    Map<String, ReadLate> late = new HashMap<>();
    Waiting.on(
        derived.scan(
            shard.id(),
            DerivedKind.ACCOUNT,
            (key, value) -> {
              if (key.id().startsWith(prefix)) {
                Account account = DerivedCodec.decodeAccount(value.content());
                count(key.id(), account, value.stamp().sequence(), cut, late);
              }
            }),
        call);
    takeOff(shard.id(), cut, late);
    cuts.add(new ConservationReport.Cut(shard.id(), cut.sequence(), cut.lastMicros()));
  }

  private void count(
      String id, Account account, long readAt, Head cut, Map<String, ReadLate> late) {
    String asset = account.settings().asset();
    accounts++;
    Counters counters = account.counters();
    assets.computeIfAbsent(asset, code -> new Sums()).add(counters, 1);
    if (readAt > cut.sequence()) {
      late.put(id, new ReadLate(readAt, asset));
    }
    if (counters.postedDebits() < 0
        || counters.postedCredits() < 0
        || counters.heldDebits() < 0
        || counters.heldCredits() < 0) {
      find("account " + id + " has a negative counter: " + counters);
    }
  }

  private void takeOff(ShardId shard, Head cut, Map<String, ReadLate> late) throws Exception {
    long last = late.values().stream().mapToLong(ReadLate::sequence).max().orElse(0);
    for (long sequence = cut.sequence() + 1; sequence <= last; sequence++) {
      long missing = sequence;
      List<StoredRecord> records =
          BlockCodec.decode(
                  Waiting.on(journal.block(shard, topology.self(), sequence), call)
                      .orElseThrow(
                          () -> new CorruptJournalException("block " + missing + " is missing")))
              .records();
      for (StoredRecord stored : records) {
        if (stored.record().command().commandId().ledger().equals(ledger)
            && stored.record().outcome() instanceof Outcome.Applied applied) {
          for (Entry entry : applied.entries()) {
            String id = DerivedKey.account(new AccountKey(ledger, entry.account())).id();
            ReadLate read = late.get(id);
            if (read != null && sequence <= read.sequence()) {
              assets.get(read.asset()).add(entry.change(), -1);
            }
          }
        }
      }
    }
  }

  private void find(String finding) {
    if (findings.size() < ConservationReport.FINDINGS_MAX) {
      findings.add(finding);
    }
  }

  /** The totals of everything added. */
  ConservationReport report() {
    List<ConservationReport.AssetTotals> totals = new ArrayList<>();
    assets.forEach(
        (code, sums) -> {
          if (!sums.postedDebits.equals(sums.postedCredits)) {
            find(
                "asset "
                    + code
                    + ": posted debits "
                    + sums.postedDebits
                    + ", posted credits "
                    + sums.postedCredits);
          }
          if (!sums.heldDebits.equals(sums.heldCredits)) {
            find(
                "asset "
                    + code
                    + ": held debits "
                    + sums.heldDebits
                    + ", held credits "
                    + sums.heldCredits);
          }
          totals.add(
              new ConservationReport.AssetTotals(
                  code, sums.postedDebits, sums.postedCredits, sums.heldDebits, sums.heldCredits));
        });
    return new ConservationReport(totals, accounts, cuts, findings);
  }
}
