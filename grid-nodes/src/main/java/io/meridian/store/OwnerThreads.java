package io.meridian.store;

/**
 * The threads on which a node answers what other nodes ask about its copies; a node's configuration
 * defines them.
 */
public final class OwnerThreads {
  /** The name of the executor. */
  public static final String NAME = "meridian-owner";

  /** How many questions are answered at once. */
  public static final int COUNT = 4;

  private OwnerThreads() {}
}
