package io.meridian.engine.sim;

/**
 * What the engines of a simulation must come to do, counted when they do it: a fault that never
 * meets a step of theirs has proven nothing about it.
 */
enum Step {
  /** A block with nothing but expiries: the leader woke by itself. */
  EXPIRY_ALONE,
  /** A block in which expiries stand before what was judged after them. */
  EXPIRY_BEFORE_OTHERS,
  /** An append with an expiry failed before anything was written. */
  EXPIRY_NOT_APPENDED,
  /** An append with an expiry was in doubt. */
  EXPIRY_IN_DOUBT,
  /** A view change rewrote a block with an expiry. */
  EXPIRY_REWRITTEN,
  /** The state of holds that were due was brought into memory. */
  DUE_HOLDS_BROUGHT,
  /** It could not be brought. */
  DUE_HOLDS_NOT_BROUGHT,
  /** A birth read a table of open holds with a hold in it. */
  OPEN_HOLDS_READ,
  /** A birth could not read the table of open holds. */
  OPEN_HOLDS_NOT_READ,
  /** A place in the table of open holds was taken by a second hold. */
  SLOT_TAKEN_AGAIN,
  /** A hold was captured in parts. */
  CAPTURED_IN_PARTS,
  /** More was captured than had been placed. */
  CAPTURED_BEYOND,
  /** A final capture released something. */
  RELEASED_BY_CAPTURE,
  /** A capture was refunded, and so was its hold. */
  CAPTURE_REFUNDED,
  /** An atomic batch of which all items were applied. */
  BATCH_APPLIED,
  /** An atomic batch of which an item other than the first failed. */
  BATCH_REFUSED,
  /** An append with an atomic batch failed before anything was written. */
  BATCH_NOT_APPENDED,
  /** An append with an atomic batch was in doubt. */
  BATCH_IN_DOUBT,
  /** A view change rewrote a block with an atomic batch. */
  BATCH_REWRITTEN,
  /** A batch was answered again, item by item. */
  BATCH_REPLAYED,
  /** Another batch was sent under a batch's id. */
  BATCH_MISMATCHED,
  /** An item's id was in use before its batch. */
  BATCH_SPOILT,
  /** An atomic batch was only tried. */
  BATCH_TRIED,
  /** Commands were only tried in their order. */
  SEQUENCE_TRIED,
  /** A command was only tried. */
  COMMAND_TRIED,
  /** An item was not executed because an earlier one had failed. */
  SEQUENCE_STOPPED,
  /** The head that settles an epoch could not be made durable. */
  EPOCH_NOT_SETTLED
}
