package io.meridian.cli.account;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.client.Account;
import io.meridian.client.Accounts;
import io.meridian.client.Reason;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = {
      "Show an account: balance, counters and limits.",
      "Amounts are minor units of its asset; no floor is shown as - or null. With --at its counters,",
      "balance, available and version are as they were then, its settings and status as they are now."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account get local/alice --ledger shop",
      "  meridian account get local/alice --ledger shop --output json",
      "  meridian account get local/alice --ledger shop --at 2026-01-31T12:00:00Z"
    })
final class AccountGet extends ClientCommand {
  @Parameters(paramLabel = "REGION/ID", description = "its reference, for example local/alice")
  String account;

  @Mixin AtOption at;
  @Mixin LedgerOption ledger;

  AccountGet(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    Accounts accounts = session.client().accounts();
    Optional<Instant> instant = at.instant();
    Account found =
        instant
            .map(time -> accounts.get(name, account, time))
            .orElseGet(() -> accounts.get(name, account))
            .orElseThrow(() -> notFound(name, instant));
    Document document = Documents.account(found);
    instant.ifPresent(time -> document.put("asOf", time.toString()));
    session.printer().print(document);
    return ExitCodes.DONE;
  }

  private RefusedException notFound(String name, Optional<Instant> instant) {
    return RefusedException.notFound(
        Reason.ACCOUNT_NOT_FOUND,
        "ledger '"
            + name
            + instant.map(time -> "' had no account '").orElse("' has no account '")
            + account
            + instant.map(time -> "' at " + time).orElse("'"));
  }
}
