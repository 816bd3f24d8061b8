package io.meridian.engine.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each fault struck and each step of the engine was seen, over one world or many. */
final class Tally {
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Map<String, Long> steps = new TreeMap<>();

  void struck(Fault fault) {
    faults.merge(fault, 1L, Long::sum);
  }

  void seen(String step) {
    steps.merge(step, 1L, Long::sum);
  }

  void seen(String step, long times) {
    steps.merge(step, times, Long::sum);
  }

  long count(Fault fault) {
    return faults.getOrDefault(fault, 0L);
  }

  long count(String step) {
    return steps.getOrDefault(step, 0L);
  }

  void add(Tally other) {
    other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    other.steps.forEach((step, count) -> steps.merge(step, count, Long::sum));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("faults\n");
    for (Fault fault : Fault.values()) {
      text.append(String.format("  %-32s %,12d%n", fault, count(fault)));
    }
    text.append("steps\n");
    steps.forEach((step, count) -> text.append(String.format("  %-32s %,12d%n", step, count)));
    return text.toString();
  }
}
