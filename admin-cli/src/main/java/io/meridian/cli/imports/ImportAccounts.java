package io.meridian.cli.imports;

import io.meridian.cli.command.FaultWords;
import io.meridian.cli.console.Console;
import io.meridian.cli.csv.BrokenRowException;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.load.Window;
import io.meridian.client.AccountOutcome;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.Refused;
import io.meridian.client.StatusCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;

@Command(
    name = "accounts",
    description = {
      "Open the accounts of a CSV file.",
      "Columns: account, asset, normal_side (CREDIT or DEBIT), floor (empty = no floor). Assets that the",
      "ledger does not have are registered. A row that is broken or that the server refuses goes to the",
      "file of refused rows with its line and the reason; exit code 3. Safe to run again: what exists",
      "alike is a replay. With --dry-run every row is judged and nothing is stored."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian import accounts accounts.csv.gz --ledger retail",
      "  meridian import accounts accounts.csv -l retail --scale GBP=2 --scale POINTS=0 -o json",
      "  meridian import accounts accounts.csv -l retail --dry-run"
    })
final class ImportAccounts extends ImportCommand {
  private static final int BATCH_ROWS = 100;
  private static final int BATCHES_AT_ONCE_MAX = 8;

  ImportAccounts(Console console) {
    super(console, "accounts", AccountRow.COLUMNS);
  }

  // Each row of each batch may need an asset first.
  @Override
  int callsMax() {
    return batchesAtOnce() * (BATCH_ROWS + 1);
  }

  // A call carries a hundred accounts, so that a few at once are as many as help.
  private int batchesAtOnce() {
    return Math.min(options.concurrency(BATCHES_AT_ONCE_MAX), BATCHES_AT_ONCE_MAX);
  }

  @Override
  void load(Work work) throws IOException, InterruptedException {
    Window window = new Window(batchesAtOnce());
    try {
      load(work, window);
      window.finish();
    } catch (IOException | RuntimeException e) {
      window.abandon();
      throw e;
    }
  }

  private void load(Work work, Window window) throws IOException, InterruptedException {
    List<AccountRow> batch = new ArrayList<>(BATCH_ROWS);
    for (Optional<CsvRow> row = work.file().next(); row.isPresent(); row = work.file().next()) {
      work.tally().read(1);
      try {
        batch.add(AccountRow.of(row.get()));
      } catch (BrokenRowException e) {
        refuse(work, row.get(), Fields.BROKEN_ROW, e.getMessage());
      }
      if (batch.size() == BATCH_ROWS) {
        send(work, window, List.copyOf(batch));
        batch.clear();
      }
      work.showProgress();
    }
    if (!batch.isEmpty()) {
      send(work, window, List.copyOf(batch));
    }
  }

  private void send(Work work, Window window, List<AccountRow> batch) throws InterruptedException {
    window.start(
        () ->
            withAssets(work, batch)
                .thenCompose(usable -> dryRun() ? judge(work, usable) : create(work, usable)));
  }

  private static CompletableFuture<Void> judge(Work work, List<AccountRow> rows) {
    return CompletableFuture.allOf(
        rows.stream().map(row -> judge(work, row)).toArray(CompletableFuture[]::new));
  }

  private static CompletableFuture<Void> judge(Work work, AccountRow row) {
    return work.client()
        .accounts()
        .validateAsync(row.request(work.ledger()))
        .thenAccept(
            judged -> {
              // The asset is one that the import would have registered before.
              if (judged.outcome() instanceof Refused refused
                  && refused.reason() != Reason.ASSET_NOT_FOUND) {
                refuse(work, row.row(), refused.refusal().reasonName(), refused.message());
              } else {
                work.tally().checked();
              }
            })
        .exceptionallyCompose(failure -> oneByOne(work, List.of(row), failure));
  }

  /** Registers the assets of the rows first, and refuses the rows whose asset cannot be had. */
  private static CompletableFuture<List<AccountRow>> withAssets(Work work, List<AccountRow> batch) {
    List<CompletableFuture<Optional<LedgerAssets.Problem>>> verdicts =
        batch.stream().map(row -> work.assets().ensure(row.asset())).toList();
    return CompletableFuture.allOf(verdicts.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              List<AccountRow> usable = new ArrayList<>(batch.size());
              for (int at = 0; at < batch.size(); at++) {
                AccountRow row = batch.get(at);
                Optional<LedgerAssets.Problem> problem = verdicts.get(at).join();
                if (problem.isPresent()) {
                  refuse(work, row.row(), problem.get().reason(), problem.get().message());
                } else {
                  usable.add(row);
                }
              }
              return usable;
            });
  }

  private static CompletableFuture<Void> create(Work work, List<AccountRow> rows) {
    if (rows.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<CreateAccountRequest> requests =
        rows.stream().map(row -> row.request(work.ledger())).toList();
    return work.client()
        .accounts()
        .createAllAsync(requests)
        .thenAccept(
            outcomes -> {
              for (int at = 0; at < rows.size(); at++) {
                count(work, rows.get(at), outcomes.get(at));
              }
            })
        .exceptionallyCompose(failure -> oneByOne(work, rows, failure));
  }

  // A batch whose shape is wrong is refused whole; alone each row gets its own answer.
  private static CompletableFuture<Void> oneByOne(
      Work work, List<AccountRow> rows, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof MeridianException fault)
        || fault.code() != StatusCode.INVALID_ARGUMENT) {
      return CompletableFuture.failedFuture(cause);
    }
    if (rows.size() == 1) {
      refuse(work, rows.get(0).row(), FaultWords.name(fault), FaultWords.message(fault));
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (AccountRow row : rows) {
      all = all.thenCompose(done -> create(work, List.of(row)));
    }
    return all;
  }

  private static void count(Work work, AccountRow row, AccountOutcome outcome) {
    if (outcome instanceof Refused refused) {
      refuse(work, row.row(), refused.refusal().reasonName(), refused.message());
    } else {
      work.tally().created(outcome.replayed());
    }
  }

  private static void refuse(Work work, CsvRow row, String reason, String message) {
    work.refused().add(row, reason, message);
    work.tally().refused();
  }
}
