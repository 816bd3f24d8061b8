package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of an atomic batch.
 *
 * @param frame the outcome of the batch itself
 * @param items those of its transactions, in their order; empty where there are none yet
 */
public record BatchOutcome(Outcome frame, List<Outcome> items) {
  /** Keeps a copy of the list. */
  public BatchOutcome {
    items = List.copyOf(items);
  }

  /**
   * When the transaction at place {@code item} is committed, if the batch is at {@code micros}:
   * each one microsecond after the one before.
   */
  public static long micros(long micros, int item) {
    return micros + 1 + item;
  }

  /** Nothing of its transactions. */
  public static BatchOutcome of(Outcome frame) {
    return new BatchOutcome(frame, List.of());
  }

  /**
   * One of {@code size} transactions has failed, so that none is applied.
   *
   * @param failed its place
   * @param crossed of a batch that was prepared, that it is released
   */
  public static BatchOutcome failed(
      int size, int failed, Refusal refusal, Optional<Crossed> crossed) {
    Refusal aborted = aborted(failed);
    List<Outcome> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      items.add(new Outcome.Refused(i == failed ? refusal : aborted));
    }
    return new BatchOutcome(new Outcome.Refused(aborted, crossed), items);
  }

  /** The refusal of the batch, and of every other transaction of it, when that one has failed. */
  public static Refusal aborted(int failed) {
    return new Refusal(Reason.BATCH_ABORTED, Map.of("item", Integer.toString(failed)));
  }

  /** The refusal of a batch that is about more postings than one may be. */
  public static Refusal tooManyPostings() {
    return new Refusal(
        Reason.TOO_MANY_POSTINGS,
        Map.of(
            "field",
            "requests",
            "postingsMax",
            Integer.toString(Limits.ATOMIC_BATCH_POSTINGS_MAX)));
  }
}
