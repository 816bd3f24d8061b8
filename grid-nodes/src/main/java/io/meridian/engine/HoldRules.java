package io.meridian.engine;

import io.meridian.ledger.CommandKind;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.Original;
import java.util.Optional;

/**
 * What is always true of what is left of a transaction: each amount placed is captured, released or
 * remaining; nothing is refunded that was not captured; and a hold is open exactly while something
 * of it remains. Pure.
 */
final class HoldRules {
  private HoldRules() {}

  /** What does not hold; empty when all is well. */
  static Optional<String> problem(Original original) {
    boolean remains = false;
    for (int i = 0; i < original.postings().size(); i++) {
      Original.Remainder posting = original.postings().get(i);
      if (!adds(posting) || !within(posting, original.captureMax(posting))) {
        return Optional.of(
            "posting "
                + i
                + " of "
                + posting.posting().amount()
                + " has "
                + posting.captured()
                + " captured, "
                + posting.released()
                + " released, "
                + posting.remaining()
                + " remaining, "
                + posting.refunded()
                + " refunded");
      }
      remains |= posting.remaining() > 0;
    }
    boolean isHold = original.kind() == CommandKind.HOLD;
    boolean right =
        isHold
            ? original.open() == remains
                && original.state() != HoldState.NONE
                && original.open() == original.closedBy().isEmpty()
            : original.state() == HoldState.NONE && !remains;
    return right
        ? Optional.empty()
        : Optional.of(
            "it is "
                + original.state()
                + (remains ? " and something" : " and nothing")
                + " of it remains");
  }

  /** What was captured beyond the amount came from the tolerance, when nothing was left. */
  private static boolean adds(Original.Remainder posting) {
    long amount = posting.posting().amount();
    if (posting.captured() < 0 || posting.released() < 0 || posting.remaining() < 0) {
      return false;
    }
    long left = amount - Math.min(amount, posting.captured());
    return posting.released() <= left && left - posting.released() == posting.remaining();
  }

  private static boolean within(Original.Remainder posting, long captureMax) {
    return posting.captured() <= captureMax
        && posting.refunded() >= 0
        && posting.refunded() <= posting.captured();
  }
}
