package io.meridian.client;

import static java.util.Objects.requireNonNull;

/**
 * What to watch.
 *
 * @param ledger the ledger's name
 * @param region the region whose journals are read
 * @param fromNow where there is no token yet: begin with what is committed after the call (and not
 *     before the first message came), instead of at the beginning
 */
public record WatchRequest(String ledger, String region, boolean fromNow) {
  /** Checks that nothing is null; the server judges the rest. */
  public WatchRequest {
    requireNonNull(ledger, "ledger");
    requireNonNull(region, "region");
  }

  /** From the beginning. */
  public static WatchRequest of(String ledger, String region) {
    return new WatchRequest(ledger, region, false);
  }

  /** From what is committed after the call. */
  public static WatchRequest fromNow(String ledger, String region) {
    return new WatchRequest(ledger, region, true);
  }
}
