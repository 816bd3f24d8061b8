package io.meridian.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.output.Document;
import io.meridian.cli.output.OutputFormat;
import io.meridian.cli.output.Printer;
import io.meridian.client.ServerStatus;
import io.meridian.client.ServerStatus.NodeRole;
import io.meridian.client.ServerStatus.NodeState;
import io.meridian.client.ServerStatus.NodeStatus;
import io.meridian.client.ServerStatus.NodeUse;
import io.meridian.client.ServerStatus.RegionStatus;
import io.meridian.client.ServerStatus.ShardState;
import io.meridian.client.ServerStatus.ShardStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the status of a grid looks like, with one node away. */
final class ClusterStatusTest {
  private static final ServerStatus STATUS =
      new ServerStatus(
          "1",
          "server-eu",
          Duration.ofSeconds(7),
          List.of("eu"),
          List.of(new RegionStatus("eu", List.of("eu-1", "eu-2"), 1, 2, false)),
          List.of(
              new NodeStatus(
                  "eu-1",
                  "a",
                  List.of("eu"),
                  NodeRole.KEEPER,
                  NodeState.IN_VIEW,
                  Optional.of(new NodeUse(1, 2, 3, 4, 5, 6, OptionalLong.empty()))),
              new NodeStatus(
                  "eu-2", "b", List.of("eu"), NodeRole.KEEPER, NodeState.AWAY, Optional.empty())),
          List.of(
              new ShardStatus(
                  "eu",
                  0,
                  ShardState.OPEN,
                  "",
                  4,
                  9,
                  Instant.EPOCH,
                  7,
                  20,
                  0,
                  1,
                  2,
                  0,
                  "eu-1",
                  List.of("eu-1"),
                  2,
                  true,
                  4096),
              new ShardStatus(
                  "eu",
                  1,
                  ShardState.SILENT,
                  "no node leads it",
                  0,
                  0,
                  Instant.EPOCH,
                  0,
                  0,
                  0,
                  0,
                  0,
                  0,
                  "",
                  List.of(),
                  0,
                  false,
                  0),
              new ShardStatus(
                  "eu",
                  2,
                  ShardState.LOST,
                  "its partition is lost",
                  0,
                  0,
                  Instant.EPOCH,
                  0,
                  0,
                  0,
                  0,
                  0,
                  0,
                  "",
                  List.of(),
                  0,
                  false,
                  0)));

  @Test
  void shouldShowWhoIsAwayAndWhatNobodyHasToldAsADash() {
    // When
    List<String> lines = printed(OutputFormat.TABLE).lines().toList();

    // Then
    assertThat(line(lines, "eu ", "false")).containsSubsequence("false", "1", "2", "eu-1, eu-2");
    assertThat(line(lines, "eu-1", "IN_VIEW")).containsSubsequence("a", "eu", "KEEPER", "IN_VIEW");
    assertThat(line(lines, "eu-2", "AWAY").replaceAll(" +", " ")).endsWith("AWAY - - - - - - -");
    assertThat(line(lines, "eu ", "OPEN").replaceAll(" +", " "))
        .contains("OPEN eu-1 eu-1 2 true 4 9 7 2 20 0 1 2 0 4096");
    assertThat(line(lines, "eu ", "SILENT").replaceAll(" +", " "))
        .endsWith("SILENT - - - - - - - - - - - - - - - no node leads it");
    assertThat(line(lines, "eu ", "LOST").replaceAll(" +", " "))
        .endsWith("LOST - - - - - - - - - - - - - - - its partition is lost");
  }

  @Test
  void shouldNameEverythingForPrograms() {
    Document document = ClusterStatus.document(STATUS);
    assertThat(document.fields())
        .containsOnlyKeys("askedNode", "version", "regions", "nodes", "shards");
    assertThat(printed(OutputFormat.JSON))
        .contains(
            "\"state\" : \"LOST\"",
            "\"journalBytes\" : 4096",
            "\"backlogBlocks\" : 2",
            "\"daysUntilFull\" : null");
  }

  private static String line(List<String> lines, String start, String word) {
    return lines.stream()
        .filter(line -> line.startsWith(start) && line.contains(word))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", lines)));
  }

  private static String printed(OutputFormat format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Printer(format, new PrintStream(out, true, StandardCharsets.UTF_8))
        .print(ClusterStatus.document(STATUS));
    return out.toString(StandardCharsets.UTF_8);
  }
}
