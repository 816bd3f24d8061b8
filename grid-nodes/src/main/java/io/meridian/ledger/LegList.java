package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what a transaction does to each of its accounts. Every move is put on both accounts of a
 * posting, so that what is debited is credited whatever the legs are later told apart by.
 */
final class LegList {
  private final Postings postings;
  private final List<List<Leg.Move>> moves = new ArrayList<>();

  /** Nothing moved yet on the accounts of {@code postings}. */
  LegList(Postings postings) {
    this.postings = postings;
    for (int i = 0; i < postings.accounts().size(); i++) {
      moves.add(new ArrayList<>(1));
    }
  }

  /**
   * Moves one of the postings.
   *
   * @param index its place among the postings
   * @param number its place in the transaction, or in the original
   * @param posted how much is posted
   * @param held the change of what is held
   */
  void move(int index, int number, long posted, long held) {
    if (posted == 0 && held == 0) {
      return;
    }
    String asset = postings.get(index).asset();
    moves.get(postings.debitAccount(index)).add(new Leg.Move(number, false, asset, posted, held));
    moves.get(postings.creditAccount(index)).add(new Leg.Move(number, true, asset, posted, held));
  }

  /** The legs of the accounts that something moves, in the order of their first mention. */
  List<Leg> legs() {
    List<Leg> legs = new ArrayList<>(moves.size());
    for (int i = 0; i < moves.size(); i++) {
      if (!moves.get(i).isEmpty()) {
        legs.add(new Leg(postings.accounts().get(i).account(), i, moves.get(i)));
      }
    }
    return legs;
  }
}
