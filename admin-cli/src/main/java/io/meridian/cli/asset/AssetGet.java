package io.meridian.cli.asset;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.client.Asset;
import io.meridian.client.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Show an asset.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian asset get USD --ledger shop"})
final class AssetGet extends ClientCommand {
  @Parameters(paramLabel = "CODE", description = "its code")
  String code;

  @Mixin LedgerOption ledger;

  AssetGet(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    Asset asset =
        session
            .client()
            .assets()
            .get(name, code)
            .orElseThrow(
                () ->
                    RefusedException.notFound(
                        Reason.ASSET_NOT_FOUND,
                        "ledger '" + name + "' has no asset '" + code + "'"));
    session.printer().print(Documents.asset(asset));
    return ExitCodes.DONE;
  }
}
