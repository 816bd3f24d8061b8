package io.meridian.engine;

import io.meridian.codec.StatementPage;
import io.meridian.ledger.Counters;
import io.meridian.ledger.NormalSide;
import java.util.List;

/**
 * A part of an account's statement.
 *
 * @param shard whose journal holds the records
 * @param side the account's normal side
 * @param cutVersion the version that the whole list ends with, or begins with
 * @param entries in the order asked for
 * @param more whether the list goes on
 */
public record StatementEntries(
    ShardId shard, NormalSide side, long cutVersion, List<Balanced> entries, boolean more) {
  /** Keeps a copy of the list. */
  public StatementEntries {
    entries = List.copyOf(entries);
  }

  /**
   * One entry.
   *
   * @param line the entry as its page holds it
   * @param after the account's counters after it, minor units
   */
  public record Balanced(StatementPage.Line line, Counters after) {}
}
