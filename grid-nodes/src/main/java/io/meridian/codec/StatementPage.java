package io.meridian.codec;

import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import java.util.List;

/**
 * A numbered page of an account's statement. Page n holds the entries with versions n * {@link
 * #ENTRIES_MAX} + 1 to (n + 1) * {@link #ENTRIES_MAX}; a full page is sealed and never changes
 * again.
 *
 * @param number the page's number, from 0
 * @param before the account's counters before the page's first entry, minor units
 * @param lines the entries, oldest first, versions without gaps
 */
public record StatementPage(long number, Counters before, List<Line> lines) {
  /** Entries of a full page. */
  public static final int ENTRIES_MAX = 64;

  /** Keeps a copy of the list. */
  public StatementPage {
    lines = List.copyOf(lines);
  }

  /** The place of the entry with {@code version} on its page, from 0. */
  public static int lineOf(long version) {
    return (int) ((version - 1) % ENTRIES_MAX);
  }

  /** The page on which the entry with {@code version} stands. */
  public static long pageOf(long version) {
    return (version - 1) / ENTRIES_MAX;
  }

  /**
   * One entry.
   *
   * @param version the account's count of entries, this one included
   * @param commitMicros commit time, microseconds since the epoch
   * @param commandId the id of the command that made it
   * @param kind the command's kind
   * @param position where its record stands in the journal
   * @param change the change of each counter, minor units
   * @param decisionMicros of a crossing transaction the instant from which it counts, not later
   *     than its commit time here, microseconds since the epoch; else 0
   * @param home the region of a transaction that is homed in another than the account's; else empty
   */
  public record Line(
      long version,
      long commitMicros,
      String commandId,
      CommandKind kind,
      JournalPosition position,
      Counters change,
      long decisionMicros,
      String home) {
    /** An entry of a transaction that touches no other shard. */
    public Line(
        long version,
        long commitMicros,
        String commandId,
        CommandKind kind,
        JournalPosition position,
        Counters change) {
      this(version, commitMicros, commandId, kind, position, change, 0, "");
    }
  }
}
