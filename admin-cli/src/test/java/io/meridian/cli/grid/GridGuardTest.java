package io.meridian.cli.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GridGuardTest {
  private static final List<String> VOTERS =
      List.of(
          "nodeConsistentId    name               value",
          "node-1              meridian.voters    eu=2:node-1,node-2,node-3;us=1:node-4",
          "node-3              meridian.voters    eu=1:node-1",
          "node-1              meridian.zone      zone-1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cache reset_lost_partitions eu.block",
        "--yes --CACHE Reset-Lost-Partitions eu.block",
        "--cache destroy --caches eu.block",
        "--cache clear --caches eu.block",
        "--cache create --springxmlconfig caches.xml",
        "--enable-experimental --consistency repair --cache eu.block --strategy LWW",
        "--baseline auto_adjust enable --yes",
        "--property set --name baselineAutoAdjustEnabled --val true",
        "--persistence clean all"
      })
  void shouldRefuseWhatWouldLoseAnsweredPayments(String words) {
    assertThat(GridGuard.refusal(words(words))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--state",
        "--baseline",
        "--tx",
        "--cache idle_verify",
        "--cache list .",
        "--metric m"
      })
  void shouldLetPassWhatOnlyLooks(String words) {
    assertThat(GridGuard.hasCommand(words(words))).isTrue();
    assertThat(GridGuard.refusal(words(words))).isEmpty();
    assertThat(GridGuard.changesMembership(words(words))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--baseline remove node-3 --yes",
        "--yes --baseline set node-1,node-2",
        "--baseline auto_adjust disable",
        "--set-state INACTIVE",
        "--deactivate",
        "--activate"
      })
  void shouldKnowWhatChangesMembership(String words) {
    assertThat(GridGuard.changesMembership(words(words))).isTrue();
  }

  @Test
  void shouldLetMembershipChangeWhenEveryNodeIsInView() {
    assertThat(view("true", "true").refusal(List.of())).isEmpty();
  }

  @Test
  void shouldLetANodeThatIsGoneBeTakenOutAndNothingElse() {
    assertThat(view("true", "false").refusal(List.of("node-3"))).isEmpty();
    assertThat(view("true", "false").refusal(List.of("node-2"))).isPresent();
    assertThat(view("true", "false").refusal(List.of()).orElseThrow()).contains("node-3");
  }

  @Test
  void shouldRefuseAnyChangeWithoutARegionsMajority() {
    assertThat(view("false", "false").refusal(List.of("node-2", "node-3")).orElseThrow())
        .contains("region eu lacks its majority: 1 of its voters (node-1, node-2, node-3)");
  }

  @Test
  void shouldRefuseAnyChangeOfAGridThatHasNotBegun() {
    assertThat(GridView.of(List.of("consistentId    online"), List.of()).refusal(List.of()))
        .isPresent();
  }

  private static GridView view(String second, String third) {
    return GridView.of(
        List.of(
            "consistentId    online",
            "node-1          true  ",
            "node-2          " + second,
            "node-3          " + third,
            "node-4          true"),
        VOTERS);
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }
}
