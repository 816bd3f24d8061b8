package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/** The rules of posting and placing holds, in the order of checks. */
final class TransactionRules {
  private TransactionRules() {}

  static Outcome post(Post command, LedgerView view) {
    Optional<Outcome> forbidden = RegionRules.forbidden(command, view);
    if (forbidden.isPresent()) {
      return forbidden.get();
    }
    Involved involved = new Involved(command, command.indexed(), view);
    Optional<Outcome> refusal = involved.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetEffects effects = involved.effects();
    Postings postings = command.indexed();
    int overflowing = effects.post(postings);
    if (overflowing >= 0) {
      return involved.overflow(overflowing);
    }
    return effects
        .judgeLimits(postings.accounts())
        .orElseGet(() -> new Outcome.Applied(effects.entries(postings.accounts())));
  }

  static Outcome hold(Hold command, LedgerView view, long commitMicros) {
    Optional<Outcome> forbidden = RegionRules.forbidden(command, view);
    if (forbidden.isPresent()) {
      return forbidden.get();
    }
    Involved involved = new Involved(command, command.indexed(), view);
    Optional<Outcome> refusal = involved.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetEffects effects = involved.effects();
    Postings postings = command.indexed();
    for (int i = 0; i < postings.size(); i++) {
      int overflowing =
          effects.reserve(
              postings.debitAccount(i), postings.creditAccount(i), postings.get(i).amount());
      if (overflowing >= 0) {
        return involved.overflow(overflowing);
      }
    }
    return effects
        .judgeLimits(postings.accounts())
        .orElseGet(
            () ->
                new Outcome.Applied(
                    effects.entries(postings.accounts()),
                    List.of(),
                    List.of(Original.placed(command, commitMicros, view.freeSlot())),
                    Optional.empty()));
  }
}
