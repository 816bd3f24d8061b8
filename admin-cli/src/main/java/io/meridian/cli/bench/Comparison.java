package io.meridian.cli.bench;

import io.meridian.cli.load.Rounding;
import io.meridian.cli.output.Document;
import io.meridian.cli.yardstick.YardstickRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A yardstick beside the server, and what its rounds came to. One thread. */
final class Comparison implements AutoCloseable {
  private final Yardstick yardstick;
  private final List<YardstickRound> rounds = new ArrayList<>();
  private Optional<Boolean> balances = Optional.empty();
  private boolean checked;

  Comparison(Yardstick yardstick) {
    this.yardstick = yardstick;
  }

  YardstickKind kind() {
    return yardstick.kind();
  }

  /** Measures it for a round. */
  void round(PaceOptions pace) throws InterruptedException {
    rounds.add(yardstick.round(pace));
  }

  /** Looks at its books; after the last round. */
  void finish() throws InterruptedException {
    balances = yardstick.balances();
    checked = true;
  }

  /** Whether its books balance, where it has some, and nothing failed. */
  boolean holds() {
    return checked
        && balances.orElse(true)
        && rounds.stream().allMatch(round -> round.errors() == 0);
  }

  /** Puts medians, ratios and rounds into a result; a ratio above 1 is in our favour. */
  void into(Document document, Rounds ours) {
    String name = kind().flag();
    double perSecond = median(YardstickRound::perSecond);
    double p99 = median(YardstickRound::p99Millis);
    double ourP99 =
        Rounds.median(
            ours.rounds().stream()
                .map(round -> round.result().latencies().percentileMillis(99))
                .toList());
    document
        .put(name + "PerSecond", Round.tenths(perSecond))
        .put(name + "P50Millis", median(YardstickRound::p50Millis))
        .put(name + "P99Millis", p99)
        .put(name + "RatioPerSecond", ratio(ours.perSecond(), perSecond))
        .put(name + "RatioP99", ratio(p99, ourP99))
        .putPairs(name + "Settings", yardstick.settings())
        .putRows(name + "Rounds", rows());
    balances.ifPresent(hold -> document.put(name + "Balances", hold));
  }

  private List<Document> rows() {
    List<Document> rows = new ArrayList<>();
    for (YardstickRound round : rounds) {
      rows.add(
          new Document()
              .put("round", rows.size() + 1)
              .put(kind().flag() + "Transactions", round.transactions())
              .put("perSecond", Round.tenths(round.perSecond()))
              .put("p50Millis", round.p50Millis())
              .put("p95Millis", round.p95Millis())
              .put("p99Millis", round.p99Millis())
              .put("p999Millis", round.p999Millis())
              .put("errors", round.errors()));
    }
    return rows;
  }

  private double median(ToDoubleFunction<YardstickRound> of) {
    return Rounding.thousandths(Rounds.median(rounds.stream().mapToDouble(of).boxed().toList()));
  }

  private static Double ratio(double above, double below) {
    return below > 0 ? Math.round(above / below * 100) / 100.0 : null;
  }

  @Override
  public void close() {
    yardstick.close();
  }
}
