package io.meridian.client;

/**
 * Where a record stands in the journal of its region.
 *
 * @param region the region
 * @param shard the shard's number in the region, from 0
 * @param sequence the block's sequence in the shard's journal, from 1
 * @param ordinal the record's place in the block, from 0
 */
public record JournalPosition(String region, int shard, long sequence, int ordinal) {}
