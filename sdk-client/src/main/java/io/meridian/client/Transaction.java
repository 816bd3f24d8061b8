package io.meridian.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The record of a transaction; it never changes.
 *
 * @param ledger the ledger's name
 * @param transaction the reference {@code region/id}: its home region and the id that the caller
 *     chose
 * @param kind what sort of transaction it is
 * @param state what became of it
 * @param postings the postings asked for
 * @param entries what it did to each account, each once; empty when refused
 * @param commitTime when it was committed, microseconds; strictly increasing per account
 * @param reference the caller's reference
 * @param labels labels, no personal data
 * @param privateData personal data in its envelope
 * @param refusal why it was refused; present when the state is REFUSED
 * @param position where the record stands in the journal
 */
public record Transaction(
    String ledger,
    String transaction,
    TransactionKind kind,
    TransactionState state,
    List<Posting> postings,
    List<Entry> entries,
    Instant commitTime,
    Optional<String> reference,
    Map<String, String> labels,
    Optional<PrivateData> privateData,
    Optional<Refusal> refusal,
    JournalPosition position) {
  /** Keeps copies of the collections. */
  public Transaction {
    postings = List.copyOf(postings);
    entries = List.copyOf(entries);
    labels = Map.copyOf(labels);
  }
}
