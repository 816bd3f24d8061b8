package io.meridian.ledger;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of one account under the net effect of a whole transaction. What is reserved on it
 * counts as what is held does. Only an account that the transaction makes worse is judged.
 */
final class AccountLimits {
  private AccountLimits() {}

  /** The refusal of what would leave less available than the floor. */
  static Optional<Refusal> floor(AccountRef account, Account before, Counters after) {
    OptionalLong floor = before.settings().floor();
    long was = before.available();
    long left = before.available(after);
    if (floor.isEmpty() || left >= was || left >= floor.getAsLong()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            Reason.INSUFFICIENT_FUNDS,
            Map.of(
                "account", account.toString(),
                "available", Long.toString(was),
                "required", Long.toString(Math.subtractExact(was, left)),
                "floor", Long.toString(floor.getAsLong()))));
  }

  /** The refusal of what would bring balance and incoming holds above the ceiling. */
  static Optional<Refusal> ceiling(AccountRef account, Account before, Counters after) {
    OptionalLong ceiling = before.settings().ceiling();
    long was = before.potential(before.counters());
    long most = before.potential(after);
    if (ceiling.isEmpty() || most <= was || most <= ceiling.getAsLong()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            Reason.CEILING_EXCEEDED,
            Map.of(
                "account", account.toString(),
                "headroom", Long.toString(headroomBelow(ceiling.getAsLong(), was)),
                "ceiling", Long.toString(ceiling.getAsLong()))));
  }

  /** Never negative, and it fits a long: the net effect that was refused does, and it is more. */
  private static long headroomBelow(long ceiling, long before) {
    return before >= ceiling ? 0 : Math.subtractExact(ceiling, before);
  }
}
