package io.meridian.cli.operate;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.client.ServerStatus;
import picocli.CommandLine.Command;

/** Shows what a server is and what the shards of its grid do. */
@Command(
    name = "status",
    description =
        "Show what a server is and what the shards of its grid do; all of it: cluster status.",
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
        .putRows("shards", status.shards().stream().map(StatusDocuments::shard).toList());
  }
}
