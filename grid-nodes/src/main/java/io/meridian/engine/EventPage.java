package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.ledger.LedgerRecord;
import java.util.List;

/**
 * The next events of a region, in shard order.
 *
 * @param events what happened; may be empty
 * @param next where to go on afterwards
 */
public record EventPage(List<Event> events, EventCursor next) {
  /** Keeps a copy of the list. */
  public EventPage {
    events = List.copyOf(events);
  }

  /**
   * One committed fact.
   *
   * @param shard whose journal holds it
   * @param position where in that journal
   * @param record the record, applied
   * @param next where to go on after this event
   */
  public record Event(
      ShardId shard, JournalPosition position, LedgerRecord record, EventCursor next) {}
}
