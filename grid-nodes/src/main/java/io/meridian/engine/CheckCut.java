package io.meridian.engine;

/**
 * Up to where a check counts one shard: every record committed at or before an instant, and none
 * that is later.
 *
 * @param sequence the last block of which every record counts; of the next ones some may
 * @param atMicros the instant, microseconds since the epoch
 */
record CheckCut(long sequence, long atMicros) {}
