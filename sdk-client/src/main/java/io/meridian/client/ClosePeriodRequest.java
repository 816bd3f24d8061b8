package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A request to close a ledger's books up to an instant, in every region of it. It only moves
 * forward, and there is no way back.
 *
 * @param ledger the ledger's name
 * @param closedUntil up to when, exclusive: what is effective at this instant or later stays
 *     possible. After 1970-01-01T00:00:00Z and not beyond the server's clock; what is finer than a
 *     microsecond is cut off
 * @param id the command's id; empty = the server derives one from the instant, so that closing
 *     twice alike is a replay
 */
public record ClosePeriodRequest(String ledger, Instant closedUntil, Optional<String> id)
    implements LedgerRequest {
  /** Checks that nothing is null; the server judges the rest. */
  public ClosePeriodRequest {
    requireNonNull(ledger, "ledger");
    requireNonNull(id, "id");
    closedUntil = closedUntil.truncatedTo(ChronoUnit.MICROS);
  }

  /** A request whose command's id is derived from the instant. */
  public static ClosePeriodRequest of(String ledger, Instant closedUntil) {
    return new ClosePeriodRequest(ledger, closedUntil, Optional.empty());
  }
}
