package io.meridian.cli.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server in a process of its own for the tests of one class, started as a user starts it. */
public final class LaunchedServer implements BeforeAllCallback, AfterAllCallback {
  /** The launcher of this tree. */
  public static final Path LAUNCHER = Path.of("..", "bin", "meridian").toAbsolutePath().normalize();

  private static final Duration READY_MAX = Duration.ofSeconds(90);

  private final Path directory;
  private final List<String> regions;
  private Map<String, String> environment = Map.of();
  private ServerProcess process;
  private int port;

  /**
   * A server whose data lie under target/.
   *
   * @param name the name of their directory
   * @param regions the regions it hosts; none = its default
   */
  public LaunchedServer(String name, String... regions) {
    this.directory = Path.of("target", "servers", name).toAbsolutePath();
    this.regions = List.of(regions);
  }

  /** Starts its JVM with these options. */
  public LaunchedServer withOptions(String options) {
    environment = Map.of("MERIDIAN_SERVER_OPTS", options);
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    TestDirectories.delete(directory);
    Files.createDirectories(directory);
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    process.close();
  }

  /** Kills it as kill -9 does. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** Starts it again, on the port it had. */
  public void start() throws InterruptedException {
    process =
        ServerProcess.start(
            new Launch(
                LAUNCHER,
                Launch.Kind.SERVER,
                directory.resolve("data"),
                directory.resolve("server.log"),
                flags(),
                environment));
    try {
      port = process.awaitReady(READY_MAX);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>(Launch.ports(port));
    flags.addAll(Launch.regions(regions));
    return flags;
  }

  /** Its data directory. */
  public Path data() {
    return directory.resolve("data");
  }

  /** Where it shows what it counts, on the loopback address. */
  public int adminPort() throws IOException {
    return new ObjectMapper()
        .readTree(directory.resolve("data").resolve("server.json").toFile())
        .get("adminPort")
        .intValue();
  }

  /** Where it can be reached. */
  public String address() {
    return "localhost:" + port;
  }
}
