package io.meridian.cli.yardstick;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.cluster.FreePorts;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server on the loopback address that takes the same requests for payments as Meridian's, on the
 * same transport, and does less with them, or the same in another way. A client of Meridian loads
 * it. One thread; {@link #close} by any.
 */
public final class ServerYardstick implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final Duration CHECK_MAX = Duration.ofMinutes(5);
  private static final String HEAP_AND_COLLECTOR = "-Xms512m -Xmx1g -XX:+UseParallelGC";

  private final YardstickProcess process;
  private final int port;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private ServerYardstick(YardstickProcess process) throws InterruptedException {
    this.process = process;
    try {
      JsonNode ready = process.answer(START_MAX);
      port = ready.get("port").intValue();
      ready
          .get("settings")
          .properties()
          .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  /**
   * One that answers a constant.
   *
   * @param region where the accounts of {@code ledger} are
   */
  public static ServerYardstick grpc(Console console, String ledger, String region)
      throws InterruptedException {
    try {
      Path log = Files.createTempFile("meridian-yardstick-grpc-", ".log");
      log.toFile().deleteOnExit();
      return start(console, "the empty gRPC service", GrpcMain.class, List.of(ledger, region), log);
    } catch (IOException e) {
      throw new FaultException("the empty gRPC service cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * One with an Ignite node, which makes one transaction of the grid of each payment.
   *
   * @param directory an empty directory for its files
   * @param accounts the references of the accounts, which it opens without a floor
   */
  public static ServerYardstick ignite(Console console, Path directory, List<String> accounts)
      throws InterruptedException {
    try {
      Files.createDirectories(directory);
      // Too many for a command line.
      Path list = Files.write(directory.resolve("accounts.txt"), accounts);
      return start(
          console,
          "Ignite",
          IgniteMain.class,
          List.of(directory.toAbsolutePath().toString(), list.toAbsolutePath().toString()),
          directory.resolve("yardstick.log"));
    } catch (IOException e) {
      throw new FaultException("Ignite cannot be started: " + e.getMessage(), e);
    }
  }

  private static ServerYardstick start(
      Console console, String name, Class<?> main, List<String> arguments, Path log)
      throws IOException, InterruptedException {
    String options = console.variable("MERIDIAN_SERVER_OPTS").orElse(HEAP_AND_COLLECTOR);
    List<String> all = new ArrayList<>();
    all.add(Integer.toString(FreePorts.free()));
    all.addAll(arguments);
    return new ServerYardstick(
        YardstickProcess.start(
            console, name, List.of(options.strip().split("\\s+", -1)), main, all, log));
  }

  /** Where it serves. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** What it says of itself. */
  public Map<String, String> settings() {
    return new LinkedHashMap<>(settings);
  }

  /** Whether its books balance; asked only of one that keeps some. */
  public boolean balances() throws InterruptedException {
    return process.ask("check", CHECK_MAX).get("balances").booleanValue();
  }

  @Override
  public void close() {
    process.close();
  }
}
