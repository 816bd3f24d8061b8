package io.meridian.cli.account;

import io.meridian.cli.console.Console;
import io.meridian.client.AccountStatusRequest.Change;
import picocli.CommandLine.Command;

@Command(
    name = "reopen",
    description = {"Open a closed account again.", "One that is open already stays as it is."},
    footerHeading = "%nExamples:%n",
    footer = {"  meridian account reopen local/alice --ledger shop"})
final class AccountReopen extends StatusCommand {
  AccountReopen(Console console) {
    super(console, Change.REOPEN);
  }
}
