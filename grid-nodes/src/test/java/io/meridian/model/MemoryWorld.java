package io.meridian.model;

import io.meridian.engine.Engine;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardedEngine;
import io.meridian.engine.Standing;
import io.meridian.engine.Topology;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** One node on stores in memory, every step of it played from a seed. */
final class MemoryWorld implements EngineWorld {
  private static final String SELF = "node-1";
  private static final int TIMERS_AT_ONCE_MAX = 10_000;
  private static final Duration CHECK_WAIT_MAX = Duration.ofSeconds(30);

  private final EngineConfig config;
  private final SteppedRuntime runtime;
  private final InMemoryJournalStore journal;
  private final InMemoryDerivedStore derived = new InMemoryDerivedStore();
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  private final Map<String, Integer> shardsPerRegion = new LinkedHashMap<>();
  private SteppedRuntime.Incarnation incarnation;
  private ShardedEngine engine;

  MemoryWorld(long seed, EngineConfig config) {
    this.config = config;
    this.runtime = new SteppedRuntime(new Random(seed));
    this.journal = new InMemoryJournalStore(SELF, runtime::wallMicros, derived);
    shardsPerRegion.put("eu", 3);
    shardsPerRegion.put("us", 2);
    start();
  }

  private void start() {
    incarnation = runtime.new Incarnation();
    engine =
        new ShardedEngine(
            config,
            incarnation,
            new Alone(),
            new LateStores.Journal(runtime, journal),
            new LateStores.Derived(runtime, derived),
            directory,
            shardsPerRegion);
    engine.start();
  }

  /** The only node leads everything, always. */
  private static final class Alone implements Topology {
    @Override
    public String self() {
      return SELF;
    }

    @Override
    public Standing standing(ShardId shard) {
      return new Standing(1, true, Map.of(SELF, 1L), 1);
    }

    @Override
    public void onChange(Runnable listener) {
      // It never does.
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

  @Override
  public void work(int steps) {
    for (int i = 0; i < steps && runtime.step(); i++) {
      // One step more.
    }
  }

  @Override
  public void settle(List<? extends CompletableFuture<?>> answers) {
    long giveUpNanos = System.nanoTime() + CHECK_WAIT_MAX.toNanos();
    int rung = 0;
    while (!answers.stream().allMatch(CompletableFuture::isDone)) {
      if (!runtime.step()) {
        if (rung < TIMERS_AT_ONCE_MAX && runtime.stepToTimer()) {
          rung++;
        } else if (System.nanoTime() < giveUpNanos) {
          // Checks have a thread of their own, which may not get its turn for long, and may want a
          // timer to ring after that.
          LockSupport.parkNanos(100_000);
          runtime.stepToTimer();
        } else {
          throw new AssertionError("there is nothing left to do, and somebody still waits");
        }
      }
    }
  }

  @Override
  public void advance(Duration by) {
    runtime.advance(by);
  }

  @Override
  public void skew(Duration wrong) {
    runtime.skew(wrong);
  }

  @Override
  public void loseMemory() {
    incarnation.kill();
    start();
  }

  @Override
  public long wallMicros() {
    return runtime.wallMicros();
  }

  @Override
  public Optional<Bytes> block(ShardId shard, long sequence) {
    return journal.block(shard, SELF, sequence).join();
  }

  @Override
  public void close() {
    incarnation.kill();
  }
}
