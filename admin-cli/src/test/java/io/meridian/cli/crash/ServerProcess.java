package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meridian.client.MeridianClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One server with a data directory of its own under target/, started through bin/meridian as a user
 * would: any free port the first time, the same one ever after. Nothing waits longer than its
 * bound. One thread.
 */
final class ServerProcess implements AutoCloseable {
  private static final Path LAUNCHER = Path.of("..", "bin", "meridian").toAbsolutePath();
  private static final Path HOME = Path.of("target", "crash").toAbsolutePath();
  private static final Duration READY_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final Duration KILL_MAX = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 5;

  /** Small, and quick to start: these servers live for seconds. */
  private static final String JVM_OPTIONS =
      "-Xms256m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private final Path data;
  private final Path log;
  private final List<String> regions;
  private Optional<Process> process = Optional.empty();
  private int port;

  private ServerProcess(Path home, List<String> regions) {
    this.data = home.resolve("data");
    this.log = home.resolve("server.log");
    this.regions = List.copyOf(regions);
  }

  /** A server that has not been started yet; what an earlier run left under the name is gone. */
  static ServerProcess named(String name, String... regions) {
    Path home = HOME.resolve(name);
    try {
      delete(home);
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ServerProcess(home, List.of(regions));
  }

  /** Starts it and waits until it is ready. */
  void start() throws Exception {
    launch();
    awaitReady();
  }

  /** Starts it and does not wait. */
  void launch() throws IOException {
    assertThat(process).as("the server before it").isEmpty();
    Files.deleteIfExists(serverFile()); // that of a killed server says nothing about this one
    process = Optional.of(command(data, port, log).start());
  }

  /** Waits until a launched server is ready. */
  void awaitReady() throws Exception {
    Process started = process.orElseThrow();
    long end = System.nanoTime() + READY_MAX.toNanos();
    while (!Files.exists(serverFile())) {
      boolean ended = started.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(ended).as("whether the server ended, see %s", log).isFalse();
      assertThat(System.nanoTime()).as("the time to be ready, see %s", log).isLessThan(end);
    }
    JsonNode ports = new JsonMapper().readTree(serverFile().toFile());
    int told = ports.required("port").intValue();
    assertThat(port).as("the port before").isIn(0, told);
    assertThat(ports.required("adminPort").intValue()).isPositive();
    port = told;
    // Killing what is no more than a shell around the server would show nothing.
    assertThat(started.info().command().orElseThrow()).endsWith("java");
  }

  /**
   * Waits until the server has ended or the time is over.
   *
   * @return whether it has ended
   */
  boolean hasEndedWithin(long micros) throws InterruptedException {
    return process.orElseThrow().waitFor(micros, TimeUnit.MICROSECONDS);
  }

  /** Kills it as kill -9 does, and waits until it is gone. */
  void kill() throws InterruptedException {
    Process victim = process.orElseThrow();
    victim.destroyForcibly();
    assertThat(victim.waitFor(KILL_MAX.toMillis(), TimeUnit.MILLISECONDS))
        .as("whether the killed server is gone")
        .isTrue();
    process = Optional.empty();
  }

  /**
   * Asks it to stop, as SIGTERM does, and waits until it is gone.
   *
   * @return its exit code
   */
  int stop() throws InterruptedException {
    Process leaving = process.orElseThrow();
    leaving.destroy();
    assertThat(leaving.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS))
        .as("whether the server has stopped, see %s", log)
        .isTrue();
    process = Optional.empty();
    return leaving.exitValue();
  }

  /** Starts another server on the same directory and waits for its end. */
  Ended startSecondOnTheSameDirectory() throws Exception {
    Path secondLog = log.resolveSibling("second.log");
    Process second = command(data, 0, secondLog).start();
    try {
      assertThat(second.waitFor(READY_MAX.toMillis(), TimeUnit.MILLISECONDS))
          .as("whether the second server has ended, see %s", secondLog)
          .isTrue();
      return new Ended(second.exitValue(), Files.readString(secondLog));
    } finally {
      second.destroyForcibly();
    }
  }

  /** What became of a server that did not start, with all it said. */
  record Ended(int exitCode, String output) {}

  /** A client's settings towards this server; to be completed by the caller. */
  MeridianClient.Builder client() {
    return MeridianClient.builder().target("127.0.0.1:" + port).plaintext();
  }

  long pid() {
    return process.orElseThrow().pid();
  }

  /** What the server tells programs of this machine. */
  String serverFileContent() throws IOException {
    return Files.readString(serverFile());
  }

  @Override
  public void close() {
    process.ifPresent(
        left -> {
          left.destroyForcibly();
          left.onExit().orTimeout(KILL_MAX.toMillis(), TimeUnit.MILLISECONDS).join();
        });
    process = Optional.empty();
  }

  private Path serverFile() {
    return data.resolve("server.json");
  }

  private ProcessBuilder command(Path data, int port, Path log) {
    List<String> words = new ArrayList<>(List.of(LAUNCHER.toString(), "server"));
    words.addAll(List.of("--data", data.toString()));
    words.addAll(List.of("--port", Integer.toString(port), "--admin-port", "0"));
    words.addAll(List.of("--regions", String.join(",", regions)));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder
        .environment()
        .putAll(Map.of("MERIDIAN_BUILD", "off", "MERIDIAN_SERVER_OPTS", JVM_OPTIONS));
    return builder
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log.toFile()));
  }

  private static void delete(Path home) throws IOException {
    if (!Files.exists(home)) {
      return;
    }
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
