package io.meridian.node;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * How a node uses memory and disk. That the write-ahead log is fsynced before a commit is answered
 * is not among it: it is not for choice.
 *
 * @param memoryInitialBytes page memory taken at the start, 10 MiB .. {@code memoryMaxBytes}
 * @param memoryMaxBytes page memory at most, 64 MiB .. 1 TiB; what does not fit stays on disk
 * @param checkpointEvery the time between checkpoints, 1 s .. 1 h; a shorter one recovers faster
 *     and writes more
 * @param walSegmentBytes the size of a segment of the write-ahead log, 4 MiB .. 1 GiB
 * @param walArchiveMaxBytes what the archive of the log may take, at least four segments
 * @param walFsyncDelayNanos how long the first commit waits for others to share its fsync, 0 .. 10
 *     ms
 */
public record StorageConfig(
    long memoryInitialBytes,
    long memoryMaxBytes,
    Duration checkpointEvery,
    int walSegmentBytes,
    long walArchiveMaxBytes,
    long walFsyncDelayNanos) {
  private static final long MIB = 1L << 20;
  private static final int WAL_ARCHIVE_SEGMENTS_MIN = 4;

  /** What a node uses unless configured otherwise. */
  public static final StorageConfig DEFAULTS =
      new StorageConfig(
          256 * MIB, 1024 * MIB, Duration.ofMinutes(1), (int) (64 * MIB), 1024 * MIB, 1_000);

  @JsonCreator
  static StorageConfig parse(
      @JsonProperty("memoryInitialBytes") Long memoryInitialBytes,
      @JsonProperty("memoryMaxBytes") Long memoryMaxBytes,
      @JsonProperty("checkpointSeconds") Long checkpointSeconds,
      @JsonProperty("walSegmentBytes") Integer walSegmentBytes,
      @JsonProperty("walArchiveMaxBytes") Long walArchiveMaxBytes,
      @JsonProperty("walFsyncDelayNanos") Long walFsyncDelayNanos) {
    long memoryMax = memoryMaxBytes == null ? DEFAULTS.memoryMaxBytes : memoryMaxBytes;
    return new StorageConfig(
        memoryInitialBytes == null
            ? Math.min(DEFAULTS.memoryInitialBytes, memoryMax)
            : memoryInitialBytes,
        memoryMax,
        checkpointSeconds == null
            ? DEFAULTS.checkpointEvery
            : Duration.ofSeconds(checkpointSeconds),
        walSegmentBytes == null ? DEFAULTS.walSegmentBytes : walSegmentBytes,
        walArchiveMaxBytes == null ? DEFAULTS.walArchiveMaxBytes : walArchiveMaxBytes,
        walFsyncDelayNanos == null ? DEFAULTS.walFsyncDelayNanos : walFsyncDelayNanos);
  }

  void check(Problems problems) {
    problems.range("storage.memoryMaxBytes", memoryMaxBytes, 64 * MIB, MIB << 20);
    problems.range("storage.memoryInitialBytes", memoryInitialBytes, 10 * MIB, memoryMaxBytes);
    problems.range("storage.checkpointSeconds", checkpointEvery.toSeconds(), 1, 3_600);
    problems.range("storage.walSegmentBytes", walSegmentBytes, 4 * MIB, 1024 * MIB);
    problems.range(
        "storage.walArchiveMaxBytes",
        walArchiveMaxBytes,
        (long) WAL_ARCHIVE_SEGMENTS_MIN * walSegmentBytes,
        Long.MAX_VALUE);
    problems.range("storage.walFsyncDelayNanos", walFsyncDelayNanos, 0, 10_000_000);
  }
}
