package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.util.List;

/**
 * A journal block, read back and found intact.
 *
 * @param header what it says of itself
 * @param hash SHA-256 over the previous hash, the header and the Merkle root of its records'
 *     digests
 * @param records its records in commit order, at least one
 */
public record Block(BlockHeader header, Bytes hash, List<StoredRecord> records) {
  /** Keeps a copy of the list. */
  public Block {
    records = List.copyOf(records);
  }
}
