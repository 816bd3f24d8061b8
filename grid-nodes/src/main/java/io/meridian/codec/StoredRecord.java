package io.meridian.codec;

import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerRecord;

/**
 * A record as a block holds it.
 *
 * @param record the command and its outcome
 * @param fingerprint the versioned digest of the canonical request
 * @param digest the leaf of the block's Merkle tree
 * @param privateDataErased whether the command came with private data that was erased since; the
 *     record then shows none
 */
public record StoredRecord(
    LedgerRecord record, Bytes fingerprint, Bytes digest, boolean privateDataErased) {}
