package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.process.Launch;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.process.TestDirectories;
import io.meridian.client.MeridianClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One server with a data directory of its own under target/, started through bin/meridian as a user
 * would: any free port the first time, the same one ever after. One thread.
 */
final class CrashServer implements AutoCloseable {
  static final Path HOME = Path.of("target", "crash").toAbsolutePath();
  private static final Duration READY_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  /** Small, and quick to start: these servers live for seconds. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "MERIDIAN_BUILD",
          "off",
          "MERIDIAN_SERVER_OPTS",
          "-Xms256m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

  /** Room for all that a {@link Load} sends at once: its client does not ask again. */
  private static final String SETTINGS = "grpc: {transactionsInFlightMin: 2000}\n";

  private final Path home;
  private final List<String> regions;
  private Optional<ServerProcess> process = Optional.empty();
  private int port;

  private CrashServer(Path home, List<String> regions) {
    this.home = home;
    this.regions = List.copyOf(regions);
  }

  /** A server that has not been started yet; what an earlier run left under the name is gone. */
  static CrashServer named(String name, String... regions) {
    Path home = HOME.resolve(name);
    try {
      TestDirectories.delete(home);
      Files.createDirectories(home);
      Files.writeString(home.resolve("meridian.yml"), SETTINGS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CrashServer(home, List.of(regions));
  }

  /** Starts it and waits until it is ready. */
  void start() throws InterruptedException {
    launch();
    awaitReady();
  }

  /** Starts it and does not wait. */
  void launch() {
    start(List.of());
  }

  /** Starts it as one that builds its data from exported journals, and waits until it is ready. */
  void startFromJournals(Path exported) throws InterruptedException {
    start(List.of("--restore-journals", exported.toString()));
    awaitReady();
  }

  private void start(List<String> more) {
    assertThat(process).as("the server before it").isEmpty();
    process = Optional.of(ServerProcess.start(launch("server.log", port, more)));
  }

  /** Waits until a launched server is ready. */
  void awaitReady() throws InterruptedException {
    int told = process.orElseThrow().awaitReady(READY_MAX);
    assertThat(port).as("the port before").isIn(0, told);
    port = told;
    // Killing what is no more than a shell around the server would show nothing.
    assertThat(process.orElseThrow().handle().info().command().orElseThrow()).endsWith("java");
  }

  /** Waits until the server has ended or the time is over, and says whether it has. */
  boolean hasEndedWithin(Duration time) throws InterruptedException {
    return process.orElseThrow().hasEndedWithin(time);
  }

  /** Kills it as kill -9 does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.orElseThrow().kill();
    process = Optional.empty();
  }

  /**
   * Asks it to stop, as SIGTERM does, and waits until it is gone.
   *
   * @return its exit code
   */
  int stop() throws InterruptedException {
    ServerProcess leaving = process.orElseThrow();
    leaving.askToStop();
    assertThat(leaving.hasEndedWithin(STOP_MAX)).as("whether the server has stopped").isTrue();
    process = Optional.empty();
    return leaving.exitValue();
  }

  /** Starts another server on the same directory and waits for its end. */
  Ended startSecondOnTheSameDirectory() throws IOException, InterruptedException {
    return ended(launch("second.log", 0, List.of()));
  }

  private static Ended ended(Launch second) throws IOException, InterruptedException {
    Process started = second.builder().start();
    try {
      assertThat(started.waitFor(READY_MAX.toMillis(), TimeUnit.MILLISECONDS))
          .as("whether it has ended, see %s", second.log())
          .isTrue();
      return new Ended(started.exitValue(), Files.readString(second.log()));
    } finally {
      started.destroyForcibly();
    }
  }

  /** What became of a server that did not start, with all it said. */
  record Ended(int exitCode, String output) {}

  /** Where it serves. */
  String address() {
    return "127.0.0.1:" + port;
  }

  /** A client's settings towards this server; to be completed by the caller. */
  MeridianClient.Builder client() {
    return MeridianClient.builder().target(address()).plaintext();
  }

  long pid() {
    return process.orElseThrow().handle().pid();
  }

  /** A file beside its data that outlives it. */
  Path file(String name) {
    return home.resolve(name);
  }

  /** What the server tells programs of this machine. */
  String serverFileContent() throws IOException {
    return Files.readString(launch("server.log", port, List.of()).readyFile());
  }

  @Override
  public void close() {
    process.ifPresent(ServerProcess::close);
    process = Optional.empty();
  }

  /** What a start says that ends at once, of a server that builds its data from journals. */
  Ended refusedFromJournals(Path exported) throws IOException, InterruptedException {
    return ended(launch("refused.log", 0, List.of("--restore-journals", exported.toString())));
  }

  private Launch launch(String log, int wantedPort, List<String> more) {
    List<String> flags = flags(wantedPort);
    flags.addAll(more);
    return new Launch(
        LaunchedServer.LAUNCHER,
        Launch.Kind.SERVER,
        home.resolve("data"),
        home.resolve(log),
        flags,
        ENVIRONMENT);
  }

  private List<String> flags(int wantedPort) {
    List<String> flags = new ArrayList<>(Launch.ports(wantedPort));
    flags.addAll(Launch.regions(regions));
    flags.addAll(List.of("--config", file("meridian.yml").toString()));
    return flags;
  }
}
