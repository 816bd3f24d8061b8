package io.meridian.cli.snapshot;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.settings.OutputOptions;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = {
      "List the snapshots in data directories of this machine, node by node.",
      "It reads the files alone, so the nodes need not run. Of the whole grid a running node tells:",
      "meridian grid --system-view SNAPSHOT --all-nodes"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian snapshot list --data /var/lib/meridian",
      "  meridian snapshot list --data /data/node-1 --data /data/node-2 --output json"
    })
final class SnapshotList implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "the data directory of a node; may be given several times")
  List<Path> data;

  @Mixin OutputOptions output;

  SnapshotList(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Document> rows = new ArrayList<>();
    for (Path directory : data) {
      for (SnapshotDirectory.Part part : new SnapshotDirectory(directory).parts()) {
        rows.add(
            new Document()
                .put("snapshot", part.name())
                .put("node", part.node())
                .put("taken", part.taken().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("bytes", part.bytes()));
      }
    }
    new Printer(output.format(console), console.out())
        .print(new Document().putRows("snapshots", rows));
    return ExitCodes.DONE;
  }
}
