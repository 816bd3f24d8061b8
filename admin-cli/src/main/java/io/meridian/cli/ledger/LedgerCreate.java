package io.meridian.cli.ledger;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.LedgerOutcome;
import io.meridian.client.Refused;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = {
      "Create a ledger.",
      "Creating it again alike changes nothing and says that it is a replay."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian ledger create shop",
      "  meridian ledger create shop --regions uk,eu --output json"
    })
final class LedgerCreate extends ClientCommand {
  @Parameters(paramLabel = "NAME", description = "its name: up to 32 characters a-z 0-9 -")
  String name;

  @Option(
      names = "--regions",
      paramLabel = "NAME",
      split = ",",
      description = "the regions it lives in; default: every region of the grid")
  List<String> regions = List.of();

  LedgerCreate(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    LedgerOutcome outcome =
        session.client().ledgers().create(new CreateLedgerRequest(name, regions, Optional.empty()));
    if (outcome instanceof Refused refused) {
      throw new RefusedException(refused);
    }
    session
        .printer()
        .print(Documents.ledger(outcome.ledgerOrThrow()).put("replayed", outcome.replayed()));
    return ExitCodes.DONE;
  }
}
