package io.meridian.wire;

import io.meridian.codec.PreparedCommand;

/** What is to become of one item of a batch. */
public sealed interface BatchItem {
  /**
   * The engine is to execute it.
   *
   * @param command the command
   */
  record Execute(PreparedCommand command) implements BatchItem {}

  /**
   * Its shape is wrong.
   *
   * @param failure what the item ends with
   */
  record Refused(CallFailure failure) implements BatchItem {}
}
