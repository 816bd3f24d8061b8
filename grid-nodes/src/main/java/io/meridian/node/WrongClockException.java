package io.meridian.node;

/**
 * A node was not started because its wall clock is wrong, by the clocks of most of those that vote
 * with it. It will do when the clock has been set right.
 */
public final class WrongClockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongClockException(String why) {
    super(why);
  }
}
