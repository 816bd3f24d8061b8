package io.meridian.ledger;

import java.util.Map;

/** A command that is a transaction: it moves, reserves or releases amounts. */
public sealed interface TransactionCommand extends Command
    permits Post, Hold, Capture, VoidHold, Refund, ExpireHold {
  /** What its caller says about it. */
  TransactionDetails details();

  @Override
  default Map<String, String> subject() {
    return Map.of("transaction", commandId().reference());
  }
}
