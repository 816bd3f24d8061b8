package io.meridian.client;

import java.time.Instant;
import java.util.List;

/**
 * A shard's own part of a transaction that is homed in another one; it never changes. Of other
 * accounts it says nothing.
 *
 * @param transaction the transaction's reference {@code region/id}, in its home region; of the
 *     expiry of hold ID {@code region/expire/ID}
 * @param kind what sort of transaction it is
 * @param decisionTime the instant from which it counts on all of its accounts, microseconds; not
 *     later than the event's commit time
 * @param entries what it did to each account of the shard, each once
 */
public record Leg(
    String transaction, TransactionKind kind, Instant decisionTime, List<Entry> entries)
    implements EventSubject {
  /** Keeps a copy of the list. */
  public Leg {
    entries = List.copyOf(entries);
  }
}
