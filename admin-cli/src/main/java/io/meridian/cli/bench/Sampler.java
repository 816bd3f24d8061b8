package io.meridian.cli.bench;

import io.meridian.cli.load.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a round every second, or less often in a long one: what was answered meanwhile, and what
 * the servers have used up. One look falls on the end of the warm-up.
 */
final class Sampler implements AutoCloseable {
  /** The most looks at a round, apart from the first and the last. */
  static final int SAMPLES_MAX = 600;

  private final Timeline timeline;
  private final Meter meter;
  private final Duration warmup;
  private final Duration every;
  private final long startNanos = System.nanoTime();
  private final List<Sample> samples = new ArrayList<>();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "bench-sampler");
            thread.setDaemon(true);
            return thread;
          });

  /** Begins now. */
  static Sampler start(Meter meter, Duration warmup, Duration measured) {
    Sampler sampler = new Sampler(meter, warmup, every(warmup.plus(measured)));
    long everyNanos = sampler.every.toNanos();
    var unused =
        sampler.ticks.scheduleAtFixedRate(
            sampler::look,
            warmup.isZero() ? 0 : (warmup.toNanos() - 1) % everyNanos + 1,
            everyNanos,
            TimeUnit.NANOSECONDS);
    return sampler;
  }

  private Sampler(Meter meter, Duration warmup, Duration every) {
    this.meter = meter;
    this.warmup = warmup;
    this.every = every;
    this.timeline = new Timeline(-warmup.toSeconds());
  }

  /** How often to look at a round of this length. */
  static Duration every(Duration length) {
    return Duration.ofSeconds(1 + Math.max(0, length.toSeconds() - 1) / SAMPLES_MAX);
  }

  Timeline timeline() {
    return timeline;
  }

  /** Looks for the last time, and hands out everything seen. */
  synchronized List<Sample> finish() {
    close();
    look();
    return List.copyOf(samples);
  }

  private synchronized void look() {
    double second = (System.nanoTime() - startNanos - warmup.toNanos()) / 1e9;
    Timeline.Interval answered = timeline.cut(second);
    double clientCpu = Sample.clientCpu();
    samples.add(new Sample(answered, usage(), clientCpu));
  }

  // A look that fails would be the last one: a thread that ticks ends with its first exception.
  private Optional<List<Usage>> usage() {
    try {
      return meter.read();
    } catch (RuntimeException silent) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }
}
