package io.meridian.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The shards that this node hosts. It leads those for which its topology says so, and executes
 * calls on them. Methods may be called from any thread.
 */
public final class LocalShards implements Shards, AutoCloseable {
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(10);

  private final Topology topology;
  private final Map<ShardId, Shard> shards = new LinkedHashMap<>();
  private final ShardChecks checks;

  /**
   * Shards that are dormant until {@link #start}.
   *
   * @param config the bounds
   * @param runtime threads and clocks; closed by whoever made it, after this
   * @param topology the grid's membership
   * @param journal the journals
   * @param derived the derived state
   * @param shardsPerRegion the regions that this node hosts, in the grid's order, with the number
   *     of shards of each
   * @param peers the way to the other shards; empty when all shards are among these
   */
  public LocalShards(
      EngineConfig config,
      EngineRuntime runtime,
      Topology topology,
      JournalStore journal,
      DerivedStore derived,
      Map<String, Integer> shardsPerRegion,
      Optional<ShardPeers> peers) {
    this.topology = topology;
    this.checks = new ShardChecks(topology, journal, derived);
    ClockGuard clock = new ClockGuard(runtime, config);
    shardsPerRegion.forEach(
        (region, count) -> {
          for (int number = 0; number < count; number++) {
            ShardId id = new ShardId(region, number);
            shards.put(
                id,
                new Shard(
                    id, config, runtime, topology, journal, derived, clock, peers.orElse(this)));
          }
        });
  }

  /** Lets every shard be born that this node leads, now and whenever the topology moves. */
  public void start() {
    topology.onChange(() -> shards.values().forEach(Shard::wake));
    shards.values().forEach(Shard::wake);
  }

  /** Gives every leadership up and answers whoever waits. May be called twice. */
  @Override
  public void close() {
    checks.close();
    CompletableFuture.allOf(
            shards.values().stream().map(Shard::stop).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, STOP_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  @Override
  public <R> CompletableFuture<R> call(ShardId id, ShardCall<R> call, CallContext context) {
    return shards.containsKey(id)
        ? call.on(shard(id), checks, context)
        : CompletableFuture.failedFuture(Faults.unavailable(id, "this node does not host it"));
  }

  /** A shard that this node hosts. */
  Shard shard(ShardId id) {
    return Objects.requireNonNull(shards.get(id), "not hosted");
  }

  /** Whether this node leads a shard as far as it knows. */
  boolean leads(ShardId id) {
    return shards.containsKey(id) && topology.standing(id).leads();
  }

  /** Every shard that this node hosts, in order. */
  public List<ShardStatus> status() {
    return shards.values().stream().map(Shard::status).toList();
  }
}
