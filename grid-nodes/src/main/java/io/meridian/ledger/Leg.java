package io.meridian.ledger;

import java.util.List;

/**
 * One account's part in a transaction: all that its shard has to know to judge it and to apply it.
 * It says nothing of any other account [K11].
 *
 * @param account the account
 * @param place its place among the transaction's accounts, in the order of their first mention
 * @param moves what the postings that name it do to it, in their order; at least one
 * @param item of an atomic batch the transaction's place in it, from 0; else 0
 */
public record Leg(AccountRef account, int place, List<Move> moves, int item) {
  /** Behind every place at which something is moved. */
  private static final int BEHIND_ALL_MOVES = 2 * Limits.POSTINGS_MAX;

  /** Keeps a copy of the list. */
  public Leg {
    moves = List.copyOf(moves);
    if (moves.isEmpty()) {
      throw new IllegalArgumentException("a leg without a move");
    }
  }

  /** A leg of a transaction that is in no batch, or the first of one. */
  public Leg(AccountRef account, int place, List<Move> moves) {
    this(account, place, moves, 0);
  }

  /** The same of a batch's transaction at that place. */
  Leg ofItem(int item) {
    return item == this.item ? this : new Leg(account, place, moves, item);
  }

  /**
   * What one posting does to one of its two accounts; minor units.
   *
   * @param posting the posting's place in the transaction, or in the original of which a part is
   *     moved, from 0
   * @param credit whether the account is credited; else it is debited
   * @param asset the posting's asset
   * @param posted how much is posted on that side
   * @param held the change of what is held on that side
   */
  public record Move(int posting, boolean credit, String asset, long posted, long held) {
    /** The order of checks among accounts: by posting, the debit side first. */
    int place() {
      return 2 * posting + (credit ? 1 : 0);
    }

    /** Whether it only gives back what was held, which nothing can forbid. */
    boolean releases() {
      return posted == 0 && held <= 0;
    }

    /** How much more than now is posted and held on that side. */
    long growth() {
      return posted + held;
    }
  }

  /** Whether the account's existence, asset and status matter: it is not only released. */
  boolean judged() {
    for (Move move : moves) {
      if (!move.releases()) {
        return true;
      }
    }
    return false;
  }

  /** Where the order of checks comes to the account; after all others if it is only released. */
  int judgedPlace() {
    for (Move move : moves) {
      if (!move.releases()) {
        return move.place();
      }
    }
    return BEHIND_ALL_MOVES + place;
  }

  /**
   * The change of the account's counters.
   *
   * @throws ArithmeticException when no account could take it
   */
  public Counters change() {
    Counters change = Counters.ZERO;
    for (Move move : moves) {
      change =
          change.plus(
              move.credit()
                  ? new Counters(0, move.posted(), 0, move.held())
                  : new Counters(move.posted(), 0, move.held(), 0));
    }
    return change;
  }
}
