package io.meridian.cli.tx;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code tx}. */
@Command(
    name = "tx",
    description = "Transactions: 1 to 100 postings that are applied all or none.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx post --ledger shop --posting local/alice,local/shop,USD,1250",
      "  meridian tx get local/order-1 --ledger shop"
    })
public final class TxGroup extends Group {
  private TxGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(new TxGroup(), new TxPost(console), new TxGet(console));
  }
}
