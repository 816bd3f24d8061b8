package io.meridian.wire;

import io.meridian.engine.CommandReply;

/** What became of one item of a batch. */
public sealed interface BatchItemReply {
  /**
   * The engine replied.
   *
   * @param reply its reply
   */
  record Replied(CommandReply reply) implements BatchItemReply {}

  /**
   * The engine did not.
   *
   * @param failure what the item ends with
   */
  record Failed(CallFailure failure) implements BatchItemReply {}
}
