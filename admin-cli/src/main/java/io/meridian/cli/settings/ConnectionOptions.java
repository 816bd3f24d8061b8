package io.meridian.cli.settings;

import io.meridian.cli.console.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of every command that speaks to a server. */
public final class ConnectionOptions {
  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      description =
          "the server, or several separated by commas; default " + Settings.ADDRESS_DEFAULT)
  String address;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "the context of the config file to take settings from")
  String context;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the config file; default ~/.config/meridian/config.yml")
  Path config;

  @Option(
      names = {"--call-timeout", "--timeout"},
      paramLabel = "DURATION",
      description = "how long one call may take, e.g. 500ms, 10s (default), 2m")
  String timeout;

  @Option(names = "--tls", description = "speak TLS")
  boolean tls;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "trust these certificates (PEM) instead of the JDK's; means --tls")
  Path tlsCa;

  @Mixin OutputOptions outputOptions = new OutputOptions();

  /** The flags that concern the result alone. */
  public OutputOptions output() {
    return outputOptions;
  }

  /**
   * Everything put together: these flags, then the environment, then the config file, then
   * defaults.
   */
  public Settings resolve(Console console) {
    return flags()
        .orElse(PartialSettings.ofEnvironment(console))
        .orElse(
            file(console)
                .settings(
                    Optional.ofNullable(context).or(() -> console.variable("MERIDIAN_CONTEXT"))))
        .complete();
  }

  private PartialSettings flags() {
    return new PartialSettings(
        Optional.ofNullable(address).map(text -> Values.addresses(text, "--address")),
        Optional.empty(),
        Optional.ofNullable(outputOptions.output).map(text -> Values.output(text, "--output")),
        Optional.ofNullable(timeout).map(text -> Values.duration(text, "--timeout")),
        tls ? Optional.of(true) : Optional.empty(),
        Optional.ofNullable(tlsCa));
  }

  // A file that somebody named must be there; the one at the default place need not.
  private ConfigFile file(Console console) {
    Optional<Path> named =
        Optional.ofNullable(config).or(() -> console.variable("MERIDIAN_CONFIG").map(Path::of));
    if (named.isPresent()) {
      return ConfigFile.read(named.get());
    }
    Path usual =
        console
            .variable("XDG_CONFIG_HOME")
            .map(Path::of)
            .orElse(console.home().resolve(".config"))
            .resolve("meridian")
            .resolve("config.yml");
    return Files.exists(usual) ? ConfigFile.read(usual) : ConfigFile.absent(usual);
  }
}
