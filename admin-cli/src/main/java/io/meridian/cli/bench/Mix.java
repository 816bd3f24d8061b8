package io.meridian.cli.bench;

/**
 * Of what payments a load consists, in shares of a hundred.
 *
 * @param hot how many pay one account
 * @param holds how many are holds; as many more capture or void one
 * @param refunds how many refund a post or a capture
 * @param cross how many pay an account of another region
 * @param zipf how unevenly the accounts are chosen: the one at rank n is {@code n^zipf} times rarer
 *     than the first; 0 = all alike
 */
record Mix(int hot, int holds, int refunds, int cross, double zipf) {
  /** Two accounts at random. */
  static final Mix UNIFORM = new Mix(0, 0, 0, 0, 0);

  /** Whether each payment is a post of its own that depends on no other. */
  boolean isPostsOnly() {
    return holds == 0 && refunds == 0;
  }
}
