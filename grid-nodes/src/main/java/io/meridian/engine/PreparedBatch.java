package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.TransactionCommand;
import java.util.List;
import java.util.Optional;

/**
 * Several transactions of one ledger that are executed in their order; of an atomic batch all are
 * of one region.
 *
 * @param mode what one refusal means for the others
 * @param frame the command of an atomic batch; empty in the other modes
 * @param items the transactions, each id once
 */
public record PreparedBatch(
    Mode mode, Optional<PreparedCommand> frame, List<PreparedCommand> items) {
  /** What one refusal means for the others. */
  public enum Mode {
    /** Nothing. */
    INDEPENDENT,
    /** None is applied. */
    ATOMIC
  }

  /** Keeps a copy of the list. */
  public PreparedBatch {
    items = List.copyOf(items);
    if (frame.isPresent() != (mode == Mode.ATOMIC)) {
      throw new IllegalArgumentException("exactly an atomic batch has a frame");
    }
  }

  /** The transactions without their canonical form. */
  List<TransactionCommand> transactions() {
    return items.stream().map(item -> (TransactionCommand) item.command()).toList();
  }
}
