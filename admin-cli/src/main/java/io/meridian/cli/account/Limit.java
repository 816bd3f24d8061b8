package io.meridian.cli.account;

import io.meridian.cli.console.UsageException;
import java.util.OptionalLong;

/** A floor or a ceiling as it is typed: minor units, or the word that there is none. */
final class Limit {
  /** What stands for no limit, as the API has a limit that is absent. */
  static final String NONE = "none";

  private Limit() {}

  /** The limit that {@code text} says; empty = none. */
  static OptionalLong of(String text, String option) {
    if (text.equals(NONE)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new UsageException(
          option + ": '" + text + "' is neither a whole number of 64 bits nor " + NONE, e);
    }
  }
}
