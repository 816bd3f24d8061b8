package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The net effect of one transaction on each of its accounts. Limits are judged on it, so the order
 * of postings does not matter. Lives for one judgement.
 */
final class NetEffects {
  private final Account[] accounts;
  private final long[] postedDebits;
  private final long[] postedCredits;
  private final long[] heldDebits;
  private final long[] heldCredits;

  NetEffects(Account[] accounts) {
    this.accounts = accounts;
    this.postedDebits = new long[accounts.length];
    this.postedCredits = new long[accounts.length];
    this.heldDebits = new long[accounts.length];
    this.heldCredits = new long[accounts.length];
    for (int i = 0; i < accounts.length; i++) {
      postedDebits[i] = accounts[i].counters().postedDebits();
      postedCredits[i] = accounts[i].counters().postedCredits();
      heldDebits[i] = accounts[i].counters().heldDebits();
      heldCredits[i] = accounts[i].counters().heldCredits();
    }
  }

  /** Adds a posting; answers the place of the account whose counter would overflow, or -1. */
  int post(int debit, int credit, long amount) {
    int overflowing = overflowing(debit, credit, amount);
    if (overflowing < 0) {
      postedDebits[debit] += amount;
      postedCredits[credit] += amount;
    }
    return overflowing;
  }

  /** Adds postings until a counter would overflow; answers as for one. */
  int post(Postings postings) {
    int overflowing = -1;
    for (int i = 0; i < postings.size() && overflowing < 0; i++) {
      overflowing =
          post(postings.debitAccount(i), postings.creditAccount(i), postings.get(i).amount());
    }
    return overflowing;
  }

  /** Adds the reservation of a posting; answers as {@link #post}. */
  int reserve(int debit, int credit, long amount) {
    int overflowing = overflowing(debit, credit, amount);
    if (overflowing < 0) {
      heldDebits[debit] += amount;
      heldCredits[credit] += amount;
    }
    return overflowing;
  }

  /** Posts what is reserved; there is always room for it. */
  void postReserved(int debit, int credit, long amount) {
    release(debit, credit, amount);
    postedDebits[debit] += amount;
    postedCredits[credit] += amount;
  }

  /** Gives back what is reserved. */
  void release(int debit, int credit, long amount) {
    heldDebits[debit] -= amount;
    heldCredits[credit] -= amount;
  }

  private int overflowing(int debit, int credit, long amount) {
    if (amount
        > headroom(postedDebits[debit], heldDebits[debit], accounts[debit].reserved().debits())) {
      return debit;
    }
    return amount
            > headroom(
                postedCredits[credit], heldCredits[credit], accounts[credit].reserved().credits())
        ? credit
        : -1;
  }

  /**
   * What is left for a counter: posted, held and reserved of one side together fit a long, so that
   * captures and decided crossings can not overflow.
   */
  private static long headroom(long posted, long held, long reserved) {
    return Long.MAX_VALUE - held - posted - reserved;
  }

  /**
   * The first limit broken by an account that the transaction makes worse: every floor, then every
   * ceiling.
   */
  Optional<Outcome> judgeLimits(List<AccountKey> keys) {
    for (int i = 0; i < accounts.length; i++) {
      if (accounts[i].settings().floor().isPresent()) {
        Optional<Refusal> refusal =
            AccountLimits.floor(keys.get(i).account(), accounts[i], after(i));
        if (refusal.isPresent()) {
          return Optional.of(new Outcome.Refused(refusal.get()));
        }
      }
    }
    for (int i = 0; i < accounts.length; i++) {
      if (accounts[i].settings().ceiling().isPresent()) {
        Optional<Refusal> refusal =
            AccountLimits.ceiling(keys.get(i).account(), accounts[i], after(i));
        if (refusal.isPresent()) {
          return Optional.of(new Outcome.Refused(refusal.get()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * One entry per account that changed, and the proof that what was debited was credited and what
   * is held on one side is held on the other.
   */
  List<Entry> entries(List<AccountKey> keys) {
    List<Entry> entries = new ArrayList<>(accounts.length);
    long unbalanced = 0;
    long unbalancedHeld = 0;
    for (int i = 0; i < accounts.length; i++) {
      Counters after = after(i);
      Counters change = after.minus(accounts[i].counters());
      if (change.equals(Counters.ZERO)) {
        continue;
      }
      unbalanced += change.postedDebits() - change.postedCredits();
      unbalancedHeld += change.heldDebits() - change.heldCredits();
      entries.add(
          new Entry(
              keys.get(i).account(),
              accounts[i].settings().normalSide(),
              accounts[i].version() + 1,
              change,
              after));
    }
    if (unbalanced != 0 || unbalancedHeld != 0) {
      throw new IllegalStateException(
          "debits and credits differ by " + unbalanced + " posted, " + unbalancedHeld + " held");
    }
    return entries;
  }

  private Counters after(int place) {
    return new Counters(
        postedDebits[place], postedCredits[place], heldDebits[place], heldCredits[place]);
  }
}
