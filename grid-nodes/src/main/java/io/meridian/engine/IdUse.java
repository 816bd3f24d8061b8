package io.meridian.engine;

import io.meridian.ledger.Bytes;

/**
 * That a shard has recorded a command under an id; it tells nothing of what the command says, which
 * may have to stay in the shard's region.
 *
 * @param shard the shard
 * @param transaction whether the command is one of a transaction
 * @param fingerprint that of the command
 */
record IdUse(ShardId shard, boolean transaction, Bytes fingerprint) {}
