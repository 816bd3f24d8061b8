package io.meridian.cli.asset;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.client.Assets;
import io.meridian.client.CreateAssetRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = {
      "Register an asset.",
      "Its scale is for ever: with scale 2 an amount of 1250 is 12.50. Registering it again alike",
      "changes nothing and says that it is a replay."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian asset create USD --scale 2 --ledger shop",
      "  meridian asset create SKU:MUG --scale 0 --ledger shop"
    })
final class AssetCreate extends ChangeCommand {
  @Parameters(
      paramLabel = "CODE",
      description = "its code: up to 32 characters A-Z 0-9 : _ . -, a letter first")
  String code;

  @Option(
      names = "--scale",
      paramLabel = "N",
      required = true,
      description = "decimal places, 0 to 9")
  int scale;

  @Mixin LedgerOption ledger;

  AssetCreate(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    CreateAssetRequest request = CreateAssetRequest.of(ledger.of(session.settings()), code, scale);
    Assets assets = session.client().assets();
    return end(
        session,
        request.id(),
        () -> assets.create(request),
        () -> assets.validate(request),
        Documents::outcome);
  }
}
