package io.meridian.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.Program;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is stopped. */
final class ClusterRestartTest {
  private static final Path EXAMPLE =
      LaunchedServer.LAUNCHER.resolve("../../deploy/example").normalize();

  @TempDir Path directory;

  @Test
  void shouldRefuseADirectoryWithoutACluster() {
    assertRefused(restart(), 2, "no cluster was made there");
  }

  @Test
  void shouldNameThoseThatThereAreWhenTheProcessIsNone() {
    makeCluster();
    assertRefused(restart("--process", "eu-4"), 2, "eu-4", "eu-1, eu-2, eu-3, uk-1");
  }

  @Test
  void shouldStopNothingWhileSomethingDoesNotRun() {
    makeCluster();
    assertRefused(restart(), 1, "not running: eu-1, eu-2", "server-uk", "meridian cluster up");
  }

  private void makeCluster() {
    try (ClusterDirectory made = ClusterDirectory.take(directory)) {
      made.make(EXAMPLE, true);
    }
  }

  private Run restart(String... more) {
    String[] line = new String[4 + more.length];
    System.arraycopy(
        new String[] {"cluster", "restart", "--data", directory.toString()}, 0, line, 0, 4);
    System.arraycopy(more, 0, line, 4, more.length);
    return Program.bare().launchedBy(LaunchedServer.LAUNCHER, directory).run(line);
  }

  private static void assertRefused(Run run, int exitCode, String... words) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(words);
    assertThat(run.out()).isEmpty();
  }
}
