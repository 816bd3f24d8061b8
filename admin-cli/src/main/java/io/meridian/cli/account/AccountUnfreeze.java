package io.meridian.cli.account;

import io.meridian.cli.console.Console;
import io.meridian.client.AccountStatusRequest.Change;
import picocli.CommandLine.Command;

@Command(
    name = "unfreeze",
    description = {"Open a frozen account again.", "One that is open already stays as it is."},
    footerHeading = "%nExamples:%n",
    footer = {"  meridian account unfreeze local/alice --ledger shop"})
final class AccountUnfreeze extends StatusCommand {
  AccountUnfreeze(Console console) {
    super(console, Change.UNFREEZE);
  }
}
