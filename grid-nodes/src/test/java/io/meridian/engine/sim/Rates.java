package io.meridian.engine.sim;

/**
 * How often the small faults strike: once in so many calls, 0 = never.
 *
 * @param appendFails appends that fail with nothing written
 * @param appendDoubts appends that fail although, or because, their commit was under way
 * @param appendsLate appends that set out late, when the primary has moved
 * @param commitCrashes appends whose primary dies while they are committed copy by copy
 * @param confirmLost questions to owners that get no answer
 * @param blockReadFails reads of blocks that fail
 * @param readBackFails reads of the locked head that fail
 * @param loadFails reads of derived state that fail
 * @param scanFails scans of derived state that fail
 * @param derivedWriteFails writes of derived state that fail half way
 * @param derivedWriteDelays writes of derived state that reach a copy late
 * @param threadStalls looks at a clock before which the thread had stood still for a while
 */
record Rates(
    int appendFails,
    int appendDoubts,
    int appendsLate,
    int commitCrashes,
    int confirmLost,
    int blockReadFails,
    int readBackFails,
    int loadFails,
    int scanFails,
    int derivedWriteFails,
    int derivedWriteDelays,
    int threadStalls) {
  /** Nothing goes wrong by itself. */
  static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Everything goes wrong now and then. */
  static final Rates ROUGH = new Rates(40, 25, 150, 50, 30, 60, 15, 40, 10, 25, 25, 60);
}
