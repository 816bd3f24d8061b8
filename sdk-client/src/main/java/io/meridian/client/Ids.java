package io.meridian.client;

import io.meridian.client.internal.IdSource;

/**
 * Makes ids for transactions: UUIDs of version 7 (RFC 9562), 36 characters, which sort by the time
 * they were made.
 */
public final class Ids {
  /** One per process, because the order is promised per process. */
  private static final IdSource SOURCE = IdSource.system();

  private Ids() {}

  /**
   * A new id: the time in milliseconds, 12 bits of the fraction of a millisecond, and 62 bits of a
   * secure random generator. Within a process each id is greater, as text too, than all that were
   * made before it; a clock that steps back does not change that. Any thread; never blocks for
   * longer than a few microseconds.
   */
  public static String next() {
    return SOURCE.next();
  }
}
