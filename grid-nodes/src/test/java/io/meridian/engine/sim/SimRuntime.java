package io.meridian.engine.sim;

import io.meridian.engine.EngineRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Threads, time and chance of one run of a node's program. */
final class SimRuntime implements EngineRuntime {
  private static final long LOOK_NANOS = 1_000;
  private static final long STALL_NANOS_MAX = 30_000_000;

  private final SimScheduler scheduler;
  private final Chance chance;
  private final Tally tally;
  private final Supplier<Rates> rates;
  private final SimNode node;
  private final SimProcess process;
  private long lookedNanos;

  SimRuntime(
      SimScheduler scheduler,
      Chance chance,
      Tally tally,
      Supplier<Rates> rates,
      SimNode node,
      SimProcess process) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.tally = tally;
    this.rates = rates;
    this.node = node;
    this.process = process;
  }

  @Override
  public Executor serial(String name) {
    return new Serial(name);
  }

  @Override
  public void after(Duration delay, Executor executor, Runnable task) {
    scheduler.grid(
        delay.toNanos() + chance.dispatch(),
        process,
        "timer of " + process.node(),
        () -> executor.execute(task));
  }

  @Override
  public long wallMicros() {
    return node.wallMicros(nanos());
  }

  @Override
  public long monotonicNanos() {
    return node.monotonicNanos(nanos());
  }

  /** Time goes on while a task runs: no two looks at a clock show the same. */
  private long nanos() {
    lookedNanos = Math.max(scheduler.nanos(), lookedNanos + LOOK_NANOS);
    if (chance.oneIn(rates.get().threadStalls())) {
      tally.struck(Fault.THREAD_STALLED);
      lookedNanos = Math.max(lookedNanos, scheduler.nanos() + chance.between(0, STALL_NANOS_MAX));
    }
    return lookedNanos;
  }

  @Override
  public long randomId() {
    return chance.anyLong();
  }

  /** Runs its tasks one at a time, in order; when each of them runs is the scheduler's choice. */
  private final class Serial implements Executor {
    private final String name;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    Serial(String name) {
      this.name = process.node() + " runs " + name;
    }

    @Override
    public void execute(Runnable task) {
      waiting.add(task);
      if (waiting.size() == 1) {
        scheduleNext();
      }
    }

    private void scheduleNext() {
      scheduler.engine(chance.dispatch(), process, name, this::runNext);
    }

    private void runNext() {
      try {
        waiting.element().run();
      } finally {
        waiting.remove();
        if (!waiting.isEmpty()) {
          scheduleNext();
        }
      }
    }
  }
}
