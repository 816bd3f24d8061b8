package io.meridian.node;

import java.util.List;

/**
 * The grid did not come up, or came up otherwise than the configuration says. The node has left it
 * again.
 */
public final class GridStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  GridStartException(List<String> problems) {
    super("the grid could not be started: " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  GridStartException(String problem, Throwable cause) {
    super("the grid could not be started: " + problem, cause);
    this.problems = List.of(problem);
  }

  /** What is wrong, for people. */
  public List<String> problems() {
    return problems;
  }
}
