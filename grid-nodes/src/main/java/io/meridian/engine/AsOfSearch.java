package io.meridian.engine;

import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.Counters;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds the last entry of an account at or before an instant. It looks at a few pages a round:
 * first where the entry should be if the account had moved evenly, and around there; when that does
 * not find it soon, also at even distances. As a rule that is two to four rounds for any number of
 * entries, and at worst as many as it takes to quarter what is left again and again. Used by one
 * thread at a time.
 */
final class AsOfSearch {
  /** How often it counts on entries to be spread evenly. */
  private static final int TRUSTING_ROUNDS = 2;

  /** How far it then looks around: what came in at an uneven pace is off by about that power. */
  private static final double TWO_THIRDS = 2.0 / 3;

  private final Account present;
  private final long atMicros;
  private int rounds;

  /** The highest page known to begin at or before the instant; -1 when none is. */
  private long low = -1;

  private StatementPage lowPage;

  /** The lowest page known to begin later, or the number of pages. */
  private long high;

  private long highMicros;

  /**
   * A search that has not looked yet.
   *
   * @param present the account now, created at or before the instant
   * @param atMicros the instant, microseconds since the epoch
   */
  AsOfSearch(Account present, long atMicros) {
    this.present = present;
    this.atMicros = atMicros;
    this.high = present.version() == 0 ? 0 : StatementPage.pageOf(present.version()) + 1;
    this.highMicros = present.updateMicros();
  }

  /** How many entries the account has now. */
  long version() {
    return present.version();
  }

  /** Whether the entry, or that there is none, is known without another look. */
  boolean found() {
    return unchanged() || low + 1 == high || (low >= 0 && lastMicros(lowPage) > atMicros);
  }

  /** Whether the present state tells all: what moved it last did so by then and was an entry. */
  private boolean unchanged() {
    return present.updateMicros() <= atMicros && present.revision() == 1;
  }

  private static long lastMicros(StatementPage page) {
    return page.lines().get(page.lines().size() - 1).commitMicros();
  }

  /** Up to {@code most} pages to look at next, the likeliest first; at least one. */
  Set<Long> probes(int most) {
    long open = high - low - 1;
    long guess = guess();
    long[] wanted;
    if (rounds < TRUSTING_ROUNDS) {
      long wide = Math.max(1, (long) (Math.pow((double) open, TWO_THIRDS) / 2));
      wanted = new long[] {guess, guess - wide, guess + wide, guess - 4 * wide, guess + 4 * wide};
    } else {
      long middle = low + 1 + open / 2;
      long quarter = Math.max(1, open / 4);
      wanted = new long[] {guess, middle, middle - quarter, middle + quarter};
    }
    rounds++;
    Set<Long> probes = new LinkedHashSet<>();
    for (long page : wanted) {
      if (page > low && page < high && probes.size() < most) {
        probes.add(page);
      }
    }
    return probes;
  }

  /** Where the entry is if commit times are spread evenly over the pages. */
  private long guess() {
    long lowMicros = low < 0 ? present.createMicros() : lastMicros(lowPage);
    double share = (double) (atMicros - lowMicros) / Math.max(1, highMicros - lowMicros);
    long guess = low + (long) (share * (high - low));
    return Math.max(low + 1, Math.min(high - 1, guess));
  }

  /** Takes account of a page, which has all its lines up to the account's present version. */
  void look(StatementPage page) {
    long firstMicros = page.lines().get(0).commitMicros();
    if (firstMicros > atMicros) {
      if (page.number() < high) {
        high = page.number();
        highMicros = firstMicros;
      }
    } else if (page.number() > low) {
      low = page.number();
      lowPage = page;
    }
  }

  /** The account as it was: its counters, version and time; its settings and status of today. */
  Account result() {
    if (unchanged()) {
      return present;
    }
    Counters counters = Counters.ZERO;
    long version = 0;
    long micros = present.createMicros();
    if (low >= 0) {
      counters = lowPage.before();
      for (StatementPage.Line line : lowPage.lines()) {
        if (line.commitMicros() > atMicros || line.version() > present.version()) {
          break;
        }
        counters = counters.plus(line.change());
        version = line.version();
        micros = line.commitMicros();
      }
    }
    return new Account(
        present.settings(),
        present.status(),
        counters,
        version,
        present.revision(),
        present.createMicros(),
        micros);
  }
}
