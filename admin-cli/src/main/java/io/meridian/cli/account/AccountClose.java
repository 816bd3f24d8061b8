package io.meridian.cli.account;

import io.meridian.cli.console.Console;
import io.meridian.client.AccountStatusRequest.Change;
import picocli.CommandLine.Command;

@Command(
    name = "close",
    description = {
      "Close an account: from then on no transaction touches it.",
      "Its balance must be 0 and there must be no open holds. One that is closed already stays as it is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account close local/alice --ledger shop",
      "  meridian account close local/alice --ledger shop --dry-run"
    })
final class AccountClose extends StatusCommand {
  AccountClose(Console console) {
    super(console, Change.CLOSE);
  }
}
