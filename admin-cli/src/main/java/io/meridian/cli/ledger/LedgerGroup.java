package io.meridian.cli.ledger;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code ledger}. */
@Command(
    name = "ledger",
    description = "Ledgers: one is one tenant's book.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian ledger create shop", "  meridian ledger list"})
public final class LedgerGroup extends Group {
  private LedgerGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(
        new LedgerGroup(),
        new LedgerCreate(console),
        new LedgerGet(console),
        new LedgerList(console),
        new LedgerClosePeriod(console));
  }
}
