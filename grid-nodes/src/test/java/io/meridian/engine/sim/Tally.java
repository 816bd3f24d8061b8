package io.meridian.engine.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each fault struck and each step of the engine was seen, over one world or many. */
final class Tally {
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Map<Step, Long> steps = new EnumMap<>(Step.class);
  private final Map<String, Long> others = new TreeMap<>();

  void struck(Fault fault) {
    faults.merge(fault, 1L, Long::sum);
  }

  void seen(Step step) {
    steps.merge(step, 1L, Long::sum);
  }

  void seen(String other) {
    others.merge(other, 1L, Long::sum);
  }

  void seen(String other, long times) {
    others.merge(other, times, Long::sum);
  }

  long count(Fault fault) {
    return faults.getOrDefault(fault, 0L);
  }

  long count(Step step) {
    return steps.getOrDefault(step, 0L);
  }

  long count(String other) {
    return others.getOrDefault(other, 0L);
  }

  void add(Tally other) {
    other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    other.steps.forEach((step, count) -> steps.merge(step, count, Long::sum));
    other.others.forEach((what, count) -> others.merge(what, count, Long::sum));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("faults\n");
    for (Fault fault : Fault.values()) {
      line(text, fault, count(fault));
    }
    text.append("steps\n");
    for (Step step : Step.values()) {
      line(text, step, count(step));
    }
    text.append("besides\n");
    others.forEach((other, count) -> line(text, other, count));
    return text.toString();
  }

  private static void line(StringBuilder text, Object what, long count) {
    text.append(String.format("  %-44s %,12d%n", what, count));
  }
}
