package io.meridian.engine;

import io.meridian.ledger.Refusal;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Keeps the order of commands that wait in one shard's queue as a run: none is judged while an
 * earlier one is put aside [K10], and where one failure stops the rest, none after it. Any thread.
 */
final class RunOrder {
  private final boolean stopOnFailure;
  private final StopSignal signal = new StopSignal();
  private final SortedSet<Integer> aside = new TreeSet<>();

  RunOrder(boolean stopOnFailure) {
    this.stopOnFailure = stopOnFailure;
  }

  /** Why the command {@code item} is not executed; empty when nothing stands against it. */
  Optional<Refusal> refusal(int item) {
    return stopOnFailure ? signal.refusal(item) : Optional.empty();
  }

  /** Whether an earlier command was put aside and is not judged yet. */
  synchronized boolean mustWait(int item) {
    return !aside.isEmpty() && aside.first() < item;
  }

  synchronized void putAside(int item) {
    aside.add(item);
  }

  /** The command {@code item} is judged, or will not be. */
  synchronized void over(int item, boolean failed) {
    aside.remove(item);
    if (failed) {
      signal.stop(item);
    }
  }
}
