package io.meridian.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Ledgers. For the thread rule and for what is a value and what an exception see {@link
 * MeridianClient} and {@link ReasonKind}. Not to be implemented by applications: methods will be
 * added.
 */
public interface Ledgers {
  /** These calls with another deadline, retries included; 1 ms .. 1 h. */
  Ledgers withDeadline(Duration deadline);

  /** Creates a ledger in every region of the grid. Idempotent by its name. */
  default LedgerOutcome create(String name) {
    return create(CreateLedgerRequest.of(name));
  }

  /**
   * Creates a ledger. Idempotent by its id, or without one by its name. Refused for LEDGER_EXISTS
   * (other settings) and IDEMPOTENCY_MISMATCH.
   */
  LedgerOutcome create(CreateLedgerRequest request);

  /** {@link #create(CreateLedgerRequest)} without waiting. */
  CompletableFuture<LedgerOutcome> createAsync(CreateLedgerRequest request);

  /**
   * Closes a ledger's books up to an instant: from then on no transaction can be effective before
   * it. Idempotent by its id, or without one by the instant; closing again what is closed succeeds
   * and changes nothing. Refused for PERIOD_CLOSED (the books are closed up to a later instant) and
   * IDEMPOTENCY_MISMATCH.
   *
   * @throws MeridianException also when there is no such ledger, with LEDGER_NOT_FOUND
   */
  LedgerOutcome closePeriod(ClosePeriodRequest request);

  /** {@link #closePeriod} without waiting. */
  CompletableFuture<LedgerOutcome> closePeriodAsync(ClosePeriodRequest request);

  /**
   * Judges a request to create or change a ledger as if it were made now, and stores nothing. Its
   * id is not used up.
   */
  DryRun<LedgerOutcome> validate(LedgerRequest request);

  /** {@link #validate} without waiting. */
  CompletableFuture<DryRun<LedgerOutcome>> validateAsync(LedgerRequest request);

  /** A ledger; empty when there is none of this name. */
  Optional<Ledger> get(String name);

  /** {@link #get} without waiting. */
  CompletableFuture<Optional<Ledger>> getAsync(String name);

  /**
   * Ledgers in the order of their names.
   *
   * @param pageSize the most to return; 0 = the server's default, above its maximum = its maximum
   * @param pageToken {@link Page#nextPageToken()} of the page before; empty = from the start
   */
  Page<Ledger> list(int pageSize, String pageToken);

  /** {@link #list} without waiting. */
  CompletableFuture<Page<Ledger>> listAsync(int pageSize, String pageToken);
}
