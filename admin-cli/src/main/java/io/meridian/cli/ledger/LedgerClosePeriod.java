package io.meridian.cli.ledger;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.settings.Values;
import io.meridian.client.ClosePeriodRequest;
import io.meridian.client.Ledgers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "close-period",
    description = {
      "Close a ledger's books up to an instant: no transaction can be effective before it any more.",
      "It only moves forward, and there is no way back. Closing again what is closed changes nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian ledger close-period 2026-01-01 --ledger shop --dry-run",
      "  meridian ledger close-period 2026-01-01T00:00:00+01:00 --ledger shop"
    })
final class LedgerClosePeriod extends ChangeCommand {
  @Parameters(
      paramLabel = "UNTIL",
      description = "the first instant that stays open, or the day in UTC with which it starts")
  String until;

  @Mixin LedgerOption ledger;

  LedgerClosePeriod(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    ClosePeriodRequest request = request(ledger.of(session.settings()));
    Ledgers ledgers = session.client().ledgers();
    return end(
        session,
        request.id(),
        () -> ledgers.closePeriod(request),
        () -> ledgers.validate(request),
        Documents::outcome);
  }

  ClosePeriodRequest request(String ledgerName) {
    return ClosePeriodRequest.of(ledgerName, Values.instant(until, "UNTIL"));
  }
}
