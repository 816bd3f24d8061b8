package io.meridian.node;

import java.util.List;

/** A configuration that cannot work, with everything that is wrong with it. */
public final class GridConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  GridConfigException(List<String> problems) {
    super("the grid's configuration cannot work: " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, each naming the setting, the bound and what was given. */
  public List<String> problems() {
    return problems;
  }
}
