package io.meridian.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Lists what is open between the shards of a ledger, one shard after the other until enough is
 * found, and has it driven on in all of them. Safe for any thread.
 */
final class CrossingsReader {
  private final Shards shards;

  CrossingsReader(Shards shards) {
    this.shards = shards;
  }

  /**
   * The open crossings of some shards, in their order.
   *
   * @param after the list begins behind this place; empty = at the start
   * @param limit the most to list, at least 1
   */
  CompletableFuture<List<OpenCrossing>> list(
      List<ShardId> of,
      String ledger,
      Optional<OpenCrossing.Place> after,
      int limit,
      CallContext call) {
    int from = after.map(place -> Math.max(0, of.indexOf(place.shard()))).orElse(0);
    return goOn(of, from, ledger, after, limit, new ArrayList<>(), call);
  }

  private CompletableFuture<List<OpenCrossing>> goOn(
      List<ShardId> of,
      int at,
      String ledger,
      Optional<OpenCrossing.Place> after,
      int limit,
      List<OpenCrossing> found,
      CallContext call) {
    if (at == of.size() || found.size() == limit) {
      return CompletableFuture.completedFuture(found);
    }
    ShardId shard = of.get(at);
    ShardRequest.ReadCrossings request =
        new ShardRequest.ReadCrossings(
            ledger,
            after.filter(place -> place.shard().equals(shard)).map(OpenCrossing.Place::key),
            limit - found.size());
    return shards
        .ask(shard, request, call)
        .thenCompose(
            more -> {
              found.addAll(more);
              return goOn(of, at + 1, ledger, after, limit, found, call);
            });
  }

  /** Has all of them driven on at once; says how many. */
  CompletableFuture<Integer> driveOn(List<ShardId> of, String ledger, CallContext call) {
    CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
    for (ShardId shard : of) {
      sum =
          sum.thenCombine(
              shards.ask(shard, new ShardRequest.DriveCrossings(ledger), call), Integer::sum);
    }
    return sum;
  }
}
