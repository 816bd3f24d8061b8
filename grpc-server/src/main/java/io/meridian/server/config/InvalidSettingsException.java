package io.meridian.server.config;

import io.dropwizard.configuration.ConfigurationException;
import java.util.List;

/** The configuration cannot be used; carries everything that is wrong with it. */
public final class InvalidSettingsException extends ConfigurationException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final transient List<Problem> problems;

  /**
   * Carries the problems of one configuration.
   *
   * @param source the file's name, or what stands for it, for people
   * @param problems what is wrong, at least one
   */
  public InvalidSettingsException(String source, List<Problem> problems) {
    super(source, problems.stream().map(Problem::toString).toList());
    this.source = source;
    this.problems = List.copyOf(problems);
  }

  /** The file's name, or what stands for it, for people. */
  public String source() {
    return source;
  }

  /** Everything that is wrong, in the order in which the keys are documented. */
  public List<Problem> problems() {
    return problems;
  }
}
