package io.meridian.transaction;

import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.LedgerFact;
import io.meridian.wire.EventQuestion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks the engine about events. Any thread; never blocks, never throws. */
final class Events {
  private static final CompletableFuture<Boolean> NOW = CompletableFuture.completedFuture(true);

  private final Engine engine;

  Events(Engine engine) {
    this.engine = engine;
  }

  /** The ledger whose events are asked for. */
  CompletableFuture<ReadReply<LedgerFact>> ledger(EventQuestion question, CallContext call) {
    return engine.ledger(question.ledger());
  }

  /** A place behind everything that is committed now. */
  CompletableFuture<ReadReply<EventCursor>> newest(EventQuestion question, CallContext call) {
    return NOW.thenCompose(now -> engine.newestEvents(question.ledger(), question.region(), call));
  }

  /** The next events, waiting for them no longer than {@code wait}. */
  CompletableFuture<ReadReply<EventPage>> page(
      EventQuestion question, EventCursor cursor, int limit, Duration wait, CallContext call) {
    return NOW.thenCompose(
        now -> engine.events(question.ledger(), question.region(), cursor, limit, wait, call));
  }
}
