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
   * An earlier item of a dry run is the same request: executed, this one would be its replay.
   *
   * @param first the reply to the earlier one, which would have been recorded
   */
  record Repeated(CommandReply first) implements BatchItemReply {}

  /**
   * The engine did not reply.
   *
   * @param failure what the item ends with
   */
  record Failed(CallFailure failure) implements BatchItemReply {}
}
