package io.meridian.node;

/**
 * What a process does when its node has to leave the grid so that it can join anew: end, for
 * whoever supervises it to start it again.
 */
@FunctionalInterface
public interface Departure {
  /**
   * Called once, on a thread of the node's; need not return.
   *
   * @param why a sentence for the log
   */
  void leave(String why);
}
