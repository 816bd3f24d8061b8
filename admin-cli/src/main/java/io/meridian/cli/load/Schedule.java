package io.meridian.cli.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * When the items of an open loop are meant to start: at even instants of each step, whatever the
 * server does, after a warm-up at the rate of the first step. Items are numbered from 0, those of
 * the warm-up included.
 */
final class Schedule {
  /** The step of items that are not measured. */
  static final int WARM_UP = -1;

  private final Step[] phases;
  private final long[] firstItem;
  private final long[] startNanos;

  /** Of a plan that has steps. */
  Schedule(LoadPlan plan) {
    List<Step> all = new ArrayList<>();
    all.add(new Step(plan.steps().get(0).ratePerSecond(), plan.warmup()));
    all.addAll(plan.steps());
    phases = all.toArray(Step[]::new);
    firstItem = new long[phases.length + 1];
    startNanos = new long[phases.length + 1];
    for (int at = 0; at < phases.length; at++) {
      firstItem[at + 1] = firstItem[at] + phases[at].items();
      startNanos[at + 1] = startNanos[at] + phases[at].length().toNanos();
    }
  }

  /** How many items there are. */
  long items() {
    return firstItem[phases.length];
  }

  /** Which step an item belongs to; {@link #WARM_UP} = none. */
  int step(long item) {
    return phase(item) - 1;
  }

  /** When an item is meant to start, nanoseconds from the beginning; without drift. */
  long intendedNanos(long item) {
    int phase = phase(item);
    int rate = phases[phase].ratePerSecond();
    long number = item - firstItem[phase];
    return startNanos[phase]
        + TimeUnit.SECONDS.toNanos(number / rate)
        + (number % rate) * TimeUnit.SECONDS.toNanos(1) / rate;
  }

  /**
   * How many items of a step were meant to start and did not.
   *
   * @param callsStarted how many calls, from the first of the warm-up on, were started
   */
  long unsent(int step, long callsStarted, int itemsPerCall) {
    long first = Math.max(callsStarted, calls(firstItem[step + 1], itemsPerCall));
    return Math.max(0, calls(firstItem[step + 2], itemsPerCall) - first) * itemsPerCall;
  }

  private static long calls(long items, int itemsPerCall) {
    return (items + itemsPerCall - 1) / itemsPerCall;
  }

  private int phase(long item) {
    int found = Arrays.binarySearch(firstItem, item);
    if (found < 0) {
      return -found - 2;
    }
    // An empty phase begins where the next one does.
    while (firstItem[found + 1] == item) {
      found++;
    }
    return found;
  }
}
