package io.meridian.engine.sim;

import java.util.ArrayList;
import java.util.List;

/** Every call and every answer of a run, in the order in which they happened. */
final class History {
  /**
   * Something that happened.
   *
   * @param operation the call
   * @param answer whether this is its answer; otherwise it is its beginning
   */
  record Event(Operation operation, boolean answer) {}

  private final List<Event> events = new ArrayList<>();
  private int numbered;

  Operation asked(String node, Operation.Asked asked, long nanos) {
    Operation operation = new Operation(numbered++, node, asked, nanos);
    events.add(new Event(operation, false));
    return operation;
  }

  void answered(Operation operation, Operation.Answer answer, long nanos) {
    operation.answered(answer, nanos);
    events.add(new Event(operation, true));
  }

  List<Event> events() {
    return events;
  }

  int size() {
    return numbered;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      text.append(event.answer() ? "answer " : "call ").append(event.operation()).append('\n');
    }
    return text.toString();
  }
}
