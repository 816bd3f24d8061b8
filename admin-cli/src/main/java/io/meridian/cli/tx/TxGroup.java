package io.meridian.cli.tx;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code tx}. */
@Command(
    name = "tx",
    description = {
      "Transactions: 1 to 100 postings that are posted or held all or none.",
      "A hold is captured, voided, or expires; what was posted or captured can be refunded."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx post --ledger shop --posting local/alice,local/shop,USD,1250",
      "  meridian tx hold --ledger shop --id order-2 --posting local/alice,local/shop,USD,1250",
      "  meridian tx capture local/order-2 --all --ledger shop",
      "  meridian tx get local/order-2 --ledger shop"
    })
public final class TxGroup extends Group {
  private TxGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(
        new TxGroup(),
        new TxPost(console),
        TxHold.commandLine(console),
        new TxCapture(console),
        new TxVoid(console),
        new TxRefund(console),
        new TxBatch(console),
        new TxGet(console),
        new TxWatch(console));
  }
}
