package io.meridian.cli.imports;

import io.meridian.cli.console.Console;
import io.meridian.cli.imports.TransactionRows.PostingRow;
import io.meridian.client.MeridianException;
import io.meridian.client.PostRequest;
import io.meridian.client.Reason;
import io.meridian.client.ReasonKind;
import io.meridian.client.Refused;
import io.meridian.client.TransactionOutcome;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
      "after a crash too: its id sees to it that a transaction is posted once."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian import transactions transactions.csv.gz --ledger retail",
      "  meridian import transactions transactions.csv -l retail --ordered --retry-for 2m -o json"
    })
final class ImportTransactions extends ImportCommand {
  @Option(
      names = "--ordered",
      description = "post one after the other, in the order of the file; much slower")
  boolean ordered;

  ImportTransactions(Console console) {
    super(console, "transactions", PostingRow.COLUMNS);
  }

  @Override
  int window() {
    return ordered ? 1 : super.window();
  }

  // As many reads of accounts as transactions.
  @Override
  int callsMax() {
    return 2 * options.concurrency();
  }

  @Override
  void load(Work work) throws IOException, InterruptedException {
    TransactionReader reader = new TransactionReader(work.file());
    KnownAccounts accounts =
        new KnownAccounts(work.client().accounts(), work.ledger(), options.concurrency());
    for (Optional<TransactionRows> next = reader.next(); next.isPresent(); next = reader.next()) {
      TransactionRows transaction = next.get();
      work.tally().read(transaction.rows().size());
      if (transaction.broken()) {
        refuse(work, transaction, Fields.BROKEN_ROW, transaction.problems());
      } else {
        CompletableFuture<Optional<KnownAccounts.Problem>> check = accounts.check(transaction);
        work.window()
            .start(
                () ->
                    check
                        .thenCompose(
                            problem ->
                                problem.isPresent()
                                    ? putAside(work, transaction, problem.get())
                                    : post(work, transaction))
                        .exceptionallyCompose(failure -> refuseOrFail(work, transaction, failure)));
      }
      work.showProgress();
    }
  }

  private static CompletableFuture<Void> putAside(
      Work work, TransactionRows transaction, KnownAccounts.Problem problem) {
    refuse(work, transaction, problem.reason(), problem.message());
    return CompletableFuture.completedFuture(null);
  }

  private static CompletableFuture<Void> post(Work work, TransactionRows transaction) {
    PostRequest.Builder request = PostRequest.builder(work.ledger()).id(transaction.id());
    for (PostingRow posting : transaction.postings()) {
      request.posting(posting.debit(), posting.credit(), posting.asset(), posting.amount());
    }
    return work.client()
        .transactions()
        .createAsync(request.build())
        .thenAccept(outcome -> count(work, transaction, outcome));
  }

  private static void count(Work work, TransactionRows transaction, TransactionOutcome outcome) {
    if (outcome instanceof Refused refused) {
      refuse(work, transaction, refused.refusal().reasonName(), refused.message());
    } else {
      work.tally().created(outcome.replayed());
    }
  }

  // What could never succeed is this transaction's matter, unless none could, as without the
  // ledger.
  private static CompletableFuture<Void> refuseOrFail(
      Work work, TransactionRows transaction, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof MeridianException fault && isAboutTheRow(fault)) {
      refuse(work, transaction, fault.reasonName().orElse(fault.code().name()), fault.getMessage());
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.failedFuture(cause);
  }

  private static boolean isAboutTheRow(MeridianException fault) {
    return fault
        .reason()
        .filter(reason -> reason.kind() == ReasonKind.SHAPE && reason != Reason.LEDGER_NOT_FOUND)
        .isPresent();
  }

  private static void refuse(
      Work work, TransactionRows transaction, String reason, String message) {
    refuse(work, transaction, reason, Collections.nCopies(transaction.rows().size(), message));
  }

  private static void refuse(
      Work work, TransactionRows transaction, String reason, List<String> messages) {
    for (int at = 0; at < messages.size(); at++) {
      work.refused().add(transaction.rows().get(at), reason, messages.get(at));
    }
    work.tally().refused();
  }
}
