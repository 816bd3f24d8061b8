package io.meridian.codec;

/**
 * Which time a statement page covers.
 *
 * @param number the page's number, from 0
 * @param lines how many entries it has
 * @param firstMicros commit time of its first entry, microseconds since the epoch
 * @param lastMicros commit time of its last entry
 */
public record PageSpan(long number, int lines, long firstMicros, long lastMicros) {
  /** Whether the page is full, so that it covers the same for ever. */
  public boolean sealed() {
    return lines == StatementPage.ENTRIES_MAX;
  }
}
