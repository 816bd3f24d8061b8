package io.meridian.engine.sim;

import java.util.List;
import java.util.SplittableRandom;

/** Everything random in a world, drawn from its seed. */
final class Chance {
  private static final long MICROS = 1_000;
  private static final long MILLIS = 1_000_000;

  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A number in {@code 0 .. bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  long anyLong() {
    return random.nextLong();
  }

  boolean coin() {
    return random.nextBoolean();
  }

  /** True once in {@code times} on average; never when it is 0. */
  boolean oneIn(int times) {
    return times > 0 && random.nextInt(times) == 0;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Nanoseconds between two bounds. */
  long between(long fromNanos, long toNanos) {
    return fromNanos + (long) (random.nextDouble() * (toNanos - fromNanos));
  }

  /** The delay of a message or a disk: mostly fractions of a millisecond, sometimes far more. */
  long hop() {
    int luck = random.nextInt(100);
    if (luck < 80) {
      return between(20 * MICROS, 500 * MICROS);
    }
    return luck < 98 ? between(500 * MICROS, 5 * MILLIS) : between(5 * MILLIS, 120 * MILLIS);
  }

  /** The delay until a ready thread runs. */
  long dispatch() {
    return random.nextInt(50) == 0 ? between(0, 2 * MILLIS) : between(0, 20 * MICROS);
  }
}
