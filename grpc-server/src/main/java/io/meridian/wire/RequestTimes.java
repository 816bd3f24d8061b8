package io.meridian.wire;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/**
 * Instants and lengths of time in a request: whole microseconds, within what RFC 3339 can write.
 * Pure but for the clock of the grid; one thread, one request.
 */
final class RequestTimes {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  /** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the bounds of a Timestamp. */
  private static final long SECONDS_MIN = -62_135_596_800L;

  private static final long SECONDS_MAX = 253_402_300_799L;

  private RequestTimes() {}

  /** When a transaction is effective for reports; empty where the caller says nothing. */
  static OptionalLong effectiveAt(
      RequestCheck check, String field, boolean present, Timestamp value) {
    OptionalLong micros = instant(check, field, present, value);
    if (micros.isPresent()
        && micros.getAsLong() > check.nowMicros() + Limits.EFFECTIVE_AHEAD_MICROS_MAX) {
      malformed(
          check,
          field,
          "must not be more than 1 day ahead of the server's clock, " + text(check.nowMicros()));
    }
    return micros;
  }

  /** An instant of which all is known already; empty where the caller says nothing. */
  static OptionalLong past(RequestCheck check, String field, boolean present, Timestamp value) {
    OptionalLong micros = instant(check, field, present, value);
    if (micros.isPresent() && micros.getAsLong() > check.nowMicros()) {
      malformed(check, field, "must not be beyond the server's clock, " + text(check.nowMicros()));
    }
    return micros;
  }

  /** The end of a period to close, which the caller has to name. */
  static long periodEnd(RequestCheck check, String field, boolean present, Timestamp value) {
    check.required(field, present);
    OptionalLong micros = past(check, field, present, value);
    if (micros.isPresent() && micros.getAsLong() <= 0) {
      malformed(check, field, "must be after 1970-01-01T00:00:00Z");
    }
    return micros.orElse(0);
  }

  /** How long a hold may stay open; the default where the caller says nothing. */
  static long holdTimeout(RequestCheck check, String field, boolean present, Duration value) {
    if (!present) {
      return Limits.HOLD_TIMEOUT_MICROS_DEFAULT;
    }
    boolean bounded =
        value.getSeconds() >= 0
            && value.getSeconds() <= Limits.HOLD_TIMEOUT_MICROS_MAX / MICROS_PER_SECOND
            && value.getNanos() >= 0
            && value.getNanos() < NANOS_PER_SECOND;
    long micros =
        bounded ? value.getSeconds() * MICROS_PER_SECOND + value.getNanos() / NANOS_PER_MICRO : 0;
    if (micros < Limits.HOLD_TIMEOUT_MICROS_MIN || micros > Limits.HOLD_TIMEOUT_MICROS_MAX) {
      malformed(check, field, "must be 1 second to 30 days");
      return Limits.HOLD_TIMEOUT_MICROS_DEFAULT;
    }
    wholeMicros(check, field, value.getNanos());
    return micros;
  }

  /** Any instant; empty where the caller says nothing. */
  static OptionalLong instant(RequestCheck check, String field, boolean present, Timestamp value) {
    if (!present) {
      return OptionalLong.empty();
    }
    if (value.getSeconds() < SECONDS_MIN
        || value.getSeconds() > SECONDS_MAX
        || value.getNanos() < 0
        || value.getNanos() >= NANOS_PER_SECOND) {
      malformed(check, field, "must be 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z");
      return OptionalLong.empty();
    }
    wholeMicros(check, field, value.getNanos());
    return OptionalLong.of(
        value.getSeconds() * MICROS_PER_SECOND + value.getNanos() / NANOS_PER_MICRO);
  }

  private static void wholeMicros(RequestCheck check, String field, int nanos) {
    if (nanos % NANOS_PER_MICRO != 0) {
      malformed(check, field, "must be whole microseconds; got " + nanos + " nanoseconds");
    }
  }

  private static void malformed(RequestCheck check, String field, String description) {
    check.shape().violation(Reason.MALFORMED_REQUEST, field, description);
  }

  private static String text(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
