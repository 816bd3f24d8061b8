package io.meridian.cli.account;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.client.Account;
import io.meridian.client.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = {
      "Show an account: balance, counters and limits.",
      "Amounts are minor units of its asset; no floor is shown as - or null."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account get local/alice --ledger shop",
      "  meridian account get local/alice --ledger shop --output json"
    })
final class AccountGet extends ClientCommand {
  @Parameters(paramLabel = "REGION/ID", description = "its reference, for example local/alice")
  String account;

  @Mixin LedgerOption ledger;

  AccountGet(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    Account found =
        session
            .client()
            .accounts()
            .get(name, account)
            .orElseThrow(
                () ->
                    RefusedException.notFound(
                        Reason.ACCOUNT_NOT_FOUND,
                        "ledger '" + name + "' has no account '" + account + "'"));
    session.printer().print(Documents.account(found));
    return ExitCodes.DONE;
  }
}
