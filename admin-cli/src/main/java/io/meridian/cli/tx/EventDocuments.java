package io.meridian.cli.tx;

import io.meridian.cli.command.Documents;
import io.meridian.cli.command.TransactionDocuments;
import io.meridian.cli.output.Document;
import io.meridian.client.Account;
import io.meridian.client.Asset;
import io.meridian.client.Event;
import io.meridian.client.Ledger;
import io.meridian.client.Leg;
import io.meridian.client.Transaction;
import java.util.stream.Collectors;

/** Events as documents, whose keys are API, and as lines for people. */
final class EventDocuments {
  private EventDocuments() {}

  static Document event(Event event) {
    Document document =
        new Document()
            .put("eventId", event.eventId())
            .put("ledger", event.ledger())
            .put("commitTime", event.commitTime().toString())
            .put("commandId", event.commandId());
    if (event.subject() instanceof Transaction transaction) {
      return document.put("transaction", TransactionDocuments.transactionAlone(transaction));
    }
    if (event.subject() instanceof Account account) {
      return document.put("account", Documents.accountAlone(account));
    }
    if (event.subject() instanceof Leg leg) {
      return document.put("leg", TransactionDocuments.leg(leg));
    }
    if (event.subject() instanceof Asset asset) {
      return document.put("asset", Documents.asset(asset));
    }
    return document.put("ledgerFact", Documents.ledger((Ledger) event.subject()));
  }

  static String line(Event event) {
    return String.join("  ", event.eventId(), event.commitTime().toString(), words(event));
  }

  private static String words(Event event) {
    if (event.subject() instanceof Transaction transaction) {
      return transaction.kind() + "  " + transaction.transaction() + "  " + postings(transaction);
    }
    if (event.subject() instanceof Account account) {
      return "ACCOUNT  "
          + account.account()
          + "  "
          + account.asset()
          + " "
          + account.status()
          + " revision "
          + account.revision();
    }
    if (event.subject() instanceof Leg leg) {
      return "LEG  " + leg.kind() + "  " + leg.transaction() + "  " + entries(leg);
    }
    if (event.subject() instanceof Asset asset) {
      return "ASSET  " + asset.code() + "  scale " + asset.scale();
    }
    Ledger ledger = (Ledger) event.subject();
    return "LEDGER  "
        + ledger.name()
        + "  "
        + ledger.closedUntil().map(until -> "closed until " + until).orElse("open");
  }

  private static String entries(Leg leg) {
    return leg.entries().stream()
        .map(entry -> entry.account() + " balance " + entry.balance())
        .collect(Collectors.joining(", "));
  }

  private static String postings(Transaction transaction) {
    return transaction.postings().stream()
        .map(
            posting ->
                posting.debitAccount()
                    + " > "
                    + posting.creditAccount()
                    + " "
                    + posting.asset()
                    + " "
                    + posting.amount())
        .collect(Collectors.joining(", "));
  }
}
