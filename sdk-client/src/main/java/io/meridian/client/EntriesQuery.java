package io.meridian.client;

import static java.util.Objects.requireNonNull;

/**
 * Which page of an account's statement to read. The first page fixes a cut; the tokens name it, and
 * the pages together are exactly the entries up to it, whatever is written meanwhile.
 *
 * @param ledger the ledger's name
 * @param account the reference {@code region/id}
 * @param order the order; the same for all pages of a cut
 * @param pageSize the most entries to return; 0 = the server's default, above its maximum = its
 *     maximum; may change from page to page
 * @param pageToken {@link Page#nextPageToken()} of the page before; empty = from the start, at a
 *     new cut
 */
public record EntriesQuery(
    String ledger, String account, EntryOrder order, int pageSize, String pageToken) {
  /** Checks that nothing is null; the server judges the rest. */
  public EntriesQuery {
    requireNonNull(ledger, "ledger");
    requireNonNull(account, "account");
    requireNonNull(order, "order");
    requireNonNull(pageToken, "pageToken");
  }

  /** The first page, newest first, of the server's default size. */
  public static EntriesQuery of(String ledger, String account) {
    return new EntriesQuery(ledger, account, EntryOrder.NEWEST_FIRST, 0, "");
  }

  /** This query in another order. */
  public EntriesQuery withOrder(EntryOrder order) {
    return new EntriesQuery(ledger, account, order, pageSize, pageToken);
  }

  /** This query with another size of the page. */
  public EntriesQuery withPageSize(int pageSize) {
    return new EntriesQuery(ledger, account, order, pageSize, pageToken);
  }

  /** This query for the page of this token. */
  public EntriesQuery withPageToken(String pageToken) {
    return new EntriesQuery(ledger, account, order, pageSize, pageToken);
  }
}
