package io.meridian.cli.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.grid.Membership;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which nodes a snapshot that is being made can have lost the part of. */
final class SnapshotNodesTest {
  private static final Map<String, Long> TWO = Map.of("eu-1", 1L, "eu-2", 2L);
  private static final Map<String, Long> THREE = Map.of("eu-1", 1L, "eu-2", 2L, "eu-3", 3L);

  @Test
  void shouldMissNobodyWhileAllStay() {
    SnapshotNodes nodes = new SnapshotNodes(new Membership(3, THREE, Set.of()));

    // A server in front that comes is none of the nodes.
    assertThat(nodes.missed(new Membership(4, THREE, Set.of()))).isEmpty();
  }

  @Test
  void shouldMissANodeThatIsAway() {
    SnapshotNodes nodes = new SnapshotNodes(new Membership(3, THREE, Set.of()));

    assertThat(nodes.missed(new Membership(4, TWO, Set.of("eu-3"))))
        .hasValueSatisfying(why -> assertThat(why).contains("out of view").contains("eu-3"));
  }

  @Test
  void shouldMissANodeThatWentAndCameBackBetweenTwoLooks() {
    SnapshotNodes nodes = new SnapshotNodes(new Membership(3, THREE, Set.of()));

    assertThat(
            nodes.missed(new Membership(5, Map.of("eu-1", 1L, "eu-2", 2L, "eu-3", 5L), Set.of())))
        .hasValueSatisfying(why -> assertThat(why).contains("came back").contains("eu-3"));
  }

  @Test
  void shouldMissANodeThatWasTakenOutOfTheBaseline() {
    SnapshotNodes nodes = new SnapshotNodes(new Membership(3, THREE, Set.of()));

    assertThat(nodes.missed(new Membership(3, TWO, Set.of()))).isPresent();
  }

  @Test
  void shouldMissANodeThatJoinedMeanwhileAndWentAgain() {
    SnapshotNodes nodes = new SnapshotNodes(new Membership(3, TWO, Set.of("eu-3")));

    assertThat(
            nodes.missed(new Membership(4, Map.of("eu-1", 1L, "eu-2", 2L, "eu-3", 4L), Set.of())))
        .isEmpty();
    assertThat(nodes.missed(new Membership(5, TWO, Set.of("eu-3")))).isPresent();
  }

  @Test
  void shouldGoOnWithoutANodeThatWasAwayFromTheBeginning() {
    SnapshotNodes nodes = new SnapshotNodes(new Membership(3, TWO, Set.of("eu-3")));

    assertThat(nodes.missed(new Membership(3, TWO, Set.of("eu-3")))).isEmpty();
  }

  @Test
  void shouldNotTrustThatANodeWasAwayAllTheTimeWhenSomebodyCameOrWent() {
    SnapshotNodes nodes = new SnapshotNodes(new Membership(3, TWO, Set.of("eu-3")));

    assertThat(nodes.missed(new Membership(5, TWO, Set.of("eu-3"))))
        .hasValueSatisfying(why -> assertThat(why).contains("eu-3"));
  }
}
