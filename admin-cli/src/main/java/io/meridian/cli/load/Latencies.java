package io.meridian.cli.load;

import io.meridian.cli.output.Document;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long items took. Recording is safe for any thread and does not wait. */
public final class Latencies {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Recorder recorder = new Recorder(SIGNIFICANT_DIGITS);
  private final Histogram total = new Histogram(SIGNIFICANT_DIGITS);

  /** Adds one item. */
  public void record(long nanos) {
    record(nanos, 1);
  }

  /** Adds the items of one call. */
  void record(long nanos, long items) {
    recorder.recordValueWithCount(Math.max(0, nanos), items);
  }

  /**
   * The latency that this share of items did not exceed, milliseconds; 0 when nothing was recorded.
   */
  public synchronized double percentileMillis(double percentile) {
    total.add(recorder.getIntervalHistogram());
    return total.getTotalCount() == 0
        ? 0
        : Rounding.thousandths(total.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
  }

  /**
   * What callers would have seen who come at an even pace whatever the server does, each every
   * median latency, estimated as HdrHistogram does: an item that took longer stands for those that
   * were kept from starting meanwhile. The median, for the mean has the very stalls in it that are
   * to be corrected. For a closed loop; an open one measures this itself.
   */
  public synchronized Latencies corrected() {
    total.add(recorder.getIntervalHistogram());
    Latencies corrected = new Latencies();
    if (total.getTotalCount() > 0) {
      corrected.total.add(
          total.copyCorrectedForCoordinatedOmission(Math.max(1, total.getValueAtPercentile(50))));
    }
    return corrected;
  }

  /** Puts the percentiles 50, 95, 99 and 99.9 into a result. */
  public Document into(Document document) {
    return document
        .put("p50Millis", percentileMillis(50))
        .put("p95Millis", percentileMillis(95))
        .put("p99Millis", percentileMillis(99))
        .put("p999Millis", percentileMillis(99.9));
  }
}
