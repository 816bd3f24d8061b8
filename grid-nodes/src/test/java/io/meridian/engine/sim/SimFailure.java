package io.meridian.engine.sim;

/** What a port's future fails with when the simulated grid failed. */
final class SimFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimFailure(String message) {
    super(message, null, false, false);
  }
}
