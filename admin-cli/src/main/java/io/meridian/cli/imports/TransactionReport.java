package io.meridian.cli.imports;

import io.meridian.cli.command.FaultWords;
import io.meridian.cli.csv.RefusedRows;
import io.meridian.client.MeridianException;
import io.meridian.client.Refused;
import io.meridian.client.TransactionOutcome;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Writes down what became of each transaction of an import. Any thread. */
final class TransactionReport {
  private final RefusedRows refused;
  private final Tally tally;

  TransactionReport(RefusedRows refused, Tally tally) {
    this.refused = refused;
    this.tally = tally;
  }

  /** The server's word. */
  void answered(TransactionRows transaction, TransactionOutcome outcome) {
    if (outcome instanceof Refused no) {
      refuse(transaction, no.refusal().reasonName(), no.message());
    } else {
      tally.created(outcome.replayed());
    }
  }

  /** The server's word in a dry run. */
  void judged(TransactionRows transaction, TransactionOutcome outcome) {
    if (outcome instanceof Refused no) {
      refuse(transaction, no.refusal().reasonName(), no.message());
    } else {
      tally.checked();
    }
  }

  /** A call without an answer: either the request can never succeed, or the import ends. */
  CompletableFuture<Void> refuseOrFail(TransactionRows transaction, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof MeridianException fault) || !ImportCommand.isAboutTheRow(fault)) {
      return CompletableFuture.failedFuture(cause);
    }
    refuse(transaction, fault);
    return CompletableFuture.completedFuture(null);
  }

  /** The request can never succeed as it is. */
  void refuse(TransactionRows transaction, MeridianException fault) {
    refuse(transaction, FaultWords.name(fault), FaultWords.message(fault));
  }

  void refuse(TransactionRows transaction, String reason, String message) {
    refuse(transaction, reason, Collections.nCopies(transaction.rows().size(), message));
  }

  /** Every row has a message of its own. */
  void refuse(TransactionRows transaction, String reason, List<String> messages) {
    for (int at = 0; at < messages.size(); at++) {
      refused.add(transaction.rows().get(at), reason, messages.get(at));
    }
    tally.refused();
  }
}
