package io.meridian.cli.ledger;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.Ledgers;
import java.util.List;
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
      "  meridian ledger create shop --regions uk,eu --output json",
      "  meridian ledger create shop --shards 8 --regions uk,eu,row --no-cross-region",
      "  meridian ledger create shop --reference-unique --dry-run"
    })
final class LedgerCreate extends ChangeCommand {
  @Parameters(paramLabel = "NAME", description = "its name: up to 32 characters a-z 0-9 -")
  String name;

  @Option(
      names = "--regions",
      paramLabel = "NAME",
      split = ",",
      description = "the regions it lives in; default: every region of the grid")
  List<String> regions = List.of();

  @Option(
      names = "--shards",
      paramLabel = "COUNT",
      description = "how many shards of each region it lives in; for ever; default: 1")
  Integer shards;

  @Option(
      names = "--no-cross-region",
      description = "keep every transaction inside one region; for ever; default: it may cross")
  boolean noCrossRegion;

  @Option(
      names = "--reference-unique",
      description = "let a transaction's reference be used once only in each region; for ever")
  boolean referenceUnique;

  LedgerCreate(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    CreateLedgerRequest request = request();
    Ledgers ledgers = session.client().ledgers();
    return end(
        session,
        request.id(),
        () -> ledgers.create(request),
        () -> ledgers.validate(request),
        Documents::outcome);
  }

  CreateLedgerRequest request() {
    CreateLedgerRequest request = CreateLedgerRequest.of(name, regions);
    request = shards == null ? request : request.withShards(shards);
    request = noCrossRegion ? request.withoutCrossRegion() : request;
    return referenceUnique ? request.withReferenceUnique() : request;
  }
}
