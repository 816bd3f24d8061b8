package io.meridian.engine;

import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells the later of several commands that run in order that an earlier one failed. A command that
 * finds no room fails while earlier ones still wait for their turn, and those go on. Any thread.
 */
final class StopSignal {
  private static final int NOBODY = Integer.MAX_VALUE;

  private final AtomicInteger stoppedBy = new AtomicInteger(NOBODY);

  /** The command {@code item} failed; the earliest that says so counts. */
  void stop(int item) {
    stoppedBy.accumulateAndGet(item, Math::min);
  }

  /** Why the command {@code item} is not executed; empty when no earlier one failed. */
  Optional<Refusal> refusal(int item) {
    int by = stoppedBy.get();
    return by < item
        ? Optional.of(new Refusal(Reason.BATCH_STOPPED, Map.of("item", Integer.toString(by))))
        : Optional.empty();
  }
}
