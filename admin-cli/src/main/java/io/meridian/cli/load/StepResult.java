package io.meridian.cli.load;

/**
 * What came of the items that were meant to start in one step, whenever they were answered, and how
 * many were answered while it lasted.
 *
 * @param step the step
 * @param accepted items that were done
 * @param answeredInStep items that were done and answered while the step lasted, whenever they were
 *     meant to start
 * @param refused items to which the server said no
 * @param errors items that failed; those that were never answered are in the sum of all steps only
 * @param unsent items that could not start before the end of the run
 * @param latencies of accepted and refused items, from the instants they were meant to start
 */
public record StepResult(
    Step step,
    long accepted,
    long answeredInStep,
    long refused,
    long errors,
    long unsent,
    Latencies latencies) {
  /** Items done and answered per second of the step. */
  public double answeredInStepPerSecond() {
    return answeredInStep / (step.length().toNanos() / 1e9);
  }
}
