package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which page of what is open between the shards of a ledger to read.
 *
 * @param ledger the ledger's name
 * @param region the region whose shards are asked; empty = every region of the ledger
 * @param pageSize the most to return; 0 = the server's default, above its maximum = its maximum;
 *     may change from page to page
 * @param pageToken {@link Page#nextPageToken()} of the page before; empty = from the start
 */
public record CrossingsQuery(
    String ledger, Optional<String> region, int pageSize, String pageToken) {
  /** Checks that nothing is null; the server judges the rest. */
  public CrossingsQuery {
    requireNonNull(ledger, "ledger");
    requireNonNull(region, "region");
    requireNonNull(pageToken, "pageToken");
  }

  /** The first page of all regions, of the server's default size. */
  public static CrossingsQuery of(String ledger) {
    return new CrossingsQuery(ledger, Optional.empty(), 0, "");
  }

  /** This query about the shards of one region. */
  public CrossingsQuery withRegion(String region) {
    return new CrossingsQuery(ledger, Optional.of(region), pageSize, pageToken);
  }

  /** This query with another size of the page. */
  public CrossingsQuery withPageSize(int pageSize) {
    return new CrossingsQuery(ledger, region, pageSize, pageToken);
  }

  /** This query for the page of this token. */
  public CrossingsQuery withPageToken(String pageToken) {
    return new CrossingsQuery(ledger, region, pageSize, pageToken);
  }
}
