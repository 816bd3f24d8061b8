package io.meridian.engine;

import java.util.Optional;

/**
 * What one of several commands was answered: a reply or a fault, exactly one of them.
 *
 * @param reply the reply
 * @param fault why there is none
 */
record ItemAnswer(Optional<CommandReply> reply, Optional<Throwable> fault) {
  /** The end of a future. */
  static ItemAnswer of(CommandReply reply, Throwable fault) {
    return fault == null ? new ItemAnswer(Optional.of(reply), Optional.empty()) : of(fault);
  }

  /** No reply. */
  static ItemAnswer of(Throwable fault) {
    return new ItemAnswer(Optional.empty(), Optional.of(Futures.cause(fault)));
  }
}
