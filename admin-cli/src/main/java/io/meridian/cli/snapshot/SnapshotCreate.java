package io.meridian.cli.snapshot;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.grid.ConnectorOptions;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.settings.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "create",
    description = {
      "Take a snapshot of the whole grid while it works, and wait for its end.",
      "All caches of all regions as of one moment, at which payments wait for those under way. A node",
      "that is away has no part in it; one that leaves meanwhile ends it, even if it comes back."
    },
    footerHeading = "%nExamples:%n",
    footer = "  meridian snapshot create nightly --data /var/lib/meridian")
final class SnapshotCreate implements Callable<Integer> {
  private final Console console;

  @Mixin SnapshotName snapshot;
  @Mixin ConnectorOptions connector;
  @Mixin OutputOptions output;

  SnapshotCreate(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    String name = snapshot.checked();
    new SnapshotTool(console, connector).create(name);
    new Printer(output.format(console), console.out())
        .print(new Document().put("snapshot", name).put("outcome", "created"));
    return ExitCodes.DONE;
  }
}
