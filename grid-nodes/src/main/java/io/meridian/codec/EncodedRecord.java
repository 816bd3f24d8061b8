package io.meridian.codec;

import io.meridian.ledger.Bytes;

/**
 * A record ready to be put in a block.
 *
 * @param stored the bytes as stored
 * @param digest the leaf of the block's Merkle tree
 */
public record EncodedRecord(Bytes stored, Bytes digest) {}
