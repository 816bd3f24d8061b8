package io.meridian.engine;

/** The derived state of a shard lacks what its journal says; a rebuild makes it whole. */
final class DerivedStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DerivedStateException(String message) {
    super(message);
  }
}
