package io.meridian.cli.account;

import io.meridian.cli.settings.Values;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flag of reads that can ask for an instant of the past. */
final class AtOption {
  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "as it was then, e.g. 2026-01-31T12:00:00Z; default: now")
  String at;

  Optional<Instant> instant() {
    return Optional.ofNullable(at).map(text -> Values.instant(text, "--at"));
  }
}
