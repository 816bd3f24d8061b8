package io.meridian.cli.bench;

import java.util.List;
import java.util.Optional;

/**
 * What a process that serves or keeps data has used up since it started, and what it has yet to do;
 * or several together.
 *
 * @param cpuSeconds processor time
 * @param walBytes bytes that its write-ahead log has taken
 * @param backlogRecords records that are durable and not yet materialized
 */
record Usage(double cpuSeconds, long walBytes, long backlogRecords) {
  /** All of them together. */
  static Usage sum(List<Usage> processes) {
    return processes.stream().reduce(new Usage(0, 0, 0), Usage::plus);
  }

  /**
   * What was used up since an earlier look at the same process, and what it has yet to do now;
   * empty when it was started anew meanwhile, which counts from nothing.
   */
  Optional<Usage> since(Usage earlier) {
    return cpuSeconds < earlier.cpuSeconds || walBytes < earlier.walBytes
        ? Optional.empty()
        : Optional.of(
            new Usage(
                cpuSeconds - earlier.cpuSeconds, walBytes - earlier.walBytes, backlogRecords));
  }

  private Usage plus(Usage other) {
    return new Usage(
        cpuSeconds + other.cpuSeconds,
        walBytes + other.walBytes,
        backlogRecords + other.backlogRecords);
  }
}
