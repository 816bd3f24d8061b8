package io.meridian.codec;

import io.meridian.ledger.Bytes;

/**
 * What a journal block says of itself.
 *
 * @param region the shard's region
 * @param shard the shard's number in its region
 * @param epoch the epoch of the leader that wrote it
 * @param leaderId the random id of that leader
 * @param sequence its place in the shard's journal, from 1 without gaps
 * @param previousHash the hash of the block before it; 32 zero bytes for the first
 * @param lastMicros the commit time of its last record, or a later instant as of which something
 *     was answered; microseconds since the epoch
 */
public record BlockHeader(
    String region,
    int shard,
    long epoch,
    long leaderId,
    long sequence,
    Bytes previousHash,
    long lastMicros) {}
