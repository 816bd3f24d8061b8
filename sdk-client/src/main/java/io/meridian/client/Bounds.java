package io.meridian.client;

import java.time.Duration;

/** Refuses settings outside their bounds, both included. */
final class Bounds {
  private Bounds() {}

  static Duration check(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + "; got " + value);
    }
    return value;
  }

  static int check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + "; got " + value);
    }
    return value;
  }
}
