package io.meridian.cli.bench;

import io.meridian.cli.console.UsageException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Refuses options that are out of bounds. */
final class Limits {
  private Limits() {}

  /** A whole number. */
  static void check(String flag, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UsageException(flag + " must be " + least + " to " + most + "; got " + value);
    }
  }

  /** One of several words. */
  static <T> T oneOf(String flag, String text, T[] values, Function<T, String> name) {
    return Arrays.stream(values)
        .filter(value -> name.apply(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    flag
                        + ": '"
                        + text
                        + "' is not one of "
                        + Arrays.stream(values).map(name).collect(Collectors.joining(", "))));
  }
}
