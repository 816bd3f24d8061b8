package io.meridian.codec;

/**
 * Where a record stands in its shard's journal.
 *
 * @param sequence the block, from 1
 * @param ordinal the record's place in the block, from 0
 */
public record JournalPosition(long sequence, int ordinal) {}
