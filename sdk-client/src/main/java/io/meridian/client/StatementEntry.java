package io.meridian.client;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of an account's statement; it never changes.
 *
 * @param entry what the transaction did to the account
 * @param transaction the transaction's reference, {@code region/id}, of the region where it is
 *     homed; of an expiry {@code region/expire/ID}
 * @param kind what sort of transaction it is
 * @param commitTime when it was committed, microseconds; strictly increasing from version to
 *     version
 * @param decisionTime of a transaction that is homed in another shard the instant from which it
 *     counts on all of its accounts, not later than the commit time; empty = from its commit time
 * @param position where its record stands in the journal of the account's shard
 */
public record StatementEntry(
    Entry entry,
    String transaction,
    TransactionKind kind,
    Instant commitTime,
    Optional<Instant> decisionTime,
    JournalPosition position) {}
