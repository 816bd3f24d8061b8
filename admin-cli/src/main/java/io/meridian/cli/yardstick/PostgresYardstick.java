package io.meridian.cli.yardstick;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.cluster.FreePorts;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL on the loopback address with a plain ledger in it, and the process that loads it.
 * One thread; {@link #close} by any.
 */
public final class PostgresYardstick implements AutoCloseable {
  /** How many connections pay at once. */
  public static final int CONNECTIONS = 20;

  private static final Duration START_MAX = Duration.ofMinutes(3);
  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

  private final YardstickProcess process;
  private final Path data;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private PostgresYardstick(YardstickProcess process, Path data) {
    this.process = process;
    this.data = data;
  }

  /**
   * Starts it in an empty directory, and waits until it can be loaded.
   *
   * @throws FaultException when it does not start, or would not keep what it answered
   */
  public static PostgresYardstick start(
      Console console, Path directory, int accounts, int hotShare, double zipf)
      throws InterruptedException {
    int port;
    try {
      Files.createDirectories(directory);
      port = FreePorts.free();
    } catch (IOException e) {
      throw new FaultException("PostgreSQL cannot be started: " + e.getMessage(), e);
    }
    Path data = PostgresMain.data(directory.toAbsolutePath());
    YardstickProcess process =
        YardstickProcess.start(
            console,
            "PostgreSQL",
            List.of("-Xmx256m"),
            PostgresMain.class,
            List.of(
                directory.toAbsolutePath().toString(),
                Integer.toString(port),
                Integer.toString(CONNECTIONS),
                Integer.toString(accounts),
                Integer.toString(hotShare),
                Double.toString(zipf)),
            directory.resolve("yardstick.log"));
    PostgresYardstick yardstick = new PostgresYardstick(process, data);
    try {
      yardstick.readSettings();
      return yardstick;
    } catch (RuntimeException | InterruptedException e) {
      yardstick.close();
      throw e;
    }
  }

  private void readSettings() throws InterruptedException {
    process
        .answer(START_MAX)
        .get("settings")
        .properties()
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
    for (String name : PostgresLedger.SAFETY) {
      if (!"on".equals(settings.get(name))) {
        throw new FaultException(
            "the comparison would not be fair: PostgreSQL shows "
                + name
                + " = "
                + settings.get(name));
      }
    }
  }

  /** What it shows of itself. */
  public Map<String, String> settings() {
    return new LinkedHashMap<>(settings);
  }

  /** Loads it for so long, and says what was measured after the warm-up. */
  public YardstickRound round(int warmupSeconds, int seconds) throws InterruptedException {
    JsonNode round =
        process.ask(
            "round " + warmupSeconds + " " + seconds,
            ANSWER_MAX.plusSeconds((long) warmupSeconds + seconds));
    return new YardstickRound(
        round.get("transactions").longValue(),
        round.get("perSecond").doubleValue(),
        round.get("p50Millis").doubleValue(),
        round.get("p95Millis").doubleValue(),
        round.get("p99Millis").doubleValue(),
        round.get("p999Millis").doubleValue(),
        round.get("errors").longValue());
  }

  /** Whether its books balance. */
  public boolean balances() throws InterruptedException {
    return process.ask("check", ANSWER_MAX).get("balances").booleanValue();
  }

  /** Ends the process, which takes PostgreSQL down; a process that was killed could not. */
  @Override
  public void close() {
    process.close();
    Postmaster.end(data);
  }
}
