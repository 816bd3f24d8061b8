package io.meridian.engine.sim;

import io.meridian.engine.EngineRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Threads, time and chance of one run of a node's program. */
final class SimRuntime implements EngineRuntime {
  private final SimScheduler scheduler;
  private final Chance chance;
  private final SimNode node;
  private final SimProcess process;

  SimRuntime(SimScheduler scheduler, Chance chance, SimNode node, SimProcess process) {
    this.scheduler = scheduler;
    this.chance = chance;
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
    return node.wallMicros(scheduler.nanos());
  }

  @Override
  public long monotonicNanos() {
    return node.monotonicNanos(scheduler.nanos());
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
