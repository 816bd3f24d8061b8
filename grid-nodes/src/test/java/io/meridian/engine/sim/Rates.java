package io.meridian.engine.sim;

/**
 * How often the small faults strike: once in so many calls, 0 = never.
 *
 * @param appendFails appends that fail with nothing written
 * @param appendDoubts appends that fail although, or because, their commit was under way
 * @param confirmLost questions to owners that get no answer
 * @param blockReadFails reads of blocks that fail
 * @param readBackFails reads of the locked head that fail
 * @param loadFails reads of derived state that fail
 * @param derivedWriteFails writes of derived state that fail half way
 * @param derivedWriteDelays writes of derived state that reach a copy late
 */
record Rates(
    int appendFails,
    int appendDoubts,
    int confirmLost,
    int blockReadFails,
    int readBackFails,
    int loadFails,
    int derivedWriteFails,
    int derivedWriteDelays) {
  /** Nothing goes wrong by itself. */
  static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0, 0, 0);

  /** Everything goes wrong now and then. */
  static final Rates ROUGH = new Rates(40, 25, 30, 60, 15, 60, 25, 25);
}
