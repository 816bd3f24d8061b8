package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.codec.Head;
import io.meridian.engine.ShardId;
import io.meridian.engine.Topology;
import io.meridian.ledger.Bytes;
import io.meridian.schema.RegionFact;
import io.meridian.schema.SystemCaches;
import io.meridian.store.TestJournal;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node from start to stop, to kill -9, and back. */
final class GridNodeIT {
  private static final int KILLS = 2;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 150;

  private final Path directory = TestGrids.freshDirectory("GridNodeIT");

  @AfterEach
  void removeFiles() {
    TestGrids.delete(directory);
  }

  @Test
  void shouldSayWhatItIsAndStopWhenClosedHoweverOften() throws IOException {
    GridConfig config = config(RegionConfig.single("eu"), RegionConfig.single("uk"));
    GridNode node = TestGrids.start(config);

    GridHealth health = node.health();
    assertThat(health.started()).isTrue();
    assertThat(health.active()).isTrue();
    assertThat(health.baselineNodes()).isEqualTo(1);
    assertThat(health.baselineNodesOnline()).isEqualTo(1);
    assertThat(health.diskUsableBytes()).isPositive();
    assertThat(health.diskTotalBytes()).isGreaterThanOrEqualTo(health.diskUsableBytes());
    assertThat(node.topology().self()).isEqualTo("node-1");
    assertThat(node.config().regions()).hasSize(2);
    try (Socket tool = new Socket(InetAddress.getLoopbackAddress(), node.connectorPort())) {
      assertThat(tool.isConnected()).isTrue();
    }

    node.close();
    node.close();

    assertThat(node.health().started()).isFalse();
    assertThat(directory.resolve("grid")).isDirectoryContaining("glob:**/db");
    assertThat(directory.resolve("grid")).isDirectoryContaining("glob:**/wal");
  }

  @Test
  void shouldFindEverythingAgainWhenStartedAgain() {
    GridConfig config = config(RegionConfig.single("eu"));
    ShardId shard = new ShardId("eu", 15);
    Head head;
    try (GridNode node = TestGrids.start(config)) {
      TestJournal journal = TestJournal.of(node.journal(), shard);
      journal.appendBlocks(20, 1_000);
      head = journal.head();
    }

    try (GridNode node = TestGrids.start(config)) {
      assertThat(get(node.journal().lockedHead(shard))).isEqualTo(head);
      assertThat(get(node.journal().block(shard, "node-1", 20))).isPresent();
    }
  }

  @Test
  void shouldAnswerWhoeverStillWaitsWhenClosed() {
    GridNode node = TestGrids.start(config(RegionConfig.single("eu")));
    List<CompletableFuture<Head>> waiting = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      waiting.add(node.journal().lockedHead(new ShardId("eu", i % 16)));
    }

    node.close();

    assertThat(waiting).allSatisfy(future -> assertThat(future).isDone());
    assertThat(node.journal().lockedHead(new ShardId("eu", 0)))
        .failsWithin(1, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("closed");
  }

  @Test
  void shouldLoseNothingThatWasAcknowledgedWhenItIsKilledAgainAndAgain() throws Exception {
    Map<Integer, Long> acknowledged = new HashMap<>();
    for (int round = 0; round < KILLS; round++) {
      Process process = appending();
      try (BufferedReader said = process.inputReader()) {
        readUntilReady(said);
        for (int i = 0; i < ACKNOWLEDGED_BEFORE_KILL; i++) {
          note(acknowledged, said.readLine());
        }
        // By its handle: what the process said before it died must stay readable.
        process.toHandle().destroyForcibly();
        said.lines().forEach(line -> note(acknowledged, line));
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 9);

      try (GridNode node = TestGrids.start(AppendUntilKilled.config(directory))) {
        assertThat(acknowledged).hasSize(AppendUntilKilled.SHARDS);
        acknowledged.forEach((shard, sequence) -> assertWhole(node, shard, sequence));
      }
    }
  }

  private static void assertWhole(GridNode node, int number, long acknowledged) {
    ShardId shard = new ShardId(AppendUntilKilled.REGION, number);
    Head head = get(node.journal().lockedHead(shard));
    assertThat(head.sequence()).isBetween(acknowledged, acknowledged + 1);
    for (long sequence = 1; sequence <= head.sequence(); sequence++) {
      Bytes block = get(node.journal().block(shard, "node-1", sequence)).orElseThrow();
      assertThat(ByteBuffer.wrap(block.toArray()).getLong()).isEqualTo(sequence);
    }
    assertThat(get(node.journal().block(shard, "node-1", head.sequence() + 1))).isEmpty();
  }

  @Test
  void shouldRefuseADirectoryThatAnotherProcessUsesAndNameIt() throws Exception {
    Process process = appending();
    try (BufferedReader said = process.inputReader()) {
      readUntilReady(said);

      assertThatExceptionOfType(DataDirectoryException.class)
          .isThrownBy(() -> TestGrids.start(AppendUntilKilled.config(directory)))
          .withMessageContaining("in use by the process " + process.pid())
          .satisfies(
              refused ->
                  assertThat(refused.problem()).isEqualTo(DataDirectoryException.Problem.IN_USE));
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldRefuseAnUnknownFormatAndChangeNothing() throws IOException {
    Files.createDirectories(directory);
    Path marker = directory.resolve("meridian.json");
    Files.writeString(marker, "{\"format\": 7, \"product\": \"8.0.0\"}");

    assertThatExceptionOfType(DataDirectoryException.class)
        .isThrownBy(() -> TestGrids.start(config(RegionConfig.single("eu"))))
        .withMessageContaining("format 7")
        .satisfies(
            refused ->
                assertThat(refused.problem())
                    .isEqualTo(DataDirectoryException.Problem.UNKNOWN_FORMAT));
    assertThat(Files.readString(marker)).isEqualTo("{\"format\": 7, \"product\": \"8.0.0\"}");
    assertThat(directory.resolve("grid")).doesNotExist();
  }

  @Test
  void shouldRefuseAnotherNumberOfShards() {
    TestGrids.start(config(RegionConfig.single("eu"))).close();

    assertThatExceptionOfType(DataDirectoryException.class)
        .isThrownBy(() -> TestGrids.start(config(RegionConfig.single("eu").withShards(8))))
        .withMessageContaining("region eu has 16 shards since its first start")
        .withMessageContaining("the configuration says 8");
  }

  @Test
  void shouldRefuseOtherRegionsThanTheGridHasEvenWhenTheDirectoryDoesNotTell() throws IOException {
    GridConfig first = config(RegionConfig.single("eu"));
    try (GridNode node = TestGrids.start(first)) {
      TestGrids.ignite(node)
          .<String, byte[]>cache(SystemCaches.REGION)
          .put("us", new RegionFact(4, 0).encode());
    }
    Path marker = directory.resolve("meridian.json");
    Files.writeString(marker, Files.readString(marker).replace("16", "8"));
    GridConfig changed = config(RegionConfig.single("eu").withShards(8));

    assertThatExceptionOfType(GridStartException.class)
        .isThrownBy(() -> TestGrids.start(changed))
        .satisfies(
            refused ->
                assertThat(String.join("\n", refused.problems()))
                    .contains("region eu has 16 shards since its first start")
                    .contains("the grid has region us, which the configuration lacks"));
    try (DataDirectory free = DataDirectory.take(changed)) {
      assertThat(free.grid()).isDirectory();
    }
  }

  @Test
  void shouldNameTheDiscoveryPortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      GridConfig config =
          TestGrids.single(directory, RegionConfig.single("eu"))
              .network(NetworkConfig.at(port, List.of()))
              .build();

      assertThatExceptionOfType(GridStartException.class)
          .isThrownBy(() -> TestGrids.start(config))
          .withMessageContaining("discovery port " + port + " is in use");
    }
  }

  @Test
  void shouldGiveUpWhenTheOtherNodesOfANewGridDoNotCome() {
    List<String> voters = List.of("node-1", "node-2");
    GridConfig config =
        TestGrids.single(directory, new RegionConfig("eu", 4, 1, true, 1, voters))
            .startSecondsMax(1)
            .build();

    assertThatExceptionOfType(GridStartException.class)
        .isThrownBy(() -> TestGrids.start(config))
        .withMessageContaining("waited 1 s for the grid to become active")
        .withMessageContaining("node-1");
    try (DataDirectory free = DataDirectory.take(config)) {
      assertThat(free.grid()).isDirectory();
    }
  }

  @Test
  void shouldTellListenersOnAThreadOfItsOwn() {
    try (GridNode node = TestGrids.start(config(RegionConfig.single("eu")))) {
      Topology topology = node.topology();
      CompletableFuture<String> told = new CompletableFuture<>();
      topology.onChange(() -> told.complete(Thread.currentThread().getName()));

      TestGrids.ignite(node).getOrCreateCache("another").put("key", "value");

      assertThat(get(told)).startsWith("meridian-topology");
    }
  }

  private GridConfig config(RegionConfig... regions) {
    return TestGrids.single(directory, regions).build();
  }

  private Process appending() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AppendUntilKilled.class.getName(),
            directory.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void readUntilReady(BufferedReader said) throws IOException {
    List<String> before = new ArrayList<>();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.equals(AppendUntilKilled.READY)) {
        return;
      }
      before.add(line);
    }
    throw new IllegalStateException("the process ended: " + String.join("\n", before));
  }

  /** Lines of the log, and one that the kill cut off, count for nothing. */
  private static void note(Map<Integer, Long> acknowledged, String line) {
    if (line != null && line.matches("[0-9] [0-9]+")) {
      int shard = line.charAt(0) - '0';
      acknowledged.merge(shard, Long.parseLong(line.substring(2)), Math::max);
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }
}
