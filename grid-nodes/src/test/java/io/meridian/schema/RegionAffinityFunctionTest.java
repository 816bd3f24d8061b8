package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.ignite.cache.affinity.AffinityFunctionContext;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.internal.processors.affinity.AffinityTopologyVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegionAffinityFunctionTest {
  @Test
  void shouldPutEveryShardIntoThePartitionOfItsNumber() {
    RegionAffinityFunction affinity = new RegionAffinityFunction(300);

    assertThat(affinity.partitions()).isEqualTo(300);
    assertThat(affinity.partition(ShardKeys.head(0))).isZero();
    assertThat(affinity.partition(ShardKeys.block(299, 5))).isEqualTo(299);
  }

  @Test
  void shouldRefuseAKeyOfAShardThatTheRegionDoesNotHave() {
    RegionAffinityFunction affinity = new RegionAffinityFunction(16);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> affinity.partition(ShardKeys.head(16)))
        .withMessageContaining("16 shards");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "16, 3, 0",
    "16, 3, 2",
    "16, 5, 1",
    "7, 3, 1",
    "1024, 7, 2",
    "2, 5, 2",
    "16, 2, 2"
  })
  void shouldSpreadEveryPlaceInTheOrderOfCopiesEvenly(int shards, int nodes, int backups) {
    List<ClusterNode> grid = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      grid.add(FakeNodes.inZone("node-" + i, "same"));
    }

    List<List<ClusterNode>> assignment = assign(shards, backups, grid);

    assertThat(assignment).hasSize(shards);
    int copies = Math.min(nodes, backups + 1);
    assertThat(assignment)
        .allSatisfy(owners -> assertThat(owners).hasSize(copies).doesNotHaveDuplicates());
    Map<ClusterNode, Long> primaries =
        assignment.stream().collect(Collectors.groupingBy(o -> o.get(0), Collectors.counting()));
    assertThat(primaries.values())
        .allSatisfy(
            count ->
                assertThat(count)
                    .isBetween((long) shards / nodes, (long) (shards + nodes - 1) / nodes));
  }

  @Test
  void shouldPutBackupsIntoOtherZonesFirst() {
    List<ClusterNode> grid =
        List.of(
            FakeNodes.inZone("a1", "a"),
            FakeNodes.inZone("a2", "a"),
            FakeNodes.inZone("a3", "a"),
            FakeNodes.inZone("b1", "b"),
            FakeNodes.inZone("c1", "c"));

    List<List<ClusterNode>> assignment = assign(64, 2, grid);

    assertThat(assignment)
        .allSatisfy(
            owners ->
                assertThat(owners.stream().map(node -> zone(node)).distinct())
                    .containsExactlyInAnyOrder("a", "b", "c"));
  }

  @Test
  void shouldShareAZoneRatherThanLoseACopy() {
    List<ClusterNode> grid =
        List.of(
            FakeNodes.inZone("a1", "a"), FakeNodes.inZone("a2", "a"), FakeNodes.inZone("b1", "b"));

    assertThat(assign(16, 2, grid)).allSatisfy(owners -> assertThat(owners).hasSize(3));
  }

  @Test
  void shouldNotDependOnTheOrderInWhichNodesAreSeen() {
    List<ClusterNode> grid = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      grid.add(FakeNodes.inZone("node-" + i, "z" + i % 3));
    }
    List<List<ClusterNode>> expected = assign(48, 2, grid);

    Collections.shuffle(grid, new Random(7));

    assertThat(assign(48, 2, grid)).isEqualTo(expected);
  }

  @Test
  void shouldMoveFewPrimariesWhenANodeLeavesForGood() {
    Map<String, ClusterNode> grid = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      grid.put("node-" + i, FakeNodes.inZone("node-" + i, "same"));
    }
    List<List<ClusterNode>> before = assign(256, 0, List.copyOf(grid.values()));
    ClusterNode gone = grid.remove("node-2");

    List<List<ClusterNode>> after = assign(256, 0, List.copyOf(grid.values()));

    int moved = 0;
    for (int shard = 0; shard < 256; shard++) {
      ClusterNode primary = before.get(shard).get(0);
      moved += !primary.equals(gone) && !primary.equals(after.get(shard).get(0)) ? 1 : 0;
    }
    assertThat(moved).isLessThan(256 / 4);
  }

  @Test
  void shouldAssignNobodyWhenTheRegionHasNoNodes() {
    assertThat(assign(4, 1, List.of())).hasSize(4).allSatisfy(o -> assertThat(o).isEmpty());
  }

  private static String zone(ClusterNode node) {
    return NodeAttributes.zone(node::attribute);
  }

  private static List<List<ClusterNode>> assign(int shards, int backups, List<ClusterNode> nodes) {
    return new RegionAffinityFunction(shards)
        .assignPartitions(
            new AffinityFunctionContext() {
              @Override
              public List<ClusterNode> previousAssignment(int partition) {
                return List.of();
              }

              @Override
              public int backups() {
                return backups;
              }

              @Override
              public List<ClusterNode> currentTopologySnapshot() {
                return nodes;
              }

              @Override
              public AffinityTopologyVersion currentTopologyVersion() {
                return new AffinityTopologyVersion(1);
              }

              @Override
              public DiscoveryEvent discoveryEvent() {
                throw new UnsupportedOperationException();
              }
            });
  }
}
