package io.meridian.engine.sim;

/**
 * Rules of the protocol that a test can take away from an engine, from outside, through its ports:
 * what goes wrong then shows that the rule is needed, and that the checker sees it.
 */
enum Rule {
  /** Without it the topology says at every time that this node leads and every copy is an owner. */
  ASKS_THE_TOPOLOGY,
  /** Without it the confirmations and blocks of others are made up from this node's own copy. */
  ASKS_THE_OTHERS,
  /** Without it an append does not compare the head with the expected one. */
  COMPARES_THE_HEAD,
  /** Without it an append that failed is taken for one that was committed. */
  READS_BACK_DOUBTS,
  /** Without it derived writes ignore stamps. */
  KEEPS_STAMPS,
  /** Without it the head that makes an answered instant durable is not written. */
  RAISES_TIME,
  /** Without it holds that were open at a birth do not expire before what comes later is judged. */
  EXPIRES_BEFORE_JUDGING,
  /** Without it the table of open holds is empty at a birth. */
  LOADS_OPEN_HOLDS,
  /** Without it a refund frees the place of the hold that it is about. */
  KEEPS_PLACES_AT_REFUNDS
}
