package io.meridian.client.internal;

import java.time.Duration;

/** The bounds of a deadline that is given for some calls only. */
final class Deadlines {
  private Deadlines() {}

  static Duration ofCall(Duration deadline) {
    return check(deadline, Duration.ofMillis(1), Duration.ofHours(1));
  }

  static Duration ofOperation(Duration deadline) {
    return check(deadline, Duration.ofSeconds(1), Duration.ofDays(7));
  }

  private static Duration check(Duration deadline, Duration least, Duration most) {
    if (deadline.compareTo(least) < 0 || deadline.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "deadline must be " + least + " to " + most + "; got " + deadline);
    }
    return deadline;
  }
}
