package io.meridian.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.cli.process.TestDirectories;
import io.meridian.client.MeridianClient;
import io.meridian.client.ServerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The example cluster as its users handle it, through the program, under target/. Whoever has it
 * closes it, which leaves no process. One thread.
 */
public final class ExampleCluster implements AutoCloseable {
  private static final Duration END_MAX = Duration.ofSeconds(30);
  private static final Duration WHOLE_MAX = Duration.ofMinutes(2);

  private final Path home;
  private final Program program;
  private final Map<String, Long> pids = new LinkedHashMap<>();
  private List<String> servers = List.of();

  private ExampleCluster(Path home) {
    this.home = home;
    this.program = Program.bare().launchedBy(LaunchedServer.LAUNCHER, home);
  }

  /** A cluster that was not started yet; what an earlier run left under the name is gone. */
  public static ExampleCluster named(String name) {
    Path home = Path.of("target", "clusters", name).toAbsolutePath();
    try {
      TestDirectories.delete(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ExampleCluster(home);
  }

  /** Starts what does not run, and says what {@code up} said. */
  public JsonNode up() {
    JsonNode told = done("up", "--data", home.toString(), "--free-ports");
    pids.clear();
    told.get("processes")
        .forEach(process -> pids.put(process.get("name").asText(), process.get("pid").asLong()));
    servers = List.of(told.get("address").asText().split(","));
    return told;
  }

  /** Restarts all processes one after the other, and says what {@code restart} said. */
  public JsonNode restart() {
    JsonNode told = done("restart", "--data", home.toString());
    told.get("processes")
        .forEach(process -> pids.put(process.get("name").asText(), process.get("pid").asLong()));
    return told;
  }

  /** Restarts one process, and waits until all copies are whole. */
  public void restart(String name) {
    JsonNode told = done("restart", "--data", home.toString(), "--process", name);
    pids.put(name, told.get("processes").get(0).get("pid").asLong());
  }

  /** Stops every process. */
  public Run down() {
    return program.run("cluster", "down", "--data", home.toString(), "--output", "json");
  }

  /** How the grid is, as one of the servers tells. */
  public JsonNode status(String server) {
    return done("status", "--address", server);
  }

  private JsonNode done(String... words) {
    String[] line =
        Stream.of(Stream.of("cluster"), Stream.of(words), Stream.of("--output", "json"))
            .flatMap(part -> part)
            .toArray(String[]::new);
    Run run = program.run(line);
    assertThat(run.exitCode()).as("%s\n%s", String.join(" ", line), run.err()).isZero();
    return run.json();
  }

  /** Kills a process as kill -9 does, and waits until it is gone. */
  public void kill(String name) throws Exception {
    ProcessHandle process = ProcessHandle.of(pids.get(name)).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(END_MAX.toSeconds(), TimeUnit.SECONDS);
  }

  /** Sends a process a signal. */
  public void signal(String signal, String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, pids.get(name).toString()).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Waits until every shard is open and all of its copies are whole. */
  public void awaitWhole(MeridianClient client) {
    Awaitility.await("whole copies of all shards")
        .atMost(WHOLE_MAX)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              ServerStatus status = client.operations().status();
              return status.shards().stream().allMatch(WholeCopies::isWhole);
            });
  }

  /** The directory of everything. */
  public Path home() {
    return home;
  }

  /** The process ids of the members, by their names, as far as is known. */
  public Map<String, Long> pids() {
    return Collections.unmodifiableMap(pids);
  }

  /** Where the servers serve, that of eu first. */
  public List<String> servers() {
    return servers;
  }

  /** A client's settings towards all servers; to be completed by the caller. */
  public MeridianClient.Builder client() {
    return MeridianClient.builder().targets(servers).plaintext();
  }

  @Override
  public void close() {
    if (Files.isDirectory(home)) {
      down();
    }
    pids.values().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }
}
