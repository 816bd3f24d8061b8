package io.meridian.ledger;

import java.util.Optional;

/**
 * The state that a judgement about crossing transactions reads. The accounts that it shows count
 * what is reserved on them.
 */
public interface CrossingView extends LedgerView {
  /** The crossing transaction, if the shard has not done with it. */
  Optional<Crossing> crossing(CrossingKey key);

  /** The crossing transaction that {@link Crossing#locks} this one, if there is one. */
  Optional<CrossingKey> lock(CommandId transaction);

  /**
   * The undecided crossing transaction of the region that will take a reference, if there is one.
   */
  Optional<CrossingKey> referenceLock(CommandId scope, String reference);

  /** The least place in the table of open crossings that is free. */
  int freePlace();
}
