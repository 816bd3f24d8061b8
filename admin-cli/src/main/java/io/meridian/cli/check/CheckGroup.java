package io.meridian.cli.check;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code check}. */
@Command(
    name = "check",
    description = "Proofs on a running server. Exit code 1 and the evidence when one fails.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian check conservation --ledger shop", "  meridian check journal"})
public final class CheckGroup extends Group {
  private CheckGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(
        new CheckGroup(),
        new CheckConservation(console),
        new CheckJournal(console),
        new CheckCrossings(console));
  }
}
