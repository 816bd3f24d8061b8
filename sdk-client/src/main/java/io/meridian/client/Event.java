package io.meridian.client;

import java.time.Instant;

/**
 * One committed fact: what a command changed. It never changes, and is the same every time that it
 * is told.
 *
 * @param eventId {@code region/shard/sequence/ordinal}, unique for ever
 * @param ledger the ledger's name
 * @param position where its record stands in the journal; ascending within a shard
 * @param commitTime when it was committed, microseconds; never descending within a shard
 * @param commandId the id of the command that did it: the caller's, or a derived one, which holds a
 *     slash
 * @param subject what was created or changed
 */
public record Event(
    String eventId,
    String ledger,
    JournalPosition position,
    Instant commitTime,
    String commandId,
    EventSubject subject) {}
