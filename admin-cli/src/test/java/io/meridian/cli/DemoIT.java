package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, smaller than by default and otherwise whole: the kill -9 too. */
final class DemoIT {
  private static final Path HOME = Path.of("target", "demo-home").toAbsolutePath();

  @Test
  void shouldSellExactlyWhatThereIsOverAKill() {
    // When 3,000 units are ordered of which there are 2,000
    Run run =
        Program.bare()
            .launchedBy(LaunchedServer.LAUNCHER, HOME)
            .run(
                "demo",
                "--orders",
                "3000",
                "--stock",
                "2000",
                "--wallets",
                "500",
                "--buyers",
                "100",
                "--output",
                "json");

    // Then
    assertThat(run.exitCode()).as("%s\n%s", run.err(), run.out()).isZero();
    JsonNode result = run.json();
    assertThat(result.get("acknowledged").asInt()).isEqualTo(2000);
    assertThat(result.get("sold").asInt()).isEqualTo(2000);
    assertThat(result.get("stockLeft").asInt()).isZero();
    assertThat(result.get("refusedForLackOfStock").asInt()).isEqualTo(1000);
    assertThat(result.get("conservation").asText()).isEqualTo("OK");
    assertThat(result.get("journal").asText()).isEqualTo("OK");
    assertThat(result.get("recoveryMillis").asLong()).isPositive();
    assertThat(result.get("data").isNull()).isTrue();
    assertThat(HOME.resolve(".local/state/meridian")).isEmptyDirectory();
  }

  @Test
  void shouldShowTheLogOfAServerThatDoesNotStartAndExitWith1(@TempDir Path directory)
      throws java.io.IOException {
    // Given a launcher whose server says why it ends
    Path launcher =
        java.nio.file.Files.writeString(
            directory.resolve("launcher"), "#!/bin/sh\necho 'the disk is full'\nexit 1\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();

    // When
    Run run = Program.bare().launchedBy(launcher, directory).run("demo");

    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("the server ended with exit code 1")
        .contains("the disk is full");
    assertThat(directory.resolve(".local/state/meridian")).isEmptyDirectory();
  }
}
