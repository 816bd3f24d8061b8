package io.meridian.cli.command;

import io.meridian.cli.output.Document;
import io.meridian.client.CrossingPath;
import io.meridian.client.Entry;
import io.meridian.client.FoundTransaction;
import io.meridian.client.HoldState;
import io.meridian.client.JournalPosition;
import io.meridian.client.Leg;
import io.meridian.client.Posting;
import io.meridian.client.PostingRemainder;
import io.meridian.client.Remainder;
import io.meridian.client.StatementEntry;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Transactions and what they did to accounts, as documents. The keys are API. */
public final class TransactionDocuments {
  private TransactionDocuments() {}

  /**
   * The record of a transaction, with what was left right after it of the hold or of whatever else
   * it is about; a refused one carries its reason as {@link Documents#refusal} has it.
   */
  public static Document transaction(Transaction transaction) {
    return withPrivateData(transaction, transaction.remainder());
  }

  /** The same as events have it, which do not tell of private data. */
  public static Document transactionAlone(Transaction transaction) {
    return transaction(transaction, transaction.remainder());
  }

  /** What a request came to; it must not have been refused. */
  public static Document outcome(TransactionOutcome outcome) {
    return transaction(outcome.transactionOrThrow()).put("replayed", outcome.replayed());
  }

  /**
   * The record of a transaction, with what is left of it now, and its path between shards. The
   * state is that of now, too: of a hold that has ended, what ended it.
   */
  public static Document found(FoundTransaction found) {
    return withPrivateData(found.transaction(), found.remainder())
        .put("state", stateNow(found))
        .put("prepareTime", found.path().flatMap(CrossingPath::prepareTime).map(Instant::toString))
        .putRows(
            "participants", found.path().map(TransactionDocuments::participants).orElse(List.of()));
  }

  // The record of a hold says HELD for ever, which somebody who looks it up must not read as held
  // now.
  private static String stateNow(FoundTransaction found) {
    Transaction transaction = found.transaction();
    return found
        .remainder()
        .flatMap(Remainder::holdState)
        .filter(state -> transaction.state() == TransactionState.HELD && state != HoldState.OPEN)
        .map(Enum::name)
        .orElse(transaction.state().name());
  }

  // The shards beside its home, whose own is the position's.
  private static List<Document> participants(CrossingPath path) {
    return path.participants().stream()
        .map(
            participant ->
                new Document()
                    .put("region", participant.region())
                    .put("shard", participant.shard())
                    .put("prepareTime", participant.prepareTime().toString())
                    .put("applyTime", participant.applyTime().map(Instant::toString)))
        .toList();
  }

  /** What a transaction that is homed in another shard did in one. */
  public static Document leg(Leg leg) {
    return new Document()
        .put("transaction", leg.transaction())
        .put("kind", leg.kind().name())
        .put("decisionTime", leg.decisionTime().toString())
        .putRows("entries", leg.entries().stream().map(TransactionDocuments::entry).toList());
  }

  /** One line of an account's statement: the changes, then what there was after them. */
  public static Document statementEntry(StatementEntry line) {
    Entry entry = line.entry();
    return Documents.counters(
            new Document()
                .put("version", entry.version())
                .put("commitTime", line.commitTime().toString())
                .put("decisionTime", line.decisionTime().map(Instant::toString))
                .put("kind", line.kind().name())
                .put("transaction", line.transaction()),
            entry.change())
        .put("balance", entry.balance())
        .put("available", entry.available());
  }

  private static Document withPrivateData(Transaction transaction, Optional<Remainder> remainder) {
    return transaction(transaction, remainder)
        .put("privateDataBytes", Documents.bytes(transaction.privateData()));
  }

  private static Document transaction(Transaction transaction, Optional<Remainder> remainder) {
    Document document =
        new Document()
            .put("ledger", transaction.ledger())
            .put("transaction", transaction.transaction())
            .put("kind", transaction.kind().name())
            .put("state", transaction.state().name())
            .put("commitTime", transaction.commitTime().toString())
            .put("decisionTime", transaction.decisionTime().map(Instant::toString))
            .put("effectiveTime", transaction.effectiveTime().map(Instant::toString))
            .put("original", transaction.original())
            .put("reference", transaction.reference())
            .putPairs("labels", Documents.sorted(transaction.labels()))
            .put("expireTime", transaction.expireTime().map(Instant::toString))
            .put("overCapturePercent", transaction.overCapturePercent())
            .put("final", transaction.finalCapture())
            .putDocument("position", transaction.position().map(TransactionDocuments::position));
    transaction.refusal().ifPresent(refusal -> Documents.reason(document, refusal));
    return document
        .put("holdState", remainder.flatMap(Remainder::holdState).map(Enum::name))
        .put("lastTransaction", remainder.flatMap(Remainder::lastTransaction))
        .putRows(
            "postings", transaction.postings().stream().map(TransactionDocuments::posting).toList())
        .putRows("remainder", remainder.map(TransactionDocuments::postings).orElse(List.of()))
        .putRows(
            "entries", transaction.entries().stream().map(TransactionDocuments::entry).toList());
  }

  private static Document position(JournalPosition position) {
    return new Document()
        .put("region", position.region())
        .put("shard", position.shard())
        .put("sequence", position.sequence())
        .put("ordinal", position.ordinal());
  }

  private static Document posting(Posting posting) {
    return new Document()
        .put("debit", posting.debitAccount())
        .put("credit", posting.creditAccount())
        .put("asset", posting.asset())
        .put("amount", posting.amount());
  }

  // The index is what --part names.
  private static List<Document> postings(Remainder remainder) {
    List<Document> rows = new ArrayList<>();
    for (PostingRemainder posting : remainder.postings()) {
      rows.add(
          new Document()
              .put("posting", rows.size())
              .put("amount", posting.amount())
              .put("captured", posting.captured())
              .put("released", posting.released())
              .put("remaining", posting.remaining())
              .put("refunded", posting.refunded())
              .put("refundable", posting.refundable()));
    }
    return rows;
  }

  private static Document entry(Entry entry) {
    return Documents.counters(
            new Document().put("account", entry.account()).put("version", entry.version()),
            entry.change())
        .put("balance", entry.balance())
        .put("available", entry.available());
  }
}
