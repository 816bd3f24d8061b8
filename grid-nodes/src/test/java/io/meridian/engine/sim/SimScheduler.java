package io.meridian.engine.sim;

import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Virtual time and the choice of what happens next. Tasks run one at a time on the caller's thread;
 * those due at the same time run in an order that the seed decides.
 */
final class SimScheduler {
  /** Something that will happen. */
  record Task(
      long atNanos,
      int lot,
      long number,
      Optional<SimProcess> process,
      SimProcess.Lane lane,
      String name,
      Runnable action)
      implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      if (byTime != 0) {
        return byTime;
      }
      int byLot = Integer.compare(lot, other.lot);
      return byLot != 0 ? byLot : Long.compare(number, other.number);
    }
  }

  private final Chance chance;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long nanos;
  private long numbered;
  private long steps;
  private long trace;
  private Optional<Consumer<String>> chronicle = Optional.empty();

  SimScheduler(Chance chance) {
    this.chance = chance;
  }

  long nanos() {
    return nanos;
  }

  /** Tells of something for whoever follows a run closely; costs nothing unless somebody does. */
  void tell(Supplier<String> what) {
    if (chronicle.isPresent()) {
      chronicle.get().accept(nanos / 1_000 + " us: " + what.get());
    }
  }

  /** Has everything told that happens in the grid from now on. */
  void follow(Consumer<String> reader) {
    chronicle = Optional.of(reader);
  }

  /** How many tasks have run. */
  long steps() {
    return steps;
  }

  /** A digest of everything that has run and when: equal for equal runs. */
  long trace() {
    return trace;
  }

  /** Something in the world itself, which no crash takes away. */
  void world(long delayNanos, String name, Runnable action) {
    add(delayNanos, Optional.empty(), SimProcess.Lane.GRID, name, action);
  }

  /** Something that the grid's threads of a process do. */
  void grid(long delayNanos, SimProcess process, String name, Runnable action) {
    add(delayNanos, Optional.of(process), SimProcess.Lane.GRID, name, action);
  }

  /** Something that the engine's threads of a process do. */
  void engine(long delayNanos, SimProcess process, String name, Runnable action) {
    add(delayNanos, Optional.of(process), SimProcess.Lane.ENGINE, name, action);
  }

  private void add(
      long delayNanos,
      Optional<SimProcess> process,
      SimProcess.Lane lane,
      String name,
      Runnable action) {
    tasks.add(
        new Task(
            nanos + Math.max(0, delayNanos),
            chance.below(1 << 20),
            numbered++,
            process,
            lane,
            name,
            action));
  }

  /** Lets a paused process go on; what it missed happens soon, in order. */
  void wake(SimProcess process) {
    for (Task missed : process.wake()) {
      tasks.add(
          new Task(
              nanos,
              0,
              numbered++,
              missed.process(),
              missed.lane(),
              missed.name(),
              missed.action()));
    }
  }

  /** Runs the next task; false when there is none. */
  boolean step() {
    while (true) {
      Task task = tasks.poll();
      if (task == null) {
        return false;
      }
      nanos = task.atNanos();
      if (task.process().isEmpty() || task.process().get().takes(task)) {
        steps++;
        trace = trace * 31 + nanos;
        trace = trace * 31 + task.name().hashCode();
        task.action().run();
        return true;
      }
    }
  }

  /** Runs until {@code nanosMax} have passed from now. */
  void runFor(long nanosMax) {
    long end = nanos + nanosMax;
    while (!tasks.isEmpty() && tasks.peek().atNanos() <= end) {
      step();
    }
    nanos = Math.max(nanos, end);
  }
}
