package io.meridian.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What bin/meridian says when it cannot start anything. */
final class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "bin", "meridian").toAbsolutePath();

  private final Path javaHome = Path.of("target", "launcher-test", "jdk").toAbsolutePath();

  @BeforeEach
  void createAJavaThatIsNone() throws IOException {
    Files.createDirectories(javaHome.resolve("bin"));
  }

  @Test
  void shouldNameTheWayOutWhenThereIsNoJava() throws Exception {
    // Given a JAVA_HOME without a Java
    Files.deleteIfExists(javaHome.resolve("bin").resolve("java"));

    // When
    Run run = launch();

    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.error()).contains("no Java found").contains("17").contains("JAVA_HOME");
  }

  @Test
  void shouldNameTheWayOutWhenJavaIsTooOld() throws Exception {
    // Given a JAVA_HOME with Java 11
    Path java = javaHome.resolve("bin").resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 99\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");

    // When
    Run run = launch();

    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.error()).contains("is Java 11").contains("17").contains("JAVA_HOME");
  }

  private record Run(int exitCode, String error) {}

  private Run launch() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), "version");
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("MERIDIAN_BUILD", "off");
    Process process = builder.start();
    String error = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), error);
  }
}
