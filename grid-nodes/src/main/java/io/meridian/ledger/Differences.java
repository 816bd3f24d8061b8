package io.meridian.ledger;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Collects the first field in which two requests differ. */
final class Differences {
  private Optional<String> first = Optional.empty();

  /** Names {@code field} unless both values are equal or an earlier field differed. */
  Differences field(String field, Object left, Object right) {
    if (first.isEmpty() && !left.equals(right)) {
      first = Optional.of(field);
    }
    return this;
  }

  /** The same for private data, whose salt does not count. */
  Differences privateData(String field, Optional<PrivateData> left, Optional<PrivateData> right) {
    return check(
        field,
        () ->
            left.isPresent() == right.isPresent()
                && (left.isEmpty() || left.get().sameContent(right.orElseThrow())));
  }

  private Differences check(String field, BooleanSupplier same) {
    if (first.isEmpty() && !same.getAsBoolean()) {
      first = Optional.of(field);
    }
    return this;
  }

  Optional<String> first() {
    return first;
  }
}
