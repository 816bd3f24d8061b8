package io.meridian.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of legs whose accounts are all in one shard. Every leg is judged by itself, because a
 * limit is one account's, and all reasons are found, because another shard may have an earlier one
 * [K8]. Lives for one judgement.
 */
final class LegRules {
  private final LedgerView view;
  private final boolean amounts;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Opening> openings = new ArrayList<>();
  private final List<Reservation> reservations = new ArrayList<>();
  private final Map<AccountRef, Counters> moved = new HashMap<>();

  /**
   * Nothing judged yet.
   *
   * @param amounts whether refusals name amounts, which does not leave a region [K11]
   */
  LegRules(LedgerView view, boolean amounts) {
    this.view = view;
    this.amounts = amounts;
  }

  /**
   * What follows is judged on what these do, which are not judged themselves; they were, a moment
   * ago, and if the account has no room for them any more nothing can be said.
   */
  void suppose(String ledger, List<Leg> legs) {
    for (Leg leg : legs) {
      Optional<Account> account = view.account(new AccountKey(ledger, leg.account()));
      if (account.isPresent()) {
        Counters before = moved.getOrDefault(leg.account(), account.get().counters());
        if (overflow(leg, account.get().withCounters(before)) >= 0) {
          add(leg.ofItem(0), new Refusal(Reason.TRY_AGAIN, named(leg)), Verdict.WHOLE, true);
          return;
        }
        moved.put(leg.account(), before.plus(leg.change()));
      }
    }
  }

  /**
   * Judges legs, those of a batch in the order of its transactions, each on what those before it
   * have moved. What comes after one that fails does not matter [K10].
   */
  void judge(String ledger, List<Leg> legs) {
    for (Leg leg : legs) {
      if (!verdicts.isEmpty() && verdicts.get(0).item() < leg.item()) {
        return;
      }
      AccountKey key = new AccountKey(ledger, leg.account());
      Optional<Account> account = view.account(key);
      if (account.isPresent()) {
        openings.add(
            new Opening(
                leg.account(), leg.judgedPlace(), account.get().createMicros(), leg.item()));
        Counters before = moved.get(leg.account());
        Account now = before == null ? account.get() : account.get().withCounters(before);
        judge(leg, now, now.undisturbed(view.ending(key)));
      } else if (leg.judged()) {
        add(leg, new Refusal(Reason.ACCOUNT_NOT_FOUND, named(leg)), leg.judgedPlace(), false);
      } else {
        throw new IllegalStateException("a hold's account is missing: " + key);
      }
    }
  }

  /** Every reason that was found, in no order. */
  List<Verdict> verdicts() {
    return verdicts;
  }

  List<Opening> openings() {
    return openings;
  }

  /** What has to be kept ready; one of every leg when there is no verdict. */
  List<Reservation> reservations() {
    return reservations;
  }

  private void judge(Leg leg, Account account, Account undisturbed) {
    if (leg.judged()) {
      judgeAssets(leg, account);
      judgeStatus(leg, account);
    }
    int overflow = overflow(leg, account);
    if (overflow >= 0) {
      boolean provisional = overflow(leg, undisturbed) < 0;
      add(leg, new Refusal(Reason.BALANCE_OVERFLOW, named(leg)), overflow, provisional);
      return;
    }
    Counters change = leg.change();
    judgeLimits(leg, account, undisturbed, change);
    moved.put(leg.account(), account.counters().plus(change));
    reservations.add(
        new Reservation(leg.account(), account.settings().normalSide(), change, leg.item()));
  }

  private void judgeAssets(Leg leg, Account account) {
    for (Leg.Move move : leg.moves()) {
      if (!move.releases() && !move.asset().equals(account.settings().asset())) {
        add(
            leg,
            Involved.assetMismatch(move.posting(), move.asset(), leg.account(), account),
            move.place(),
            false);
      }
    }
  }

  private void judgeStatus(Leg leg, Account account) {
    if (account.status() != AccountStatus.OPEN) {
      Reason reason =
          account.status() == AccountStatus.CLOSED ? Reason.ACCOUNT_CLOSED : Reason.ACCOUNT_FROZEN;
      add(leg, new Refusal(reason, named(leg)), leg.judgedPlace(), false);
    }
  }

  /** What is released makes room before anything takes it; the place that finds none, or -1. */
  private static int overflow(Leg leg, Account account) {
    Counters counters = account.counters();
    long debits = counters.postedDebits() + counters.heldDebits() + account.reserved().debits();
    long credits = counters.postedCredits() + counters.heldCredits() + account.reserved().credits();
    for (Leg.Move move : leg.moves()) {
      if (move.credit()) {
        credits += Math.min(0, move.growth());
      } else {
        debits += Math.min(0, move.growth());
      }
    }
    for (Leg.Move move : leg.moves()) {
      if (move.growth() > Long.MAX_VALUE - (move.credit() ? credits : debits)) {
        return move.place();
      }
      if (move.credit()) {
        credits += Math.max(0, move.growth());
      } else {
        debits += Math.max(0, move.growth());
      }
    }
    return -1;
  }

  private void judgeLimits(Leg leg, Account account, Account undisturbed, Counters change) {
    Counters after = account.counters().plus(change);
    Counters undisturbedAfter = undisturbed.counters().plus(change);
    AccountLimits.floor(leg.account(), account, after)
        .ifPresent(
            refusal ->
                addLimit(
                    leg,
                    refusal,
                    AccountLimits.floor(leg.account(), undisturbed, undisturbedAfter).isEmpty()));
    AccountLimits.ceiling(leg.account(), account, after)
        .ifPresent(
            refusal ->
                addLimit(
                    leg,
                    refusal,
                    AccountLimits.ceiling(leg.account(), undisturbed, undisturbedAfter).isEmpty()));
  }

  private void addLimit(Leg leg, Refusal refusal, boolean provisional) {
    add(
        leg,
        amounts ? refusal : new Refusal(refusal.reason(), named(leg)),
        leg.place(),
        provisional);
  }

  private void add(Leg leg, Refusal refusal, int place, boolean provisional) {
    verdicts.add(new Verdict(refusal, place, provisional, leg.item()));
  }

  private static Map<String, String> named(Leg leg) {
    return Map.of("account", leg.account().toString());
  }
}
