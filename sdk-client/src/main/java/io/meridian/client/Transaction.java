package io.meridian.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The record of a transaction; it never changes. In a {@link DryRun} it is what the record would
 * be: without a position, and with the time of the judgement as its commit time. In an {@link
 * Event} it comes without private data.
 *
 * @param ledger the ledger's name
 * @param transaction the reference {@code region/id}: its home region and the id that the caller
 *     chose; of the expiry of hold ID {@code region/expire/ID}
 * @param kind what sort of transaction it is
 * @param state what became of it
 * @param postings of a post or a hold the postings asked for; of the others what actually moved or
 *     was released, in the order of the original's postings, without those that had no part in it;
 *     of a refund with debit and credit exchanged; empty when they were refused
 * @param entries what it did to each account of its home shard, each once; empty when refused
 * @param commitTime when it was committed, microseconds; strictly increasing per account
 * @param decisionTime of a transaction that was applied in several shards the instant from which it
 *     counts on all of its accounts, microseconds; otherwise empty
 * @param effectiveTime when it is effective for reports, microseconds: the request's; empty = at
 *     its commit time
 * @param reference the caller's reference
 * @param labels labels, no personal data
 * @param privateData personal data in its envelope
 * @param original the reference of the transaction that it is about: of a capture, a void or an
 *     expiry the hold, of a refund what was refunded; empty for a post and a hold
 * @param remainder what was left of the original right after it, of a hold its own; empty for a
 *     post, and when refused. What is left now is in {@link FoundTransaction}
 * @param expireTime of a hold when it expires, microseconds; otherwise, and when refused, empty
 * @param overCapturePercent of a hold how much more than was placed may be captured, 0..100;
 *     otherwise 0
 * @param finalCapture of a capture whether it was to release what remains; otherwise false
 * @param refusal why it was refused; present when the state is REFUSED
 * @param position where the record stands in the journal; empty in a dry run, unless the record had
 *     been stored before
 */
public record Transaction(
    String ledger,
    String transaction,
    TransactionKind kind,
    TransactionState state,
    List<Posting> postings,
    List<Entry> entries,
    Instant commitTime,
    Optional<Instant> decisionTime,
    Optional<Instant> effectiveTime,
    Optional<String> reference,
    Map<String, String> labels,
    Optional<PrivateData> privateData,
    Optional<String> original,
    Optional<Remainder> remainder,
    Optional<Instant> expireTime,
    int overCapturePercent,
    boolean finalCapture,
    Optional<Refusal> refusal,
    Optional<JournalPosition> position)
    implements EventSubject {
  /** Keeps copies of the collections. */
  public Transaction {
    postings = List.copyOf(postings);
    entries = List.copyOf(entries);
    labels = Map.copyOf(labels);
  }
}
