package io.meridian.cli.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.process.Launched;
import io.meridian.cli.process.LaunchedServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Apache Ignite's own tool on a node as it is. */
final class GridToolIT {
  @RegisterExtension
  private static final LaunchedServer SERVER = new LaunchedServer("grid-tool", "eu", "us");

  @Test
  void shouldShowTheStateOfTheGrid() throws Exception {
    Launched.Run run = grid("--state");

    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
    assertThat(run.said()).contains("Cluster state: ACTIVE");
  }

  @Test
  void shouldShowTheBaseline() throws Exception {
    Launched.Run run = grid("--baseline");

    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
    assertThat(run.said()).contains("ConsistentId=node-1").contains("State=ONLINE");
  }

  @Test
  void shouldVerifyThatAllCopiesAreAlike() throws Exception {
    Launched.Run run = grid("--cache", "idle_verify");

    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
    assertThat(run.said()).contains("no conflicts have been found");
  }

  @Test
  void shouldListTheCachesOfEveryRegion() throws Exception {
    Launched.Run run = grid("--cache", "list", ".");

    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
    assertThat(run.said()).contains("eu.block").contains("us.head").contains("meridian.ledger");
  }

  @Test
  void shouldRefuseToResetLostPartitionsAndNameTheWayBack() throws Exception {
    Launched.Run run = grid("--cache", "reset_lost_partitions", "eu.block", "--yes");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.REFUSED);
    assertThat(run.said()).contains("refused").contains("stop all nodes").contains("idle_verify");
  }

  @Test
  void shouldLetTheBaselineBeChangedWhileEveryRegionHasItsMajority() throws Exception {
    // The one that changes nothing: the baseline it is.
    Launched.Run run = grid("--baseline", "set", "node-1", "--yes");

    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
    assertThat(run.said()).contains("Number of baseline nodes: 1");
  }

  private static Launched.Run grid(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("grid", "--data", SERVER.data().toString()));
    line.addAll(List.of(words));
    return Launched.run(line.toArray(String[]::new));
  }
}
