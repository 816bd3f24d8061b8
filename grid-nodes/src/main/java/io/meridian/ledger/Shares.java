package io.meridian.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The legs of a transaction told apart by the shards that have their accounts.
 *
 * @param own home's
 * @param participants the other shards, in the order in which postings first mention them
 */
record Shares(List<Leg> own, List<Participant> participants) {
  private record Shard(String region, int number) {}

  static Shares of(List<Leg> legs, LedgerFact ledger, String homeRegion, int homeShard) {
    Shard home = new Shard(homeRegion, homeShard);
    Map<Shard, List<Leg>> byShard = new LinkedHashMap<>();
    byShard.put(home, new ArrayList<>());
    for (Leg leg : legs) {
      Shard shard = new Shard(leg.account().region(), ledger.shardOf(leg.account()));
      byShard.computeIfAbsent(shard, none -> new ArrayList<>()).add(leg);
    }
    List<Leg> own = byShard.remove(home);
    List<Participant> participants = new ArrayList<>(byShard.size());
    byShard.forEach(
        (shard, its) -> participants.add(new Participant(shard.region(), shard.number(), its)));
    return new Shares(own, participants);
  }
}
