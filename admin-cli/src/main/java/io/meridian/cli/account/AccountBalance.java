package io.meridian.cli.account;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.client.Accounts;
import io.meridian.client.Balances;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "balance",
    description = {
      "Show the balances of accounts at one cut.",
      "Of every transaction either all of its entries on these accounts are in it, or none."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account balance local/alice local/shop --ledger shop",
      "  meridian account balance local/alice local/shop -l shop --at 2026-01-31 --output json"
    })
final class AccountBalance extends ClientCommand {
  @Parameters(
      paramLabel = "REGION/ID",
      arity = "1..*",
      description = "their references, 1 to " + Accounts.BALANCES_MAX)
  List<String> accounts;

  @Mixin AtOption at;
  @Mixin LedgerOption ledger;

  AccountBalance(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    Accounts client = session.client().accounts();
    Balances balances =
        at.instant()
            .map(time -> client.balances(name, accounts, time))
            .orElseGet(() -> client.balances(name, accounts));
    session.printer().print(Documents.balances(name, balances));
    return ExitCodes.DONE;
  }
}
