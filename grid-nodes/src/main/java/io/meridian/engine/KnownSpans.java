package io.meridian.engine;

import io.meridian.codec.PageSpan;
import io.meridian.ledger.AccountKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which times the full pages of a shard's statements cover, as far as searches have come across
 * them: the upper levels of a tree that is stored nowhere. A full page covers the same for ever,
 * whoever leads, so nothing here grows old. When there is no room, the account that was not asked
 * about for longest is forgotten. Safe for any thread.
 */
final class KnownSpans {
  /** Pages of one account; it then learns no more, since these are close enough to each other. */
  static final int PAGES_OF_ACCOUNT_MAX = 4_096;

  /** Pages of all accounts of a shard. */
  static final int PAGES_MAX = 4 * PAGES_OF_ACCOUNT_MAX;

  private final Map<AccountKey, TreeMap<Long, PageSpan>> accounts =
      new LinkedHashMap<>(16, 0.75f, true);
  private int size;

  /** The last known page of the account that begins at or before the instant. */
  synchronized Optional<PageSpan> atOrBefore(AccountKey account, long micros) {
    TreeMap<Long, PageSpan> known = accounts.get(account);
    return known == null
        ? Optional.empty()
        : Optional.ofNullable(known.floorEntry(micros)).map(Map.Entry::getValue);
  }

  /** The first known page of the account that begins after the instant. */
  synchronized Optional<PageSpan> after(AccountKey account, long micros) {
    TreeMap<Long, PageSpan> known = accounts.get(account);
    return known == null
        ? Optional.empty()
        : Optional.ofNullable(known.higherEntry(micros)).map(Map.Entry::getValue);
  }

  /** Keeps what a page covers if that can not change any more. */
  synchronized void learn(AccountKey account, PageSpan span) {
    if (!span.sealed()) {
      return;
    }
    TreeMap<Long, PageSpan> known = accounts.computeIfAbsent(account, key -> new TreeMap<>());
    if (known.size() < PAGES_OF_ACCOUNT_MAX && known.put(span.firstMicros(), span) == null) {
      size++;
    }
    Iterator<TreeMap<Long, PageSpan>> eldest = accounts.values().iterator();
    while (size > PAGES_MAX) {
      size -= eldest.next().size();
      eldest.remove();
    }
  }

  synchronized int size() {
    return size;
  }
}
