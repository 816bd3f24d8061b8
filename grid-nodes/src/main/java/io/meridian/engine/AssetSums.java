package io.meridian.engine;

import io.meridian.ledger.Counters;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sums of a ledger's assets, exact however large. Used by one thread at a time. */
final class AssetSums {
  private final Map<String, Sums> assets = new TreeMap<>();

  private static final class Sums {
    private BigInteger postedDebits = BigInteger.ZERO;
    private BigInteger postedCredits = BigInteger.ZERO;
    private BigInteger heldDebits = BigInteger.ZERO;
    private BigInteger heldCredits = BigInteger.ZERO;
    private BigInteger remaining = BigInteger.ZERO;
  }

  private Sums of(String asset) {
    return assets.computeIfAbsent(asset, code -> new Sums());
  }

  /** Adds an account. */
  void add(String asset, Counters counters) {
    Sums sums = of(asset);
    sums.postedDebits = sums.postedDebits.add(BigInteger.valueOf(counters.postedDebits()));
    sums.postedCredits = sums.postedCredits.add(BigInteger.valueOf(counters.postedCredits()));
    sums.heldDebits = sums.heldDebits.add(BigInteger.valueOf(counters.heldDebits()));
    sums.heldCredits = sums.heldCredits.add(BigInteger.valueOf(counters.heldCredits()));
  }

  /** Adds what remains of a posting of an open hold. */
  void addRemaining(String asset, long amount) {
    Sums sums = of(asset);
    sums.remaining = sums.remaining.add(BigInteger.valueOf(amount));
  }

  /** Adds what was summed up elsewhere. */
  void add(ConservationReport.AssetTotals totals) {
    Sums sums = of(totals.asset());
    sums.postedDebits = sums.postedDebits.add(totals.postedDebits());
    sums.postedCredits = sums.postedCredits.add(totals.postedCredits());
    sums.heldDebits = sums.heldDebits.add(totals.heldDebits());
    sums.heldCredits = sums.heldCredits.add(totals.heldCredits());
    sums.remaining = sums.remaining.add(totals.remaining());
  }

  /** Adds what remains, summed up elsewhere. */
  void addRemaining(AssetSums others) {
    others.assets.forEach(
        (asset, sums) -> of(asset).remaining = of(asset).remaining.add(sums.remaining));
  }

  /** What does not balance is added to {@code findings}. */
  void judge(Findings findings) {
    assets.forEach(
        (code, sums) -> {
          if (!sums.postedDebits.equals(sums.postedCredits)) {
            findings.add(
                "asset "
                    + code
                    + ": posted debits "
                    + sums.postedDebits
                    + ", posted credits "
                    + sums.postedCredits);
          }
          if (!sums.heldDebits.equals(sums.heldCredits)
              || !sums.heldDebits.equals(sums.remaining)) {
            findings.add(
                "asset "
                    + code
                    + ": held debits "
                    + sums.heldDebits
                    + ", held credits "
                    + sums.heldCredits
                    + ", remaining of open holds "
                    + sums.remaining);
          }
        });
  }

  /** The totals in the order of codes. */
  List<ConservationReport.AssetTotals> totals() {
    List<ConservationReport.AssetTotals> totals = new ArrayList<>();
    assets.forEach(
        (code, sums) ->
            totals.add(
                new ConservationReport.AssetTotals(
                    code,
                    sums.postedDebits,
                    sums.postedCredits,
                    sums.heldDebits,
                    sums.heldCredits,
                    sums.remaining)));
    return totals;
  }
}
