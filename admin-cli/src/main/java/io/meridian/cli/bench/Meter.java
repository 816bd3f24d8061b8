package io.meridian.cli.bench;

import java.util.Optional;

/** Reads what the servers have used up. */
@FunctionalInterface
interface Meter {
  /** Nobody tells. */
  Meter NONE = Optional::empty;

  /** What they have used up so far; empty when one of them does not tell. */
  Optional<Usage> read();

  /** Fails when one of them does not tell, before anything is measured. */
  default void probe() {}
}
