package io.meridian.cli.tx;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.UsageException;
import io.meridian.client.BatchItem;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.Refused;
import io.meridian.client.TransactionRequest;
import io.meridian.client.Transactions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "batch",
    description = {
      "Execute up to 1000 transactions of a file in one call.",
      "independent: each on its own, in order. stop: the first that is not applied is the last one tried.",
      "atomic: all or none, homed in one shard, under an id of the batch's own. Safe to repeat as it is; an",
      "atomic one with the same --id. Exit code 3 when a transaction was refused, 1 when one has no answer.",
      "",
      "The file has a JSON object to a line (two of these are broken to fit):",
      "  {\"kind\": \"post\", \"id\": \"t1\",",
      "   \"postings\": [{\"debit\": \"eu/a\", \"credit\": \"eu/b\", \"asset\": \"USD\", \"amount\": 5}]}",
      "  {\"kind\": \"hold\", \"id\": \"h1\", \"postings\": [...], \"timeout\": \"10m\", \"overCapturePercent\": 15}",
      "  {\"kind\": \"capture\", \"id\": \"c1\", \"original\": \"eu/h1\",",
      "   \"parts\": [{\"posting\": 0, \"amount\": 5}], \"final\": true}",
      "  {\"kind\": \"void\", \"id\": \"v1\", \"original\": \"eu/h2\"}",
      "  {\"kind\": \"refund\", \"id\": \"r1\", \"original\": \"eu/t1\", \"all\": true}",
      "each also with reference, labels, effectiveAt and privateData. Or, named .csv or .csv.gz, a header",
      "  kind,id,debit,credit,asset,amount,original,posting,final,timeout,over_capture_percent,",
      "  reference,effective_at",
      "of which kind and id are required; adjacent rows of one id are its postings or parts, and the",
      "amount of a part may be 'all'."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx batch --mode independent --file payments.jsonl --ledger shop",
      "  meridian tx batch --mode atomic --file payout.csv --id payout-7 -l shop --output json",
      "  meridian tx batch --mode stop --file payments.jsonl -l shop --dry-run"
    })
final class TxBatch extends ChangeCommand {
  /** The modes as the command line names them. */
  enum Mode {
    INDEPENDENT(BatchMode.INDEPENDENT),
    STOP(BatchMode.STOP_ON_FAILURE),
    ATOMIC(BatchMode.ATOMIC);

    private final BatchMode mode;

    Mode(BatchMode mode) {
      this.mode = mode;
    }
  }

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      required = true,
      description = "independent, stop or atomic")
  Mode mode;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      description = "the transactions, as lines of JSON, or as CSV when named .csv or .csv.gz")
  Path file;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "the id of an atomic batch; default: a new one")
  String id;

  @Mixin LedgerOption ledger;

  TxBatch(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    BatchRequest request = request(ledger.of(session.settings()));
    Transactions transactions = session.client().transactions();
    BatchOutcome outcome =
        outcome(
            session,
            request.id(),
            () -> transactions.batch(request),
            () -> transactions.validate(request));
    session.printer().print(result(BatchDocuments.batch(request, outcome)));
    return exitCode(session.console(), outcome);
  }

  BatchRequest request(String ledgerName) {
    if (id != null && mode != Mode.ATOMIC) {
      throw new UsageException("--id: only an atomic batch has one; its items have theirs");
    }
    List<TransactionRequest> items = BatchFile.read(file, ledgerName);
    BatchRequest.Builder request = BatchRequest.builder(ledgerName, mode.mode).addAll(items);
    if (id != null) {
      request.id(id);
    }
    return request.build();
  }

  private static int exitCode(Console console, BatchOutcome outcome) {
    long failed = count(outcome, BatchItem.Failed.class);
    long refused = count(outcome, Refused.class);
    if (failed > 0) {
      console.say(
          failed
              + " of "
              + outcome.items().size()
              + " transactions have no answer; the same command finds it out.");
      return ExitCodes.FAULT;
    }
    if (refused > 0) {
      console.say(refused + " of " + outcome.items().size() + " transactions are refused.");
      return ExitCodes.REFUSED;
    }
    return ExitCodes.DONE;
  }

  private static long count(BatchOutcome outcome, Class<? extends BatchItem> kind) {
    return outcome.items().stream().filter(kind::isInstance).count();
  }
}
