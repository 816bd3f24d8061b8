package io.meridian.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as the metadata of refusals names them. */
final class Instants {
  private Instants() {}

  /** In the form of RFC 3339, in UTC. */
  static String text(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
