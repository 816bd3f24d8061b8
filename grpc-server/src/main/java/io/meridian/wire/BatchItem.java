package io.meridian.wire;

/** What is to become of one item of a batch. */
public sealed interface BatchItem {
  /**
   * The engine is to execute it, or to judge it.
   *
   * @param question what is asked for
   */
  record Execute(CommandQuestion question) implements BatchItem {}

  /**
   * Its shape is wrong.
   *
   * @param failure what the item ends with
   */
  record Refused(CallFailure failure) implements BatchItem {}
}
