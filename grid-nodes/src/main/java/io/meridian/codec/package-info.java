/**
 * The bytes of the journal: blocks, records, keys and the running hash, versioned and pinned by
 * golden files. What is stored is what is hashed. May use the ledger's values and the protobuf
 * runtime. What stays out: Ignite, the public API's messages, and any decision about money.
 *
 * <p>The schema is journal.proto. Writing goes through {@link io.meridian.codec.ProtoWriter}, by
 * hand, because it is on the path of every transaction; reading goes through the classes generated
 * from the schema, and then writes what it has read, to refuse bytes that are not the one form of
 * their value.
 *
 * <p>The chain, in full; {@code ||} joins bytes and every hash has 32:
 *
 * <pre>
 * fingerprint  = 0x01 || SHA-256(request)                  the request in canonical form
 * digest       = SHA-256(0x00 || core)                     of a record, private data left out
 * node         = SHA-256(0x01 || left || right)
 * root         = the Merkle root of RFC 6962 over the digests of a block's records
 * block hash   = SHA-256(previous hash || SHA-256(header) || root)
 * </pre>
 *
 * <p>The previous hash is the one that the header names; before the first block it is 32 zero
 * bytes. {@code core} and {@code header} are the bytes as stored. Private data is in the chain only
 * through a digest that its random salt blinds, so that it can be erased and the chain still holds.
 */
package io.meridian.codec;
