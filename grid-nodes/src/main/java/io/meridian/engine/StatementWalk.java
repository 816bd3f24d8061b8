package io.meridian.engine;

import io.meridian.codec.StatementPage;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Counters;
import java.util.Optional;

/**
 * Adds one account's statement up, page by page, and compares the end with the account: pages
 * without gaps, each beginning where the one before ends, versions one after the other, and the sum
 * of all entries the account's counters. Notes on the way what the account was at a cut. Used by
 * one thread.
 */
final class StatementWalk {
  private final AccountEntry entry;
  private final CheckCut cut;
  private long next;
  private long version;
  private long micros;
  private Counters running = Counters.ZERO;
  private Counters atCut = Counters.ZERO;
  private long versionAtCut;
  private Optional<String> problem = Optional.empty();

  /**
   * An account as its derived entry has it.
   *
   * @param key which account
   * @param asset the code of its asset
   * @param counters its counters, minor units
   * @param version how many entries it has
   * @param createMicros when it was created, microseconds since the epoch
   * @param readAt the last block whose effects the entry holds
   */
  record AccountEntry(
      AccountKey key,
      String asset,
      Counters counters,
      long version,
      long createMicros,
      long readAt) {}

  StatementWalk(AccountEntry entry, CheckCut cut) {
    this.entry = entry;
    this.cut = cut;
  }

  AccountEntry entry() {
    return entry;
  }

  /** Whether there is no further page to look at. */
  boolean over() {
    return problem.isPresent() || version >= entry.version();
  }

  /** The page to look at next, or one of those that follow it. */
  DerivedKey page(long ahead) {
    return DerivedKey.page(entry.key(), next + ahead);
  }

  /** How many pages there are still to look at. */
  long pagesLeft() {
    return over() ? 0 : StatementPage.pageOf(entry.version()) + 1 - next;
  }

  /** Takes account of the next page. */
  void take(Optional<StatementPage> found) {
    if (over()) {
      return;
    }
    if (found.isEmpty()) {
      problem = Optional.of("lacks page " + next);
      return;
    }
    StatementPage page = found.get();
    if (page.number() != next || !page.before().equals(running)) {
      problem =
          Optional.of("has a page " + next + " that does not begin where the one before ends");
      return;
    }
    for (StatementPage.Line line : page.lines()) {
      if (version == entry.version()) {
        break;
      }
      take(line);
    }
    next++;
    if (version < Math.min(entry.version(), next * StatementPage.ENTRIES_MAX)) {
      problem = Optional.of("has " + version + " entries on its pages up to page " + (next - 1));
    }
  }

  private void take(StatementPage.Line line) {
    if (line.version() != version + 1 || line.commitMicros() <= micros) {
      problem = Optional.of("has an entry " + line.version() + " that does not follow " + version);
    }
    version++;
    micros = line.commitMicros();
    running = running.plus(line.change());
    // What crosses shards counts from its decision on, in all of them [K5].
    long countsFrom = line.decisionMicros() == 0 ? line.commitMicros() : line.decisionMicros();
    if (countsFrom <= cut.atMicros()) {
      atCut = atCut.plus(line.change());
      versionAtCut++;
    }
  }

  /** What does not hold; asked for when the walk is over. */
  Optional<String> problem() {
    if (problem.isEmpty() && !running.equals(entry.counters())) {
      return Optional.of("has " + entry.counters() + ", its entries add up to " + running);
    }
    return problem;
  }

  /** The counters at the cut, as far as the statement tells. */
  Counters atCut() {
    return atCut;
  }

  /** How many entries there were at the cut. */
  long versionAtCut() {
    return versionAtCut;
  }
}
