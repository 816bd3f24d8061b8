package io.meridian.cli.settings;

import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.OutputFormat;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads values from text. A message always names the place that the text came from. */
public final class Values {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9A-Fa-f:]+]|[^:\\s/]+):([0-9]{1,5})");
  private static final int PORT_MAX = 65_535;

  private Values() {}

  /** A duration such as 500ms, 30s, 5m, 1h or 7d, more than zero. */
  public static Duration duration(String text, String place) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new UsageException(
          place + ": '" + text + "' is not a duration above zero such as 500ms, 30s, 5m, 1h or 7d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** An instant such as 2026-01-31T12:00:00Z, with any offset, or the start of a day in UTC. */
  public static Instant instant(String text, String place) {
    try {
      return DAY.matcher(text).matches()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new UsageException(
          place
              + ": '"
              + text
              + "' is neither an instant such as 2026-01-31T12:00:00Z nor a day such as 2026-01-31",
          e);
    }
  }

  /** One or more addresses HOST:PORT, separated by commas. */
  public static List<String> addresses(String text, String place) {
    List<String> addresses = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    for (String address : addresses) {
      Matcher matcher = ADDRESS.matcher(address);
      if (!matcher.matches()
          || Integer.parseInt(matcher.group(2)) < 1
          || Integer.parseInt(matcher.group(2)) > PORT_MAX) {
        throw new UsageException(
            place + ": '" + address + "' is not HOST:PORT with a port from 1 to " + PORT_MAX);
      }
    }
    return addresses;
  }

  /** One of table, json, yaml. */
  public static OutputFormat output(String text, String place) {
    for (OutputFormat format : OutputFormat.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
        return format;
      }
    }
    throw new UsageException(place + ": '" + text + "' is not one of table, json, yaml");
  }

  /** true or false. */
  public static boolean truth(String text, String place) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new UsageException(place + ": '" + text + "' is neither true nor false");
    };
  }
}
