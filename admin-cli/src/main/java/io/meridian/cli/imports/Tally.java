package io.meridian.cli.imports;

import java.util.concurrent.atomic.LongAdder;

/** Counts what became of the items of an import. Safe for several threads. */
final class Tally {
  private final LongAdder rows = new LongAdder();
  private final LongAdder items = new LongAdder();
  private final LongAdder created = new LongAdder();
  private final LongAdder replayed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder checked = new LongAdder();

  void read(int itemRows) {
    rows.add(itemRows);
    items.increment();
  }

  void created(boolean isReplay) {
    (isReplay ? replayed : created).increment();
  }

  void refused() {
    refused.increment();
  }

  /** Of a dry run: nothing is known against it. */
  void checked() {
    checked.increment();
  }

  long rows() {
    return rows.sum();
  }

  /**
   * Accounts or transactions read; once all is done the sum of those created, replayed and refused,
   * or of a dry run of those checked and refused.
   */
  long items() {
    return items.sum();
  }

  long created() {
    return created.sum();
  }

  long replayed() {
    return replayed.sum();
  }

  long refusals() {
    return refused.sum();
  }

  long checks() {
    return checked.sum();
  }
}
