package io.meridian.client;

/** The order of a statement. */
public enum EntryOrder {
  /** By descending version. */
  NEWEST_FIRST,
  /** By ascending version. */
  OLDEST_FIRST
}
