package io.meridian.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.OutputFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class SettingsTest {
  private final Map<String, String> environment = new HashMap<>();
  @TempDir Path home;
  private Path config;

  @BeforeEach
  void createConfigDirectory() throws IOException {
    config = home.resolve(".config").resolve("meridian").resolve("config.yml");
    Files.createDirectories(config.getParent());
  }

  @Test
  void shouldHaveDefaultsWhenNothingIsSaid() {
    // When
    Settings settings = resolve();

    // Then
    assertThat(settings)
        .isEqualTo(
            new Settings(
                List.of("localhost:7400"),
                Optional.empty(),
                OutputFormat.TABLE,
                Duration.ofSeconds(10),
                false,
                Optional.empty()));
  }

  @Test
  void shouldReadEveryKeyOfTheChosenContext() throws IOException {
    // Given
    Files.writeString(
        config,
        """
        context: far
        contexts:
          far:
            address: [a.example:1, b.example:2]
            ledger: retail
            output: yaml
            timeout: 1500ms
            tls: true
            tlsCa: /etc/ca.pem
        """);

    // When
    Settings settings = resolve();

    // Then
    assertThat(settings)
        .isEqualTo(
            new Settings(
                List.of("a.example:1", "b.example:2"),
                Optional.of("retail"),
                OutputFormat.YAML,
                Duration.ofMillis(1500),
                true,
                Optional.of(Path.of("/etc/ca.pem"))));
  }

  @Test
  void shouldPreferFlagsToTheEnvironmentAndTheEnvironmentToTheFile() throws IOException {
    // Given all three say something
    Files.writeString(
        config, "contexts: {here: {address: 'file:1', ledger: file, timeout: 1s, output: yaml}}\n");
    environment.put("MERIDIAN_CONTEXT", "here");
    environment.put("MERIDIAN_ADDRESS", "environment:2");
    environment.put("MERIDIAN_TIMEOUT", "2s");

    // When
    Settings settings = resolve("--address", "flag:3");

    // Then each comes from the strongest that speaks of it
    assertThat(settings.addresses()).containsExactly("flag:3");
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.ledger()).contains("file");
    assertThat(settings.output()).isEqualTo(OutputFormat.YAML);
  }

  @Test
  void shouldSpeakTlsWhenCertificatesToTrustAreGiven() {
    assertThat(resolve("--tls-ca", "ca.pem").tls()).isTrue();
  }

  @Test
  void shouldReportAllProblemsOfTheFileTogether() throws IOException {
    // Given
    Files.writeString(
        config,
        """
        contextz: x
        contexts:
          near: {adress: 'a:1', timeout: soon}
        """);

    // When / Then
    assertThatThrownBy(() -> resolve())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(config.toString())
        .hasMessageContaining("unknown key 'contextz'")
        .hasMessageContaining("unknown key 'contexts.near.adress'")
        .hasMessageContaining("contexts.near.timeout: 'soon' is not a duration")
        .hasMessageContaining("address, ledger, output, timeout, tls, tlsCa");
  }

  @Test
  void shouldRefuseAKeyThatIsThereTwice() throws IOException {
    Files.writeString(config, "contexts: {}\ncontexts: {}\n");
    assertThatThrownBy(() -> resolve())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void shouldNameTheContextsThereAreWhenOneIsMissing() throws IOException {
    Files.writeString(config, "contexts: {near: {}, far: {}}\n");
    assertThatThrownBy(() -> resolve("--context", "nowhere"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no context 'nowhere'")
        .hasMessageContaining("far, near");
  }

  @Test
  void shouldRefuseAConfigFileThatIsNamedButNotThere() {
    assertThatThrownBy(() -> resolve("--config", home.resolve("none.yml").toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none.yml");
  }

  @Test
  void shouldNameTheVariableWhenItsValueIsWrong() {
    environment.put("MERIDIAN_ADDRESS", "localhost");
    assertThatThrownBy(() -> resolve())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("MERIDIAN_ADDRESS")
        .hasMessageContaining("HOST:PORT");
  }

  @Test
  void shouldNameTheFlagWhenItsValueIsWrong() {
    assertThatThrownBy(() -> resolve("--address", "host:70000"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--address")
        .hasMessageContaining("65535");
    assertThatThrownBy(() -> resolve("--timeout", "0s"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--timeout");
    assertThatThrownBy(() -> resolve("--output", "xml"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("table, json, yaml");
  }

  @Test
  void shouldSayHowToNameALedgerWhenACommandNeedsOne() {
    Settings settings = resolve();
    assertThatThrownBy(settings::requiredLedger)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--ledger")
        .hasMessageContaining("MERIDIAN_LEDGER");
  }

  private Settings resolve(String... flags) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(flags);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return holder.connection.resolve(
        new Console(nowhere, nowhere, environment, home, false, Optional.empty()));
  }

  @Command
  static final class Holder {
    @Mixin ConnectionOptions connection;
  }
}
