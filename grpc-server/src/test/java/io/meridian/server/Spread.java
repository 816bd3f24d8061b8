package io.meridian.server;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import java.util.List;
import java.util.stream.IntStream;

/** Names of accounts by the shard that a ledger of several shards in a region keeps them in. */
final class Spread {
  private Spread() {}

  /**
   * The first account whose id is {@code prefix} and a number, and that lives in the ledger's
   * {@code place}-th shard of the region.
   *
   * @param shards how many shards the ledger has in the region
   */
  static String account(String region, int shards, int place, String prefix) {
    LedgerFact places =
        new LedgerFact(
            "any",
            List.of(new LedgerPlacement(region, IntStream.range(0, shards).boxed().toList())),
            false,
            0,
            0);
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> new AccountRef(region, prefix + i))
        .filter(account -> places.shardOf(account) == place)
        .findFirst()
        .orElseThrow()
        .toString();
  }
}
