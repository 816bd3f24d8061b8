package io.meridian.server.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write them: a whole number and its unit. */
final class Units {
  private static final Pattern QUANTITY = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
  private static final Map<String, Duration> TIMES =
      Map.of(
          "us", Duration.ofNanos(1000),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Long> SIZES =
      Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

  private Units() {}

  /** A time such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 2d}. */
  static Optional<Duration> duration(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    if (!matcher.matches() || !TIMES.containsKey(matcher.group(2))) {
      return Optional.empty();
    }
    return exactly(
        () -> TIMES.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1))));
  }

  /** A size such as {@code 512B}, {@code 16KiB}, {@code 4MiB}, {@code 2GiB}. */
  static Optional<Long> bytes(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    if (!matcher.matches() || !SIZES.containsKey(matcher.group(2))) {
      return Optional.empty();
    }
    return exactly(
        () -> Math.multiplyExact(Long.parseLong(matcher.group(1)), SIZES.get(matcher.group(2))));
  }

  /** The time in its largest whole unit. */
  static String shown(Duration time) {
    long millis = time.toMillis();
    if (millis != 0 && millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    }
    if (millis != 0 && millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis != 0 && millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** The size in its largest whole unit. */
  static String shown(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    long value = bytes;
    while (value != 0 && value % 1024 == 0 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return value + units[unit];
  }

  private static <T> Optional<T> exactly(Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }
}
