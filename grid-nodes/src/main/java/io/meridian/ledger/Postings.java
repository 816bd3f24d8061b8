package io.meridian.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * 1..100 postings of one ledger in the caller's order. They know their distinct accounts and which
 * of them each posting names, because the judgement works on the net effect per account. Immutable.
 */
final class Postings {
  private final List<Posting> list;
  private final List<AccountKey> accounts;
  private final int[] debitIndex;
  private final int[] creditIndex;

  Postings(String ledger, List<Posting> postings) {
    if (postings.isEmpty() || postings.size() > Limits.POSTINGS_MAX) {
      throw new IllegalArgumentException("postings must be 1.." + Limits.POSTINGS_MAX);
    }
    this.list = List.copyOf(postings);
    this.debitIndex = new int[postings.size()];
    this.creditIndex = new int[postings.size()];
    if (list.size() == 1) {
      Posting only = list.get(0);
      creditIndex[0] = 1;
      this.accounts =
          List.of(new AccountKey(ledger, only.debit()), new AccountKey(ledger, only.credit()));
      return;
    }
    List<AccountKey> distinct = new ArrayList<>(postings.size() * 2);
    Map<AccountRef, Integer> places = new HashMap<>(postings.size() * 4);
    for (int i = 0; i < postings.size(); i++) {
      debitIndex[i] = place(ledger, postings.get(i).debit(), places, distinct);
      creditIndex[i] = place(ledger, postings.get(i).credit(), places, distinct);
    }
    this.accounts = List.copyOf(distinct);
  }

  private static int place(
      String ledger,
      AccountRef account,
      Map<AccountRef, Integer> places,
      List<AccountKey> distinct) {
    Integer known = places.putIfAbsent(account, distinct.size());
    if (known != null) {
      return known;
    }
    distinct.add(new AccountKey(ledger, account));
    return distinct.size() - 1;
  }

  int size() {
    return list.size();
  }

  Posting get(int posting) {
    return list.get(posting);
  }

  /** The postings in the caller's order. */
  List<Posting> list() {
    return list;
  }

  /** The accounts, each once, in the order of their first mention, debit side first. */
  List<AccountKey> accounts() {
    return accounts;
  }

  /** The place in {@link #accounts()} of the account that posting {@code posting} debits. */
  int debitAccount(int posting) {
    return debitIndex[posting];
  }

  /** The place in {@link #accounts()} of the account that posting {@code posting} credits. */
  int creditAccount(int posting) {
    return creditIndex[posting];
  }

  /** Names the first field in which {@code other} differs, below {@code operation}. */
  void compare(String operation, Postings other, Differences differences) {
    int common = Math.min(size(), other.size());
    for (int i = 0; i < common; i++) {
      Posting mine = get(i);
      Posting theirs = other.get(i);
      String field = operation + ".postings[" + i + "].";
      differences
          .field(field + "debit_account", mine.debit(), theirs.debit())
          .field(field + "credit_account", mine.credit(), theirs.credit())
          .field(field + "asset", mine.asset(), theirs.asset())
          .field(field + "amount", mine.amount(), theirs.amount());
    }
    differences.field(operation + ".postings", size(), other.size());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Postings that && list.equals(that.list);
  }

  @Override
  public int hashCode() {
    return list.hashCode();
  }

  @Override
  public String toString() {
    return list.toString();
  }
}
