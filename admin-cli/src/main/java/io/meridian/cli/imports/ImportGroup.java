package io.meridian.cli.imports;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The verb {@code import} and what can be imported. */
@Command(
    name = "import",
    description = "Import accounts and transactions from CSV files of any size.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian import accounts accounts.csv.gz --ledger retail",
      "  meridian import transactions transactions.csv.gz --ledger retail"
    })
public final class ImportGroup extends Group {
  private ImportGroup() {}

  /** The verb with what can be imported. */
  public static CommandLine commandLine(Console console) {
    return of(new ImportGroup(), new ImportAccounts(console), new ImportTransactions(console));
  }
}
