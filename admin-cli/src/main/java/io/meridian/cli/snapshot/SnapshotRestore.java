package io.meridian.cli.snapshot;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Connections;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.grid.ConnectorOptions;
import io.meridian.cli.output.Document;
import io.meridian.cli.settings.Settings;
import io.meridian.cli.settings.Values;
import io.meridian.client.MeridianClient;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "restore",
    description = {
      "Restore a snapshot into a new grid, and prove that the books are right.",
      "Every node of it has been started with --restore, on a data directory that holds nothing but the",
      "node's snapshots. A grid that has data is refused. When Ignite has restored, the nodes go on by",
      "themselves; then the server at --address is waited for and all journals and ledgers are",
      "checked. Exit code 1 when that does not hold. docs/operations.md has the whole order."
    },
    footerHeading = "%nExamples:%n",
    footer = "  meridian snapshot restore nightly --connector-port 10800 --address front:7400")
final class SnapshotRestore extends ClientCommand {
  private static final Duration SERVER_MAX = Duration.ofHours(1);

  @Mixin SnapshotName snapshot;
  @Mixin ConnectorOptions connector;

  @Option(
      names = "--server-timeout",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "how long to wait for the server, 1s to 1h; default ${DEFAULT-VALUE}")
  String serverTimeout;

  SnapshotRestore(Console console) {
    super(console);
  }

  @Override
  protected MeridianClient connect(Settings settings) {
    Duration wait = Values.duration(serverTimeout, "--server-timeout");
    if (wait.compareTo(Duration.ofSeconds(1)) < 0 || wait.compareTo(SERVER_MAX) > 0) {
      throw new UsageException("--server-timeout must be 1s to 1h; got " + serverTimeout);
    }
    return Connections.patient(settings, wait, 1);
  }

  @Override
  protected int run(Session session) throws InterruptedException {
    String name = snapshot.checked();
    new SnapshotTool(session.console(), connector)
        .ask("restore", name, List.of("--sync", "--check", "--yes"))
        .orFault("nothing was restored");
    long restoredNanos = System.nanoTime();
    session
        .console()
        .say(
            "restored; waiting for the server at "
                + String.join(", ", session.settings().addresses()));
    Duration uptime = session.client().operations().status().uptime();
    if (uptime.toNanos() > System.nanoTime() - restoredNanos) {
      throw new FaultException(
          "the server at "
              + String.join(", ", session.settings().addresses())
              + " has been up since before the restore, so it is none of the restored grid; nothing"
              + " was checked");
    }
    RestoredBooks.Findings findings = new RestoredBooks(session.client()).check();
    session.printer().print(new Document().put("snapshot", name).putAll(findings.document()));
    return findings.hold() ? ExitCodes.DONE : ExitCodes.FAULT;
  }
}
