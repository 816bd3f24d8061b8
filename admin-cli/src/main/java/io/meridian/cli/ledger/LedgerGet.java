package io.meridian.cli.ledger;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.client.Ledger;
import io.meridian.client.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Show a ledger.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian ledger get shop", "  meridian ledger get shop --output yaml"})
final class LedgerGet extends ClientCommand {
  @Parameters(paramLabel = "NAME", description = "its name")
  String name;

  LedgerGet(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    Ledger ledger =
        session
            .client()
            .ledgers()
            .get(name)
            .orElseThrow(
                () ->
                    RefusedException.notFound(
                        Reason.LEDGER_NOT_FOUND, "there is no ledger '" + name + "'"));
    session.printer().print(Documents.ledger(ledger));
    return ExitCodes.DONE;
  }
}
