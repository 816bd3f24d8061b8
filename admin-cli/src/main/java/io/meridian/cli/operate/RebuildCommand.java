package io.meridian.cli.operate;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Progress;
import io.meridian.client.RebuildReport;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes derived data again from the journals. */
@Command(
    name = "rebuild",
    description = {
      "Make the derived data of a region again from its journals.",
      "The journals are the truth; what is derived from them is thrown away first. A shard takes no",
      "payments while its own data is made."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  meridian rebuild", "  meridian rebuild --region uk --output json"})
public final class RebuildCommand extends ClientCommand {
  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "the region; default: every region that the server hosts")
  String region;

  /** Prints to the console. */
  public RebuildCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    RebuildReport report;
    try (Progress progress = new Progress(session.console(), "rebuild", 0)) {
      report =
          session
              .client()
              .operations()
              .rebuildDerived(
                  Optional.ofNullable(region),
                  (done, total) -> progress.at(done, () -> done + " of " + total + " shards"));
    }
    session.printer().print(document(report));
    return ExitCodes.DONE;
  }

  static Document document(RebuildReport report) {
    return new Document()
        .putRows(
            "shards",
            report.shards().stream()
                .map(
                    shard ->
                        new Document()
                            .put("region", shard.region())
                            .put("shard", shard.shard())
                            .put("blocks", shard.blocks())
                            .put("records", shard.records()))
                .toList());
  }
}
