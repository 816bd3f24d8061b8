package io.meridian.ledger;

/**
 * One committed fact of a shard's journal: a command and what became of it.
 *
 * @param command the whole request in canonical form
 * @param commitMicros server time, microseconds since the epoch, strictly increasing per shard
 * @param outcome what became of it, balances after included
 */
public record LedgerRecord(Command command, long commitMicros, Outcome outcome) {}
