package io.meridian.ledger;

/**
 * When a participant applied its part, by its own clock.
 *
 * @param region the participant's region
 * @param shard its number there
 * @param micros the commit time of its record, microseconds since the epoch
 */
public record SettleTime(String region, int shard, long micros) {}
