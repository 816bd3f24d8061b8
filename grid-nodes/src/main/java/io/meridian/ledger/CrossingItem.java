package io.meridian.ledger;

/**
 * A transaction of an atomic batch that crosses shards, as a shard knows it that has to do with it.
 *
 * @param item its place in the batch, from 0
 * @param transaction its id, in the batch's ledger and home's region
 * @param kind its kind
 * @param reference at home the caller's reference, which is spoken for until it is decided; else
 *     empty
 */
public record CrossingItem(int item, String transaction, CommandKind kind, String reference) {
  /** Refuses what is no transaction. */
  public CrossingItem {
    if (item < 0 || item >= Limits.BATCH_ITEMS_MAX || !kind.transaction()) {
      throw new IllegalArgumentException("no transaction of a batch: " + kind + " at " + item);
    }
  }

  /** The same without its reference, which does not leave home and ends with the decision. */
  CrossingItem withoutReference() {
    return reference.isEmpty() ? this : new CrossingItem(item, transaction, kind, "");
  }
}
