package io.meridian.cli.command;

import io.meridian.cli.settings.Settings;
import picocli.CommandLine.Option;

/** The flag of commands that speak of one ledger. */
public final class LedgerOption {
  @Option(
      names = {"-l", "--ledger"},
      paramLabel = "NAME",
      description = "the ledger; default: MERIDIAN_LEDGER, or 'ledger' of the context")
  String name;

  /** The ledger, from the flag or the settings. */
  public String of(Settings settings) {
    return name != null ? name : settings.requiredLedger();
  }
}
