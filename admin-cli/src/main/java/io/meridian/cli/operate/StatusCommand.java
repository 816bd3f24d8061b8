package io.meridian.cli.operate;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.client.ServerStatus;
import picocli.CommandLine.Command;

/** Shows what a server is and what its shards do. */
@Command(
    name = "status",
    description = "Show what a server is and what its shards do.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian status", "  meridian status --address localhost:7400 --output json"})
public final class StatusCommand extends ClientCommand {
  /** Prints to the console. */
  public StatusCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    session.printer().print(document(session.client().operations().status()));
    return ExitCodes.DONE;
  }

  static Document document(ServerStatus status) {
    return new Document()
        .put("version", status.version())
        .put("nodeId", status.nodeId())
        .put("uptimeSeconds", status.uptime().toSeconds())
        .putTexts("regions", status.regions())
        .putRows(
            "shards",
            status.shards().stream()
                .map(
                    shard ->
                        new Document()
                            .put("region", shard.region())
                            .put("shard", shard.shard())
                            .put("state", shard.state().name())
                            .put("epoch", shard.epoch())
                            .put("sequence", shard.sequence())
                            .put("materializedSequence", shard.materializedSequence())
                            .put("backlogRecords", shard.backlogRecords())
                            .put("queuedItems", shard.queuedItems())
                            .put("openHolds", shard.openHolds())
                            .put("openCrossings", shard.openCrossings())
                            .put("commitTime", shard.commitTime().toString())
                            .put("detail", shard.detail()))
                .toList());
  }
}
