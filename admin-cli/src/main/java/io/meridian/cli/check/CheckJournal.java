package io.meridian.cli.check;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Progress;
import io.meridian.client.JournalReport;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "journal",
    description = {
      "Read the journals again from their first block.",
      "Every hash chain must be unbroken, and all derived data equal to the replay. Exit code 1 and the",
      "evidence when that does not hold."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  meridian check journal", "  meridian check journal --region uk --output json"})
final class CheckJournal extends ClientCommand {
  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "the region; default: every region that the server hosts")
  String region;

  CheckJournal(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    JournalReport report;
    try (Progress progress = new Progress(session.console(), "check", 0)) {
      report =
          session
              .client()
              .operations()
              .checkJournal(
                  Optional.ofNullable(region),
                  (done, total) -> progress.at(done, () -> done + " of " + total + " shards"));
    }
    session.printer().print(Documents.journal(report));
    return report.holds() ? ExitCodes.DONE : ExitCodes.FAULT;
  }
}
