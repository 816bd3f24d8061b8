package io.meridian.cli.cluster;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.operate.StatusDocuments;
import io.meridian.cli.output.Document;
import io.meridian.client.ServerStatus;
import picocli.CommandLine.Command;

/** Shows how a grid is, as one of its servers sees it. */
@Command(
    name = "status",
    description = {
      "Show how a grid is: its regions and whether they can be written, its nodes and what they"
          + " use,",
      "and every shard, as the node that leads it tells. Any server of the grid can be asked. A"
          + " node",
      "that does not answer it within two seconds is SILENT, and so are its shards."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian cluster status --address localhost:7410",
      "  meridian cluster status --address localhost:7410,localhost:7420 --output json"
    })
public final class ClusterStatus extends ClientCommand {
  /** Prints to the console. */
  public ClusterStatus(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    session.printer().print(document(session.client().operations().status()));
    return ExitCodes.DONE;
  }

  static Document document(ServerStatus status) {
    return new Document()
        .put("askedNode", status.nodeId())
        .put("version", status.version())
        .putRows("regions", status.regionStatuses().stream().map(StatusDocuments::region).toList())
        .putRows("nodes", status.nodes().stream().map(StatusDocuments::node).toList())
        .putRows("shards", status.shards().stream().map(StatusDocuments::shard).toList());
  }
}
