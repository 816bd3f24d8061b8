package io.meridian.cli.load;

/** How figures are shown. */
public final class Rounding {
  private Rounding() {}

  /** To three places: of milliseconds the microseconds, of seconds the milliseconds. */
  public static double thousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
