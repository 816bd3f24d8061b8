package io.meridian.ledger;

import java.util.Comparator;
import java.util.List;

/**
 * How much of an earlier transaction: named amounts of some of its postings, or all that remains of
 * each.
 *
 * @param allRemaining whether everything is asked for that remains
 * @param named the amounts, in the order of their postings, each posting once; empty exactly if
 *     {@code allRemaining}
 */
public record Parts(boolean allRemaining, List<Part> named) {
  /** Everything that remains of every posting. */
  public static final Parts ALL_REMAINING = new Parts(true, List.of());

  /** Sorts by posting, because the order that the caller chose means nothing. */
  public Parts {
    if (allRemaining != named.isEmpty()) {
      throw new IllegalArgumentException("either all that remains, or named parts");
    }
    named = named.stream().sorted(Comparator.comparingInt(Part::posting)).toList();
    for (int i = 1; i < named.size(); i++) {
      if (named.get(i).posting() == named.get(i - 1).posting()) {
        throw new IllegalArgumentException("posting " + named.get(i).posting() + " twice");
      }
    }
  }

  /** The named parts of some postings, in any order, each posting once; at least one. */
  public static Parts of(List<Part> named) {
    return new Parts(false, named);
  }

  /** Names the first field in which {@code other} differs, below {@code operation}. */
  void compare(String operation, Parts other, Differences differences) {
    differences
        .field(operation + ".parts", named, other.named)
        .field(operation + ".all_remaining", allRemaining, other.allRemaining);
  }
}
