package io.meridian.engine.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * One run of a node's program, from its start to its crash. Whatever it still had to do dies with
 * it; while it is paused it does nothing and catches up later.
 */
final class SimProcess {
  /** What a task belongs to: the engine's threads can be held up while the grid's go on. */
  enum Lane {
    ENGINE,
    GRID
  }

  private final String node;
  private final List<SimScheduler.Task> parked = new ArrayList<>();
  private boolean dead;
  private boolean paused;
  private boolean enginePaused;

  SimProcess(String node) {
    this.node = node;
  }

  String node() {
    return node;
  }

  boolean dead() {
    return dead;
  }

  boolean paused() {
    return paused;
  }

  boolean enginePaused() {
    return enginePaused;
  }

  void kill() {
    dead = true;
    parked.clear();
  }

  void pause() {
    paused = true;
  }

  void pauseEngine() {
    enginePaused = true;
  }

  /** Ends every pause and gives back what was to be done meanwhile, in order. */
  List<SimScheduler.Task> wake() {
    paused = false;
    enginePaused = false;
    List<SimScheduler.Task> missed = List.copyOf(parked);
    parked.clear();
    return missed;
  }

  /** Whether a task may run now; keeps it for later if the process is paused. */
  boolean takes(SimScheduler.Task task) {
    if (dead) {
      return false;
    }
    if (paused || (enginePaused && task.lane() == Lane.ENGINE)) {
      parked.add(task);
      return false;
    }
    return true;
  }
}
