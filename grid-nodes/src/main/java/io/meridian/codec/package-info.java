/**
 * The bytes of the journal: blocks, records, keys and the running hash, versioned and pinned by
 * golden files. What is stored is what is hashed. May use the ledger's values and the protobuf
 * runtime. What stays out: Ignite, the public API's messages, and any decision about money.
 */
package io.meridian.codec;
