package io.meridian.cli.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts answers by the stretch of time in which they come, one stretch after the other; what comes
 * before the first or after the last is not counted. Any thread adds once {@link #begin} was
 * called.
 */
final class AnswerWindows {
  private final long[] endNanos;
  private final LongAdder[] answers;
  private volatile long fromNanos;

  /** Of these lengths, at least one. */
  AnswerWindows(List<Duration> lengths) {
    endNanos = new long[lengths.size()];
    long end = 0;
    for (int at = 0; at < endNanos.length; at++) {
      end += lengths.get(at).toNanos();
      endNanos[at] = end;
    }
    answers = Stream.generate(LongAdder::new).limit(endNanos.length).toArray(LongAdder[]::new);
  }

  /** The first one begins here, on the clock of {@link #add}. */
  void begin(long nanos) {
    fromNanos = nanos;
  }

  /** Counts so many answers that came at this instant. */
  void add(long nanos, long items) {
    long since = nanos - fromNanos;
    int last = endNanos.length - 1;
    if (since < 0 || since > endNanos[last]) {
      return;
    }
    int at = 0;
    while (at < last && since >= endNanos[at]) {
      at++;
    }
    answers[at].add(items);
  }

  /** Those of one stretch. */
  long sum(int at) {
    return answers[at].sum();
  }

  /** Those of all. */
  long sum() {
    long sum = 0;
    for (LongAdder one : answers) {
      sum += one.sum();
    }
    return sum;
  }
}
