package io.meridian.fuzz;

/**
 * What a fuzzer feeds with bytes. A target is a constant of an enum, so that another process finds
 * it by its name.
 */
public interface FuzzTarget {
  /**
   * Tries one input. The same input must take the same way each time: that is how the fuzzer knows
   * what it has found, and how a finding becomes a test.
   *
   * @throws RuntimeException or an error when the input shows a defect
   */
  void run(byte[] input) throws Exception;

  /** Which classes the fuzzer watches: patterns, apart by colons. */
  default String watched() {
    return "io.meridian.**";
  }

  /** Called once before the first input, to have everything loaded that an input needs. */
  default void prepare() throws Exception {}
}
