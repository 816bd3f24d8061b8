package io.meridian.engine;

import java.util.Optional;

/**
 * What serving a request has come to: a reply, or that the item was put aside and is answered later
 * by whoever has it.
 *
 * @param reply the reply; empty when it comes later
 */
record Served<R>(Optional<R> reply) {
  /** This is the reply. */
  static <R> Served<R> now(R reply) {
    return new Served<>(Optional.of(reply));
  }

  /** Somebody has the item and will answer it. */
  static <R> Served<R> later() {
    return new Served<>(Optional.empty());
  }
}
