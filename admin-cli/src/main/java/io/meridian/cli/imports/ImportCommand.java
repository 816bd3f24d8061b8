package io.meridian.cli.imports;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.Connections;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.csv.CsvFile;
import io.meridian.cli.csv.RefusedRows;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Progress;
import io.meridian.cli.settings.Settings;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.ReasonKind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;

/**
 * What both imports share: the file, the bounded number of calls on their way, and the account of
 * every row.
 */
abstract class ImportCommand extends ChangeCommand {
  @Mixin ImportOptions options;

  private final String itemsKey;
  private final List<String> columns;

  /**
   * An import.
   *
   * @param itemsKey what is imported, the key of their number in the result
   * @param columns the columns its file must have
   */
  ImportCommand(Console console, String itemsKey, List<String> columns) {
    super(console);
    this.itemsKey = itemsKey;
    this.columns = columns;
  }

  /**
   * Reads the file to its end and waits for the answer to everything in it; when it fails, for the
   * answers to what is on its way.
   */
  abstract void load(Work work) throws IOException, InterruptedException;

  @Override
  protected final MeridianClient connect(Settings settings) {
    return Connections.patient(settings, options.retryFor(), callsMax());
  }

  @Override
  protected final int run(Session session) throws InterruptedException {
    String ledger = options.ledger.of(session.settings());
    sayWhetherItIsADryRun(session);
    long start = System.nanoTime();
    try (CsvFile file = CsvFile.open(options.file, columns);
        RefusedRows refused = new RefusedRows(options.refusedFile(), file.columns());
        Progress progress = new Progress(session.console(), "import", file.size())) {
      LedgerAssets assets =
          new LedgerAssets(session.client().assets(), ledger, Scales.of(options.scales), dryRun());
      assets.load();
      Work work = new Work(session.client(), ledger, file, assets, refused, new Tally(), progress);
      try {
        load(work);
      } catch (IOException | RuntimeException e) {
        progress.clear();
        session.console().say(stopped(work.tally()));
        throw e instanceof RuntimeException runtime
            ? runtime
            : new FaultException(
                options.file + ": cannot be read to its end: " + e.getMessage(), e);
      }
      progress.clear();
      session.printer().print(result(account(ledger, work, System.nanoTime() - start)));
      return work.tally().refusals() == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    } catch (IOException e) {
      throw new FaultException(options.file + ": cannot be closed: " + e.getMessage(), e);
    }
  }

  /** The most calls that it has on their way. */
  abstract int callsMax();

  /** Whether what could never succeed is one row's matter: none could without the ledger. */
  static boolean isAboutTheRow(MeridianException fault) {
    return fault
        .reason()
        .filter(reason -> reason.kind() == ReasonKind.SHAPE && reason != Reason.LEDGER_NOT_FOUND)
        .isPresent();
  }

  private String stopped(Tally tally) {
    return String.format(
        Locale.ROOT,
        "The import stopped after %,d %s: %,d created, %,d replayed, %,d refused. What was done is"
            + " kept; the same command again goes on, and answers it as replays.",
        tally.created() + tally.replayed() + tally.refusals(),
        itemsKey,
        tally.created(),
        tally.replayed(),
        tally.refusals());
  }

  private Document account(String ledger, Work work, long nanos) {
    Tally tally = work.tally();
    double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
    Document document =
        new Document().put("ledger", ledger).put("rows", tally.rows()).put(itemsKey, tally.items());
    if (dryRun()) {
      document.put("checked", tally.checks());
    }
    return document
        .put("created", tally.created())
        .put("replayed", tally.replayed())
        .put("refused", tally.refusals())
        .put("refusedFile", work.refused().file().map(Object::toString))
        .put("assetsCreated", work.assets().created())
        .put("seconds", Math.round(seconds * 1000) / 1000.0)
        .put("perSecond", Math.round(tally.items() / seconds));
  }

  /** Everything that one run of an import works with. */
  record Work(
      MeridianClient client,
      String ledger,
      CsvFile file,
      LedgerAssets assets,
      RefusedRows refused,
      Tally tally,
      Progress progress) {
    /** Draws the bar: how much of the file is read, and how many rows that were. */
    void showProgress() {
      progress.at(file.bytesRead(), () -> String.format(Locale.ROOT, "%,d rows", tally.rows()));
    }
  }
}
