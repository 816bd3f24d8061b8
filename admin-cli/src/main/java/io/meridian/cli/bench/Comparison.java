package io.meridian.cli.bench;

import io.meridian.cli.output.Document;
import io.meridian.cli.yardstick.PostgresYardstick;
import io.meridian.cli.yardstick.PostgresYardstick.PostgresRound;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A PostgreSQL beside the server, and what its rounds came to. One thread. */
final class Comparison implements AutoCloseable {
  private final PostgresYardstick postgres;
  private final List<PostgresRound> rounds = new ArrayList<>();
  private boolean balances;

  Comparison(PostgresYardstick postgres) {
    this.postgres = postgres;
  }

  /** Measures it for a round. */
  void round(PaceOptions pace) throws InterruptedException {
    rounds.add(postgres.round(pace.warmupSeconds, pace.seconds()));
  }

  /** Looks at its books; after the last round. */
  void finish() throws InterruptedException {
    balances = postgres.balances();
  }

  /** Whether its books balance and nothing failed. */
  boolean holds() {
    return balances && rounds.stream().allMatch(round -> round.errors() == 0);
  }

  /** Puts medians, ratios and rounds into a result; a ratio above 1 is in our favour. */
  void into(Document document, Rounds ours) {
    double perSecond = median(PostgresRound::perSecond);
    double p99 = median(PostgresRound::p99Millis);
    double ourP99 =
        Rounds.median(
            ours.rounds().stream()
                .map(round -> round.result().latencies().percentileMillis(99))
                .toList());
    document
        .put("postgresPerSecond", Round.tenths(perSecond))
        .put("postgresP50Millis", median(PostgresRound::p50Millis))
        .put("postgresP99Millis", p99)
        .put("postgresBalances", balances)
        .put("postgresConnections", PostgresYardstick.CONNECTIONS)
        .put("ratioPerSecond", ratio(ours.perSecond(), perSecond))
        .put("ratioP99", ratio(p99, ourP99))
        .putPairs("postgresSettings", postgres.settings())
        .putRows("postgresRounds", rows());
  }

  private List<Document> rows() {
    List<Document> rows = new ArrayList<>();
    for (PostgresRound round : rounds) {
      rows.add(
          new Document()
              .put("round", rows.size() + 1)
              .put("postgresTransactions", round.transactions())
              .put("perSecond", Round.tenths(round.perSecond()))
              .put("p50Millis", round.p50Millis())
              .put("p95Millis", round.p95Millis())
              .put("p99Millis", round.p99Millis())
              .put("p999Millis", round.p999Millis())
              .put("errors", round.errors()));
    }
    return rows;
  }

  private double median(ToDoubleFunction<PostgresRound> of) {
    return Rounds.median(rounds.stream().mapToDouble(of).boxed().toList());
  }

  private static Double ratio(double above, double below) {
    return below > 0 ? Math.round(above / below * 100) / 100.0 : null;
  }

  @Override
  public void close() {
    postgres.close();
  }
}
