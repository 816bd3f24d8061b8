package io.meridian.cli.yardstick;

/**
 * One round of a yardstick.
 *
 * @param transactions payments that were done, of those that started while it was measured
 * @param perSecond payments that were answered while it was measured, per second of it
 * @param p50Millis the median of their latencies
 * @param p95Millis the 95th percentile
 * @param p99Millis the 99th percentile
 * @param p999Millis the 99.9th percentile
 * @param errors payments that failed, in the warm-up too
 */
public record YardstickRound(
    long transactions,
    double perSecond,
    double p50Millis,
    double p95Millis,
    double p99Millis,
    double p999Millis,
    long errors) {}
