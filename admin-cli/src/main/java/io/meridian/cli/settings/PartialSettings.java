package io.meridian.cli.settings;

import io.meridian.cli.console.Console;
import io.meridian.cli.output.OutputFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What one source says, each thing or nothing. Sources are stacked with {@link #orElse}. */
record PartialSettings(
    Optional<List<String>> addresses,
    Optional<String> ledger,
    Optional<OutputFormat> output,
    Optional<Duration> timeout,
    Optional<Boolean> tls,
    Optional<Path> tlsCa) {
  static final PartialSettings NOTHING =
      new PartialSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** The keys of a context and the variables of the environment that say the same. */
  static final Map<String, String> VARIABLE_BY_KEY =
      Map.of(
          "address", "MERIDIAN_ADDRESS",
          "ledger", "MERIDIAN_LEDGER",
          "output", "MERIDIAN_OUTPUT",
          "timeout", "MERIDIAN_TIMEOUT",
          "tls", "MERIDIAN_TLS",
          "tlsCa", "MERIDIAN_TLS_CA");

  static PartialSettings ofEnvironment(Console console) {
    return of(
        key -> console.variable(VARIABLE_BY_KEY.get(key)),
        key -> "environment variable " + VARIABLE_BY_KEY.get(key));
  }

  /**
   * Reads each key's text.
   *
   * @param texts the text of a key, if the source has it
   * @param names how a message names the key's place
   */
  static PartialSettings of(
      Function<String, Optional<String>> texts, Function<String, String> names) {
    return new PartialSettings(
        texts.apply("address").map(text -> Values.addresses(text, names.apply("address"))),
        texts.apply("ledger"),
        texts.apply("output").map(text -> Values.output(text, names.apply("output"))),
        texts.apply("timeout").map(text -> Values.duration(text, names.apply("timeout"))),
        texts.apply("tls").map(text -> Values.truth(text, names.apply("tls"))),
        texts.apply("tlsCa").map(Path::of));
  }

  /** This source, and the other where this one says nothing. */
  PartialSettings orElse(PartialSettings weaker) {
    return new PartialSettings(
        addresses.or(weaker::addresses),
        ledger.or(weaker::ledger),
        output.or(weaker::output),
        timeout.or(weaker::timeout),
        tls.or(weaker::tls),
        tlsCa.or(weaker::tlsCa));
  }

  /** Complete, with defaults for what nobody said. A certificate to trust means TLS. */
  Settings complete() {
    return new Settings(
        addresses.orElse(List.of(Settings.ADDRESS_DEFAULT)),
        ledger,
        output.orElse(OutputFormat.TABLE),
        timeout.orElse(Settings.TIMEOUT_DEFAULT),
        tls.orElse(tlsCa.isPresent()),
        tlsCa);
  }
}
