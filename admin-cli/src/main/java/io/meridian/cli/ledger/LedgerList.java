package io.meridian.cli.ledger;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.Listing;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "List ledgers in the order of their names.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian ledger list", "  meridian ledger list --limit 10 --output json"})
final class LedgerList extends ClientCommand {
  @Mixin Listing listing;

  LedgerList(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    listing.print(
        session, new Document(), "ledgers", session.client().ledgers()::list, Documents::ledger);
    return ExitCodes.DONE;
  }
}
