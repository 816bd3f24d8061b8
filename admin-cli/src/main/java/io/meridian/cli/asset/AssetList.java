package io.meridian.cli.asset;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Listing;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "List the assets of a ledger in the order of their codes.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian asset list --ledger shop", "  meridian asset list -l shop -o json"})
final class AssetList extends ClientCommand {
  @Mixin LedgerOption ledger;
  @Mixin Listing listing;

  AssetList(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    listing.print(
        session,
        new Document(),
        "assets",
        (size, token) -> session.client().assets().list(name, size, token),
        Documents::asset);
    return ExitCodes.DONE;
  }
}
