package io.meridian.cli.check;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Progress;
import io.meridian.client.ConservationReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "conservation",
    description = {
      "Prove that a ledger's books balance at one instant, while payments go on.",
      "For every asset, over all accounts in all shards and regions, posted debits equal posted credits, and",
      "held debits equal held credits and what open holds have remaining. Of every posting of every hold all",
      "that was placed was captured, released, or remains. Every account's counters are the sum of its",
      "statement, line by line from the first. A transaction between shards counts on all its accounts if it",
      "was decided by the instant, else on none. Exit code 1 and up to 100 findings when that does not hold.",
      "It reads what is derived from the journals; check journal proves that it is what they say."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian check conservation --ledger shop",
      "  meridian check conservation --ledger shop --output json"
    })
final class CheckConservation extends ClientCommand {
  @Mixin LedgerOption ledger;

  CheckConservation(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    ConservationReport report;
    try (Progress progress = new Progress(session.console(), "check", 0)) {
      report =
          session
              .client()
              .operations()
              .checkConservation(
                  name, (done, total) -> progress.at(done, () -> done + " of " + total));
    }
    session.printer().print(Documents.conservation(name, report));
    return report.holds() ? ExitCodes.DONE : ExitCodes.FAULT;
  }
}
