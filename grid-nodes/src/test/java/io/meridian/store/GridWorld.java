package io.meridian.store;

import io.meridian.engine.Engine;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.EngineRuntime;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardedEngine;
import io.meridian.ledger.Bytes;
import io.meridian.model.EngineWorld;
import io.meridian.node.GridExtension;
import io.meridian.node.GridNode;
import io.meridian.node.RegionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An engine on a grid of one node, with real threads; its clock runs, and can be set on. */
final class GridWorld implements EngineWorld {
  private static final int THREADS = 2;
  private static final int LOSSES_PER_RESTART = 6;
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  /** The node's own clock is not the one that the test moves. */
  private static final Duration DRIFT_MAX = Duration.ofDays(1);

  private final GridExtension grid;
  private final PooledRuntime threads = new PooledRuntime(THREADS);
  private final Clock clock = new Clock(threads);
  private final Map<String, Integer> shardsPerRegion = new LinkedHashMap<>();
  private GridNode node;
  private ShardedEngine engine;
  private int losses;

  GridWorld(GridExtension grid) {
    this.grid = grid;
    this.node = grid.node();
    for (RegionConfig region : node.config().regions()) {
      shardsPerRegion.put(region.name(), region.shards());
    }
    start();
  }

  private void start() {
    EngineConfig config = EngineConfigs.with(DRIFT_MAX, EngineConfig.DEFAULTS.minOwners());
    engine =
        new ShardedEngine(
            config,
            clock,
            node.topology(),
            node.journal(),
            node.derived(),
            node.directory(),
            shardsPerRegion);
    engine.start();
  }

  /** Real threads under clocks that a test sets on. */
  private static final class Clock implements EngineRuntime {
    private final EngineRuntime real;
    private final AtomicLong aheadMicros = new AtomicLong();
    private volatile long skewMicros;

    Clock(EngineRuntime real) {
      this.real = real;
    }

    @Override
    public Executor serial(String name) {
      return real.serial(name);
    }

    @Override
    public void after(Duration delay, Executor executor, Runnable task) {
      real.after(delay, executor, task);
    }

    @Override
    public long wallMicros() {
      return real.wallMicros() + aheadMicros.get() + skewMicros;
    }

    @Override
    public long monotonicNanos() {
      return real.monotonicNanos() + aheadMicros.get() * 1_000;
    }

    @Override
    public long randomId() {
      return real.randomId();
    }
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public List<ShardId> shards() {
    List<ShardId> shards = new ArrayList<>();
    shardsPerRegion.forEach(
        (region, count) -> {
          for (int number = 0; number < count; number++) {
            shards.add(new ShardId(region, number));
          }
        });
    return shards;
  }

  /** It works by itself. */
  @Override
  public void work(int steps) {
    for (int i = 0; i < steps; i++) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void settle(List<? extends CompletableFuture<?>> answers) {
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .handle((none, fault) -> true)
        .orTimeout(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  @Override
  public void advance(Duration by) {
    clock.aheadMicros.addAndGet(by.toNanos() / 1_000);
  }

  @Override
  public void skew(Duration wrong) {
    clock.skewMicros = wrong.toNanos() / 1_000;
  }

  /** Now and then the node goes with it and comes back with what is on its disk. */
  @Override
  public void loseMemory() {
    engine.close();
    losses++;
    if (losses % LOSSES_PER_RESTART == 0) {
      node = grid.restart();
    }
    start();
  }

  @Override
  public long wallMicros() {
    return clock.wallMicros();
  }

  @Override
  public Optional<Bytes> block(ShardId shard, long sequence) {
    return node.journal()
        .block(shard, node.topology().self(), sequence)
        .orTimeout(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  @Override
  public void close() {
    engine.close();
    threads.close();
  }
}
