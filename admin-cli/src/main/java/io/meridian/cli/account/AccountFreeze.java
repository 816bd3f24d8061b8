package io.meridian.cli.account;

import io.meridian.cli.console.Console;
import io.meridian.client.AccountStatusRequest.Change;
import picocli.CommandLine.Command;

@Command(
    name = "freeze",
    description = {
      "Freeze an account: from then on only voids and expiries touch it.",
      "One that is frozen already stays as it is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account freeze local/alice --ledger shop",
      "  meridian account freeze local/alice --ledger shop --revision 3 --id freeze-7"
    })
final class AccountFreeze extends StatusCommand {
  AccountFreeze(Console console) {
    super(console, Change.FREEZE);
  }
}
