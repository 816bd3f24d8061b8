package io.meridian.cli.snapshot;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.grid.ConnectorOptions;
import io.meridian.cli.grid.ToolOutput;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.settings.OutputOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "create",
    description = {
      "Take a snapshot of the whole grid while it works, and wait for its end.",
      "All caches of all regions as of one moment, at which payments wait for those under way. A node",
      "that is away has no part in it; one that leaves meanwhile ends it. An increment adds to a full",
      "snapshot what changed since the one before."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian snapshot create nightly --data /var/lib/meridian",
      "  meridian snapshot create nightly --incremental --data /var/lib/meridian"
    })
final class SnapshotCreate implements Callable<Integer> {
  private static final String NO_COMPACTION = "WAL compaction must be enabled";

  private final Console console;

  @Mixin SnapshotName snapshot;
  @Mixin ConnectorOptions connector;
  @Mixin OutputOptions output;

  @Option(
      names = "--incremental",
      description = "add an increment to the full snapshot NAME; needs grid.storage.walCompaction")
  boolean incremental;

  SnapshotCreate(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    String name = snapshot.checked();
    ToolOutput said =
        new SnapshotTool(console, connector)
            .ask(
                "create",
                name,
                incremental ? List.of("--sync", "--incremental") : List.of("--sync"));
    if (said.says(NO_COMPACTION)) {
      throw new FaultException(
          "no increment was made: the nodes do not keep what it is made of; set"
              + " grid.storage.walCompaction: true on all of them, start them again, and take a new"
              + " full snapshot");
    }
    said.orFault("no snapshot was made");
    new Printer(output.format(console), console.out())
        .print(
            new Document()
                .put("snapshot", name)
                .put("kind", incremental ? "increment" : "full")
                .put("outcome", "created"));
    return ExitCodes.DONE;
  }
}
