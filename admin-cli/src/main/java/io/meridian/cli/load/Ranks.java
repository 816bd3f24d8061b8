package io.meridian.cli.load;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses among so many by a Zipf law. May be shared by threads that bring a random of their own.
 */
public final class Ranks {
  private final int number;
  private final double[] upTo;

  private Ranks(int number, double[] upTo) {
    this.number = number;
    this.upTo = upTo;
  }

  /**
   * The one at rank n is {@code n^exponent} times rarer than the first; with exponent 0 all are
   * alike.
   */
  public static Ranks of(int number, double exponent) {
    if (exponent == 0) {
      return new Ranks(number, new double[0]);
    }
    double[] upTo = new double[number];
    double sum = 0;
    for (int at = 0; at < number; at++) {
      sum += Math.pow(at + 1, -exponent);
      upTo[at] = sum;
    }
    return new Ranks(number, upTo);
  }

  /** The next one, 0 up to the number of them. */
  public int next(SplittableRandom random) {
    if (upTo.length == 0) {
      return random.nextInt(number);
    }
    int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[number - 1]);
    return Math.min(number - 1, found < 0 ? -found - 1 : found + 1);
  }

  /** Another one than this, of at least two: the next one where chance takes the same. */
  public int nextBut(int taken, SplittableRandom random) {
    int next = next(random);
    return next == taken ? (taken + 1) % number : next;
  }
}
