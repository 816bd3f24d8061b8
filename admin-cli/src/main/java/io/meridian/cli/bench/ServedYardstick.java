package io.meridian.cli.bench;

import io.meridian.cli.console.Console;
import io.meridian.cli.load.Clock;
import io.meridian.cli.load.Latencies;
import io.meridian.cli.load.LoadResult;
import io.meridian.cli.load.LoadRun;
import io.meridian.cli.load.Timeline;
import io.meridian.cli.yardstick.ServerYardstick;
import io.meridian.cli.yardstick.YardstickRound;
import io.meridian.client.MeridianClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A server that takes our requests: it is loaded by this very process with a client like the one
 * that loads ours, as many connections and as many payments on their way.
 *
 * @param kind which one
 * @param server the process
 * @param client the way to it
 * @param source the payments
 * @param console where the first error of a round is told
 * @param drainMax how long to wait at the end of a round for those on their way
 */
record ServedYardstick(
    YardstickKind kind,
    ServerYardstick server,
    MeridianClient client,
    Source source,
    Console console,
    Duration drainMax)
    implements Yardstick {
  @Override
  public Map<String, String> settings() {
    return server.settings();
  }

  @Override
  public YardstickRound round(PaceOptions pace) throws InterruptedException {
    try (Sender sender = Sender.unary(source, client.transactions())) {
      LoadResult result =
          new LoadRun(
                  pace.plan(1, drainMax),
                  Clock.system(),
                  sender::send,
                  new Timeline(-pace.warmupSeconds))
              .run(elapsed -> {});
      if (sender.firstError() != null) {
        console.say("The first error of " + kind.words() + ": " + sender.firstError());
      }
      Latencies latencies = result.latencies();
      return new YardstickRound(
          result.accepted(),
          result.answeredInTimePerSecond(),
          latencies.percentileMillis(50),
          latencies.percentileMillis(95),
          latencies.percentileMillis(99),
          latencies.percentileMillis(99.9),
          result.errors() + result.warmupErrors() + result.refused());
    }
  }

  @Override
  public Optional<Boolean> balances() throws InterruptedException {
    return kind == YardstickKind.IGNITE ? Optional.of(server.balances()) : Optional.empty();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
