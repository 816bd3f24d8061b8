package io.meridian.cli.load;

import java.time.Duration;
import java.util.List;

/**
 * How much load, for how long.
 *
 * @param concurrency how many calls may be on their way at once, 1..{@link #CONCURRENCY_MAX}
 * @param itemsPerCall how many items a call carries
 * @param steps how many items are meant to start when (open loop), 1..{@link #STEPS_MAX}; empty =
 *     as many as come back (closed loop)
 * @param warmup how long to run before measuring starts
 * @param measured how long to measure
 * @param drainMax how long to wait at the end for calls on their way
 */
public record LoadPlan(
    int concurrency,
    int itemsPerCall,
    List<Step> steps,
    Duration warmup,
    Duration measured,
    Duration drainMax) {
  /** The most calls at once. */
  public static final int CONCURRENCY_MAX = 10_000;

  /** The most steps. */
  public static final int STEPS_MAX = 100;

  /** Keeps a copy of the list. */
  public LoadPlan {
    steps = List.copyOf(steps);
  }

  /** A loop in which a call starts when another has come back. */
  public static LoadPlan closed(
      int concurrency, int itemsPerCall, Duration warmup, Duration measured, Duration drainMax) {
    return new LoadPlan(concurrency, itemsPerCall, List.of(), warmup, measured, drainMax);
  }

  /** A loop in which calls start when the steps say so, and which is measured as long as these. */
  public static LoadPlan open(
      int concurrency, int itemsPerCall, List<Step> steps, Duration warmup, Duration drainMax) {
    Duration measured = steps.stream().map(Step::length).reduce(Duration.ZERO, Duration::plus);
    return new LoadPlan(concurrency, itemsPerCall, steps, warmup, measured, drainMax);
  }

  /** Whether calls start without regard to those on their way. */
  public boolean isOpen() {
    return !steps.isEmpty();
  }
}
