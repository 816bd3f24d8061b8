package io.meridian.client;

/** How the items of a batch depend on each other. */
public enum BatchMode {
  /**
   * Each on its own, in order; later ones see the effects of earlier ones. A failure leaves the
   * others alone.
   */
  INDEPENDENT,
  /**
   * As INDEPENDENT, but the first item that does not succeed is the last one tried: those after it
   * are BATCH_STOPPED, not recorded, their ids unused.
   */
  STOP_ON_FAILURE,
  /**
   * All or none, in order, later ones seeing the effects of earlier ones. If one is refused, it has
   * its reason and all others are BATCH_ABORTED.
   */
  ATOMIC
}
