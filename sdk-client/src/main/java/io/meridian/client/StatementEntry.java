package io.meridian.client;

import java.time.Instant;

/**
 * One line of an account's statement; it never changes.
 *
 * @param entry what the transaction did to the account
 * @param transaction the transaction's reference, {@code region/id}; of an expiry {@code
 *     region/expire/ID}
 * @param kind what sort of transaction it is
 * @param commitTime when it was committed, microseconds; strictly increasing from version to
 *     version
 * @param position where its record stands in the journal
 */
public record StatementEntry(
    Entry entry,
    String transaction,
    TransactionKind kind,
    Instant commitTime,
    JournalPosition position) {}
