package io.meridian.cli.bench;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is left to do once something has been measured. A step that fails must not keep what was
 * measured from being printed: its failure is kept until {@link #rethrow}. One thread.
 */
final class LastSteps {
  private RuntimeException failure;

  /** A step. */
  @FunctionalInterface
  interface Action {
    void run() throws InterruptedException;
  }

  /** Does it, and keeps its failure. */
  void attempt(Action step) throws InterruptedException {
    try {
      step.run();
    } catch (RuntimeException e) {
      keep(e);
    }
  }

  /** Asks, and keeps the failure; empty when it failed. */
  <T> Optional<T> ask(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (RuntimeException e) {
      keep(e);
      return Optional.empty();
    }
  }

  /** Whether any has failed. */
  boolean failed() {
    return failure != null;
  }

  /** Throws the first failure, if there was one. */
  void rethrow() {
    if (failure != null) {
      throw failure;
    }
  }

  private void keep(RuntimeException later) {
    if (failure == null) {
      failure = later;
    } else {
      failure.addSuppressed(later);
    }
  }
}
