package io.meridian.engine;

import io.meridian.codec.PageSpan;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Reserved;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the last entry of an account at or before an instant. It looks at a few pages a round:
 * first where the entry should be if the account had moved evenly, and around there; when that does
 * not find it soon, also at even distances. As a rule that is two to five rounds for any number of
 * entries, fewer where earlier searches have come by, and at worst as many as it takes to quarter
 * what is left again and again. Of all pages but the one with the entry only the span is read. Used
 * by one thread at a time.
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

  private long lowLastMicros;

  /** That page; absent when only its span is known. */
  private Optional<StatementPages.Found> lowPage = Optional.empty();

  /** The pages behind that one, as far as they may have entries that were decided by then. */
  private final List<StatementPages.Found> late = new ArrayList<>();

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

  /** Whether all that counts at the instant is known without another look. */
  boolean found() {
    return unchanged() || (foundLast() && foundLate());
  }

  /** Whether the last entry that was committed by then, or that there is none, is known. */
  private boolean foundLast() {
    return narrowed() && (low < 0 || lowPage.isPresent());
  }

  /**
   * Whether every entry is known that was committed later, but decided by then [K5]: those stand no
   * further behind the instant than the account's longest lag.
   */
  private boolean foundLate() {
    if (present.lagMicros() == 0 || (low >= 0 && isBeyond(lowPage.orElseThrow()))) {
      return true;
    }
    return nextLate() > lastPage() || (!late.isEmpty() && isBeyond(late.get(late.size() - 1)));
  }

  private boolean isBeyond(StatementPages.Found page) {
    return page.span().lastMicros() - atMicros > present.lagMicros();
  }

  private long nextLate() {
    return low + 1 + late.size();
  }

  private long lastPage() {
    return present.version() == 0 ? -1 : StatementPage.pageOf(present.version());
  }

  /** Whether the page with the entry is known. */
  private boolean narrowed() {
    return low + 1 == high || (low >= 0 && lowLastMicros > atMicros);
  }

  /** Whether the present state tells all: what moved it last did so by then and was an entry. */
  private boolean unchanged() {
    return present.updateMicros() <= atMicros && present.revision() == 1;
  }

  /** Up to {@code most} pages to look at next, the likeliest first; at least one. */
  Set<Long> probes(int most) {
    if (foundLast()) {
      return Set.of(nextLate());
    }
    if (narrowed()) {
      return Set.of(low);
    }
    long open = high - low - 1;
    Set<Long> probes = new LinkedHashSet<>();
    if (open < most) {
      for (long page = Math.max(low, 0); page < high; page++) {
        if (page > low || lowPage.isEmpty()) {
          probes.add(page);
        }
      }
      return probes;
    }
    for (long page : likely(open)) {
      if (page > low && page < high && probes.size() < most) {
        probes.add(page);
      }
    }
    rounds++;
    return probes;
  }

  private long[] likely(long open) {
    long guess = guess();
    if (rounds < TRUSTING_ROUNDS) {
      long wide = Math.max(1, (long) (Math.pow((double) open, TWO_THIRDS) / 2));
      return new long[] {guess, guess - wide, guess + wide, guess - 4 * wide, guess + 4 * wide};
    }
    long middle = low + 1 + open / 2;
    long quarter = Math.max(1, open / 4);
    return new long[] {guess, middle, middle - quarter, middle + quarter};
  }

  /** Where the entry is if commit times are spread evenly over the pages. */
  private long guess() {
    long lowMicros = low < 0 ? present.createMicros() : lowLastMicros;
    double share = (double) (atMicros - lowMicros) / Math.max(1, highMicros - lowMicros);
    long guess = low + (long) (share * (high - low));
    return Math.max(low + 1, Math.min(high - 1, guess));
  }

  /** Takes account of a page, which has all its lines up to the account's present version. */
  void look(StatementPages.Found page) {
    if (foundLast() && page.span().number() == nextLate()) {
      late.add(page);
      return;
    }
    know(page.span());
    if (page.span().number() == low) {
      lowPage = Optional.of(page);
    }
  }

  /** Takes account of what a page covers; one that the account does not have yet tells nothing. */
  void know(PageSpan span) {
    if (span.number() <= low || span.number() >= high) {
      return;
    }
    if (span.firstMicros() > atMicros) {
      high = span.number();
      highMicros = span.firstMicros();
    } else {
      low = span.number();
      lowLastMicros = span.lastMicros();
      lowPage = Optional.empty();
    }
  }

  /**
   * The account as it was: its counters, version and time; its settings and status of today.
   * Nothing is reserved: what was prepared by then is decided, and what is reserved now came later.
   */
  Account result() {
    if (unchanged()) {
      return present.withReserved(Reserved.NONE);
    }
    Counters counters = Counters.ZERO;
    long version = 0;
    long micros = present.createMicros();
    if (low >= 0) {
      StatementPage page = lowPage.orElseThrow().page();
      counters = page.before();
      for (StatementPage.Line line : page.lines()) {
        if (line.commitMicros() > atMicros || line.version() > present.version()) {
          break;
        }
        counters = counters.plus(line.change());
        version = line.version();
        micros = line.commitMicros();
      }
    }
    List<StatementPages.Found> behind = new ArrayList<>(late);
    lowPage.ifPresent(page -> behind.add(0, page));
    for (StatementPages.Found page : behind) {
      for (StatementPage.Line line : page.page().lines()) {
        if (countsLate(line)) {
          counters = counters.plus(line.change());
          version++;
          micros = Math.max(micros, line.decisionMicros());
        }
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

  private boolean countsLate(StatementPage.Line line) {
    return line.commitMicros() > atMicros
        && line.version() <= present.version()
        && line.decisionMicros() > 0
        && line.decisionMicros() <= atMicros;
  }
}
