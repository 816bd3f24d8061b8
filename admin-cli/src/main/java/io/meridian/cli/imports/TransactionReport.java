package io.meridian.cli.imports;

import io.meridian.cli.command.FaultWords;
import io.meridian.cli.csv.RefusedRows;
import io.meridian.client.MeridianException;
import io.meridian.client.Refused;
import io.meridian.client.TransactionOutcome;
import java.util.Collections;
import java.util.List;

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

  /** Of a dry run: nothing is known against it. */
  void checked() {
    tally.checked();
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
