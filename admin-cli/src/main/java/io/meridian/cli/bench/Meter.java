package io.meridian.cli.bench;

import java.util.List;
import java.util.Optional;

/** Reads what the servers have used up. */
@FunctionalInterface
interface Meter {
  /** Nobody tells. */
  Meter NONE = Optional::empty;

  /**
   * What each has used up so far, always in the same order; empty when one of them does not tell.
   */
  Optional<List<Usage>> read();

  /** Fails when one of them does not tell, before anything is measured. */
  default void probe() {}
}
