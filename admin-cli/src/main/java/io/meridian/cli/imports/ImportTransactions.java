package io.meridian.cli.imports;

import io.meridian.cli.console.Console;
import io.meridian.cli.imports.TransactionRows.PostingRow;
import io.meridian.cli.load.Streams;
import io.meridian.client.MeridianException;
import io.meridian.client.Transactions;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "transactions",
    description = {
      "Post the transactions of a CSV file.",
      "Columns: id, debit, credit, asset, amount. Adjacent rows of one id are the postings of one",
      "transaction, which is posted whole or not at all. Transactions are independent and overtake each",
      "other on the way; where limits make their order matter use --ordered. What is broken or refused",
      "goes to the file of refused rows with its line and the reason; exit code 3. Safe to run again,",
      "after a crash too: its id sees to it that a transaction is posted once.",
      "With --dry-run every transaction is judged on the present state and nothing is stored; it does",
      "not see what those before it would have changed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian import transactions transactions.csv.gz --ledger retail",
      "  meridian import transactions transactions.csv -l retail --ordered --retry-for 2m -o json",
      "  meridian import transactions transactions.csv -l retail --dry-run"
    })
final class ImportTransactions extends ImportCommand {
  /** How many transactions are held while their accounts are looked at. */
  private static final int AHEAD_MAX = 200;

  private static final int CONCURRENCY_DEFAULT = 512;

  @Option(
      names = "--ordered",
      description = "post one after the other, in the order of the file; slower")
  boolean ordered;

  ImportTransactions(Console console) {
    super(console, "transactions", PostingRow.COLUMNS);
  }

  private int atOnceMax() {
    return options.concurrency(CONCURRENCY_DEFAULT);
  }

  // Reads of accounts, streams or judgements, and a call for what else there is.
  @Override
  int callsMax() {
    int transactions = dryRun() ? atOnceMax() : Streams.number(atOnceMax());
    return KnownAccounts.READS_AT_ONCE_MAX + transactions + 1;
  }

  @Override
  void load(Work work) throws IOException, InterruptedException {
    TransactionReader reader = new TransactionReader(work.file());
    TransactionReport report = new TransactionReport(work.refused(), work.tally());
    KnownAccounts accounts = new KnownAccounts(work.client().accounts(), work.ledger());
    Queue<Checked> ahead = new ArrayDeque<>();
    try (Delivery delivery = delivery(work, report)) {
      for (Optional<TransactionRows> next = reader.next(); next.isPresent(); next = reader.next()) {
        TransactionRows transaction = next.get();
        work.tally().read(transaction.rows().size());
        if (transaction.broken()) {
          report.refuse(transaction, Fields.BROKEN_ROW, transaction.problems());
        } else {
          if (ahead.size() == AHEAD_MAX) {
            pass(ahead.remove(), accounts, delivery, report);
          }
          ahead.add(new Checked(transaction, accounts.check(transaction)));
        }
        work.showProgress();
      }
      while (!ahead.isEmpty()) {
        pass(ahead.remove(), accounts, delivery, report);
      }
      delivery.finish();
    }
  }

  private Delivery delivery(Work work, TransactionReport report) {
    Transactions transactions = work.client().transactions();
    if (dryRun()) {
      return new DryDelivery(work.ledger(), transactions, report, atOnceMax());
    }
    return ordered
        ? new OrderedDelivery(work.ledger(), transactions, report)
        : new StreamDelivery(work.ledger(), transactions, report, atOnceMax());
  }

  /** A transaction and what was found out about its accounts. */
  private record Checked(
      TransactionRows transaction, CompletableFuture<Optional<KnownAccounts.Problem>> check) {}

  /** Waits for what is known of the accounts, then delivers the transaction or puts it aside. */
  private static void pass(
      Checked checked, KnownAccounts accounts, Delivery delivery, TransactionReport report)
      throws InterruptedException {
    if (!checked.check().isDone()) {
      accounts.ask();
    }
    Optional<KnownAccounts.Problem> problem;
    try {
      problem = checked.check().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MeridianException fault && isAboutTheRow(fault)) {
        report.refuse(checked.transaction(), fault);
        return;
      }
      throw e.getCause() instanceof RuntimeException fault ? fault : new CompletionException(e);
    }
    if (problem.isPresent()) {
      report.refuse(checked.transaction(), problem.get().reason(), problem.get().message());
    } else {
      delivery.deliver(checked.transaction());
    }
  }
}
