package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.ignite.cluster.ClusterNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VotersTest {
  private static final Map<String, Voters> THREE_AND_ONE =
      Map.of("eu", new Voters(1, List.of("a", "b", "c")), "uk", new Voters(1, List.of("d")));

  @ParameterizedTest
  @CsvSource({"a, false", "a b, true", "a b c, true", "a d, false", "d, false", "b c d, true"})
  void shouldLetARegionBeWrittenOnlyWithMostOfItsVotersInView(String inView, boolean valid) {
    RegionTopologyValidator validator = new RegionTopologyValidator("eu");

    assertThat(validator.validate(nodes(THREE_AND_ONE, inView.split(" ", -1)))).isEqualTo(valid);
  }

  @ParameterizedTest
  @CsvSource({"a b c, false", "a b d, true", "a d, false", "a b c d, true"})
  void shouldLetSystemCachesBeWrittenOnlyWithEveryRegionInView(String inView, boolean valid) {
    SystemTopologyValidator validator = new SystemTopologyValidator();

    assertThat(validator.validate(nodes(THREE_AND_ONE, inView.split(" ", -1)))).isEqualTo(valid);
  }

  @Test
  void shouldCountByTheHighestVersionInView() {
    Map<String, Voters> old = Map.of("eu", new Voters(1, List.of("a", "b", "c")));
    Map<String, Voters> grown = Map.of("eu", new Voters(2, List.of("a", "b", "c", "d")));
    RegionTopologyValidator validator = new RegionTopologyValidator("eu");

    assertThat(validator.validate(List.of(node("a", old), node("b", old)))).isTrue();
    assertThat(validator.validate(List.of(node("a", old), node("b", grown)))).isFalse();
    assertThat(validator.validate(List.of(node("a", old), node("b", grown), node("d", grown))))
        .isTrue();
  }

  @Test
  void shouldLetNobodyWriteWhereNodesDisagreeAboutOneVersion() {
    Map<String, Voters> one = Map.of("eu", new Voters(1, List.of("a")));
    Map<String, Voters> other = Map.of("eu", new Voters(1, List.of("b")));
    RegionTopologyValidator validator = new RegionTopologyValidator("eu");

    assertThat(validator.validate(List.of(node("a", one), node("b", other)))).isFalse();
  }

  @Test
  void shouldLetNobodyWriteARegionThatNoNodeInViewKnows() {
    assertThat(new RegionTopologyValidator("us").validate(nodes(THREE_AND_ONE, "a", "b", "c")))
        .isFalse();
    assertThat(new SystemTopologyValidator().validate(List.of())).isFalse();
  }

  @Test
  void shouldReadBackTheVotersThatANodeNames() {
    ClusterNode node = node("a", THREE_AND_ONE);

    assertThat(Voters.inView(List.of(node))).isEqualTo(THREE_AND_ONE);
  }

  private static List<ClusterNode> nodes(Map<String, Voters> voters, String... ids) {
    return List.of(ids).stream().map(id -> node(id, voters)).toList();
  }

  private static ClusterNode node(String id, Map<String, Voters> voters) {
    return FakeNodes.node(id, Map.of(NodeAttributes.VOTERS, Voters.encode(voters)));
  }
}
