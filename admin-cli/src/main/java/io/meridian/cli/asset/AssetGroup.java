package io.meridian.cli.asset;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code asset}. */
@Command(
    name = "asset",
    description = "Assets: what a ledger counts, such as USD or SKU:MUG.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian asset create USD --scale 2 --ledger shop",
      "  meridian asset list --ledger shop"
    })
public final class AssetGroup extends Group {
  private AssetGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(
        new AssetGroup(), new AssetCreate(console), new AssetGet(console), new AssetList(console));
  }
}
