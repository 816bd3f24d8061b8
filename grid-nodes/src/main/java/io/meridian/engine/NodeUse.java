package io.meridian.engine;

import java.util.OptionalLong;

/**
 * What a node uses of its machine.
 *
 * @param heapUsedBytes the Java heap in use
 * @param heapMaxBytes what the heap may become
 * @param offHeapUsedBytes page memory in use; 0 for a node that keeps no data
 * @param offHeapMaxBytes what page memory may become; 0 for a node that keeps no data
 * @param diskUsedBytes the files under its data directory, as of at most half a minute ago
 * @param diskFreeBytes what the file system of that directory has left for it
 * @param daysUntilFull whole days until that is used up, if its shards go on growing as they did
 *     lately; empty while they do not grow or were not watched for long enough
 */
public record NodeUse(
    long heapUsedBytes,
    long heapMaxBytes,
    long offHeapUsedBytes,
    long offHeapMaxBytes,
    long diskUsedBytes,
    long diskFreeBytes,
    OptionalLong daysUntilFull) {}
