package io.meridian.cli.bench;

/**
 * What the servers have used up since they started, and what they have yet to do.
 *
 * @param cpuSeconds processor time
 * @param walBytes bytes that their write-ahead logs have taken
 * @param backlogRecords records that are durable and not yet materialized
 */
record Usage(double cpuSeconds, long walBytes, long backlogRecords) {
  static final Usage NONE = new Usage(0, 0, 0);

  Usage plus(Usage other) {
    return new Usage(
        cpuSeconds + other.cpuSeconds,
        walBytes + other.walBytes,
        backlogRecords + other.backlogRecords);
  }
}
