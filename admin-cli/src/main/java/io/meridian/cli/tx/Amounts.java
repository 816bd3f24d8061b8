package io.meridian.cli.tx;

import io.meridian.cli.console.UsageException;

/** Reads amounts from text. */
final class Amounts {
  private Amounts() {}

  /** An amount; the server judges whether it is at least 1. */
  static long amount(String text, String place) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new UsageException(
          place
              + ": the amount '"
              + text
              + "' is not a whole number of minor units from 1 to 9223372036854775807",
          e);
    }
  }
}
