package io.meridian.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the place of the launcher. */
final class ServerProcessTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void shouldLearnThePortOnceTheServerIsReadyAndKillIt() throws Exception {
    // Given a server.json that a killed server left behind
    Files.createDirectories(data());
    Files.writeString(data().resolve("server.json"), "{\"port\": 1, \"adminPort\": 2}");

    // When a server starts that serves port 7
    ServerProcess server =
        start("echo '{\"port\": 7, \"adminPort\": 8}' > \"$3/server.json\"; exec sleep 60");
    int port = server.awaitReady(LONG);

    // Then
    assertThat(port).isEqualTo(7);
    server.kill();
    server.close();
  }

  @Test
  void shouldShowTheEndOfTheLogWhenTheServerEnds() throws Exception {
    // Given
    ServerProcess server =
        start("for i in $(seq 1 40); do echo line $i; done; echo 'port in use' >&2; exit 4");

    // When / Then
    assertThatThrownBy(() -> server.awaitReady(LONG))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("exit code 4")
        .hasMessageContaining("line 40")
        .hasMessageContaining("port in use")
        .hasMessageNotContaining("line 10\n");
    server.close();
  }

  @Test
  void shouldGiveUpWhenTheServerIsNotReadyInTime() throws Exception {
    // Given
    ServerProcess server = start("exec sleep 60");

    // When / Then
    assertThatThrownBy(() -> server.awaitReady(Duration.ofMillis(1)))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("not ready");
    server.kill();
  }

  @Test
  void shouldPassOnTheRegionsAndTheEnvironmentAndTellWithWhatItEnded() throws Exception {
    // Given
    Path launcher = launcher("[ \"$4$5$WORD\" = --regionseu,us7 ]; exit $?");

    // When
    ServerProcess server =
        ServerProcess.start(
            new Launch(
                launcher,
                Launch.Kind.SERVER,
                data(),
                directory.resolve("server.log"),
                Launch.regions(List.of("eu", "us")),
                Map.of("WORD", "7")));

    // Then
    assertThat(server.hasEndedWithin(LONG)).isTrue();
    assertThat(server.exitValue()).isZero();
    server.close();
  }

  @Test
  void shouldStopAProcessThatAnEarlierRunStarted() throws Exception {
    // Given a server that is known by its process alone
    Launch launch =
        Launch.of(
            launcher("echo '{\"port\": 7}' > \"$3/server.json\"; exec sleep 60"),
            data(),
            directory.resolve("server.log"),
            0);
    ServerProcess earlier = ServerProcess.start(launch);
    ServerProcess server = ServerProcess.running(data(), launch.log(), earlier.handle());
    assertThat(server.awaitReady(LONG)).isEqualTo(7);
    assertThat(server.hasEndedWithin(Duration.ofMillis(1))).isFalse();

    // When
    server.askToStop();

    // Then
    assertThat(server.hasEndedWithin(LONG)).isTrue();
    assertThat(earlier.handle().isAlive()).isFalse();
  }

  @Test
  void shouldSayThatTheLauncherIsNotThere() {
    assertThatThrownBy(
            () ->
                ServerProcess.start(
                    Launch.of(directory.resolve("none"), data(), directory.resolve("log"), 0)))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("cannot be started");
  }

  private ServerProcess start(String script) throws IOException {
    return ServerProcess.start(
        Launch.of(launcher(script), data(), directory.resolve("server.log"), 0));
  }

  private Path launcher(String script) throws IOException {
    Path launcher = Files.writeString(directory.resolve("launcher"), "#!/bin/sh\n" + script + "\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return launcher;
  }

  private Path data() {
    return directory.resolve("data");
  }
}
