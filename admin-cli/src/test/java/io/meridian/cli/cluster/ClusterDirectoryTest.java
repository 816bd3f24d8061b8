package io.meridian.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.process.Launch;
import io.meridian.cli.process.LaunchedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the example, copied. */
final class ClusterDirectoryTest {
  private static final Path EXAMPLE =
      LaunchedServer.LAUNCHER.resolve("../../deploy/example").normalize();

  @TempDir Path directory;

  @Test
  void shouldDescribeTwoRegionsOfThreeNodesAndTwoServers() {
    // When
    List<ClusterMember> members = ClusterMember.read(EXAMPLE);

    // Then
    assertThat(members)
        .extracting(ClusterMember::name)
        .containsExactly("eu-1", "eu-2", "eu-3", "uk-1", "uk-2", "uk-3", "server-eu", "server-uk");
    assertThat(members)
        .filteredOn(member -> member.kind() == Launch.Kind.NODE)
        .allSatisfy(
            node -> {
              assertThat(node.regions()).containsExactly(node.name().substring(0, 2));
              assertThat(node.port()).isEmpty();
              assertThat(node.discoveryPort()).isPresent();
            })
        .extracting(ClusterMember::zone)
        .containsExactly("a", "b", "c", "a", "b", "c");
    assertThat(members.get(6).port()).isEqualTo(OptionalLong.of(7410));
    assertThat(members.get(6).regions()).isEmpty();
  }

  @Test
  void shouldReplaceEveryPortWhereverItIsNamedAndKeepThemFromThenOn() throws IOException {
    // When a cluster is made on free ports, and "made" again
    List<ClusterMember> members;
    try (ClusterDirectory made = ClusterDirectory.take(directory)) {
      made.make(EXAMPLE, true);
      members = made.members();
      made.make(EXAMPLE, true);
      assertThat(made.members()).isEqualTo(members);
    }

    // Then no port is one of the example's or used twice, and the peers are the nodes' ports
    List<Integer> ports = new ArrayList<>();
    for (ClusterMember member : members) {
      ports.addAll(ClusterPorts.of(Files.readString(member.config())));
      String settings = Files.readString(member.config());
      assertThat(settings).doesNotContain("4750").doesNotContain("741");
      for (ClusterMember node : members) {
        node.discoveryPort().ifPresent(port -> assertThat(settings).contains("127.0.0.1:" + port));
      }
    }
    assertThat(new HashSet<>(ports)).hasSameSizeAs(ports).hasSize(6 * 4 + 2 * 2);
  }

  @Test
  void shouldRefuseADirectoryThatHoldsSomethingElse() throws IOException {
    // Given
    Files.writeString(directory.resolve("letters.txt"), "dear");

    // When / Then
    try (ClusterDirectory taken = ClusterDirectory.take(directory)) {
      assertThatThrownBy(() -> taken.make(EXAMPLE, true))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("letters.txt");
      assertThat(taken.made()).isFalse();
    }
  }

  @Test
  void shouldLetOneCommandWorkAtATime() {
    try (ClusterDirectory taken = ClusterDirectory.take(directory)) {
      assertThatThrownBy(() -> ClusterDirectory.take(directory))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("another");
      assertThat(taken.made()).isFalse();
    }
  }
}
