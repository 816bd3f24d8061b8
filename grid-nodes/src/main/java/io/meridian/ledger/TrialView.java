package io.meridian.ledger;

/**
 * A state that moves on with what is only tried, so that the transactions of a batch are judged one
 * after the other before anything is certain.
 */
public interface TrialView extends CrossingView {
  /** What follows is judged on the effects of {@code record}, too. */
  void take(LedgerRecord record);
}
