package io.meridian.cli.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * What a run does over time, its warm-up included: items by the instant of their answer. Any thread
 * adds, one thread cuts intervals.
 */
public final class Timeline {
  private static final int SIGNIFICANT_DIGITS = 2;
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Recorder recorder = new Recorder(SIGNIFICANT_DIGITS);
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private Histogram used;
  private double fromSecond;

  /** Begins at a second of the run; negative = in the warm-up. */
  public Timeline(double fromSecond) {
    this.fromSecond = fromSecond;
  }

  void add(long nanos, CallResult result) {
    accepted.add(result.accepted());
    refused.add(result.refused());
    errors.add(result.errors());
    recorder.recordValueWithCount(Math.max(0, nanos), result.accepted() + result.refused());
  }

  /** What was answered since the last cut; the next interval begins here. */
  public Interval cut(double second) {
    used = recorder.getIntervalHistogram(used);
    Interval interval =
        new Interval(
            fromSecond,
            second,
            accepted.sumThenReset(),
            refused.sumThenReset(),
            errors.sumThenReset(),
            millis(50),
            millis(95),
            millis(99),
            millis(100));
    fromSecond = second;
    return interval;
  }

  private double millis(double percentile) {
    return used.getTotalCount() == 0 ? 0 : used.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /**
   * A part of a run.
   *
   * @param fromSecond where it begins; 0 = the end of the warm-up
   * @param toSecond where it ends
   * @param accepted items that were done
   * @param refused items to which the server said no
   * @param errors items that failed
   * @param p50Millis the median of the latencies; 0 when nothing was answered
   * @param p95Millis the 95th percentile
   * @param p99Millis the 99th percentile
   * @param maxMillis the highest
   */
  public record Interval(
      double fromSecond,
      double toSecond,
      long accepted,
      long refused,
      long errors,
      double p50Millis,
      double p95Millis,
      double p99Millis,
      double maxMillis) {
    /** Accepted items per second. */
    public double perSecond() {
      return toSecond > fromSecond ? accepted / (toSecond - fromSecond) : 0;
    }
  }
}
