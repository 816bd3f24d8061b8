package io.meridian.codec;

import io.meridian.ledger.Bytes;

/**
 * A block ready to be stored.
 *
 * @param header what it says of itself
 * @param hash its hash
 * @param stored the bytes as stored
 */
public record EncodedBlock(BlockHeader header, Bytes hash, Bytes stored) {}
