package io.meridian.codec;

import io.meridian.ledger.CommandId;

/**
 * A hold that is open, as its place in the shard's table of open holds keeps it.
 *
 * @param hold the hold's id
 * @param expiresMicros the instant from which it counts as expired, microseconds since the epoch
 */
public record OpenHold(CommandId hold, long expiresMicros) {}
