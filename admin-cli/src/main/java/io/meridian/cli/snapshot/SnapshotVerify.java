package io.meridian.cli.snapshot;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.grid.ConnectorOptions;
import io.meridian.cli.grid.ToolOutput;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.settings.OutputOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "verify",
    description = {
      "Read a snapshot again on all nodes: every page's checksum, and all copies of a shard alike.",
      "What it does not show is that the books balance; that is proven after a restore. Exit code 1 and",
      "the findings when something is wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = "  meridian snapshot verify nightly --data /var/lib/meridian")
final class SnapshotVerify implements Callable<Integer> {
  private static final String GOOD = "no conflicts have been found";

  private final Console console;

  @Mixin SnapshotName snapshot;
  @Mixin ConnectorOptions connector;
  @Mixin OutputOptions output;

  SnapshotVerify(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    String name = snapshot.checked();
    ToolOutput said = new SnapshotTool(console, connector).ask("check", name, List.of());
    boolean good = said.done() && said.says(GOOD);
    new Printer(output.format(console), console.out())
        .print(
            new Document()
                .put("snapshot", name)
                .put("check", good ? "OK" : "FAILED")
                .putTexts("findings", good ? List.of() : said.findings()));
    return good ? ExitCodes.DONE : ExitCodes.FAULT;
  }
}
