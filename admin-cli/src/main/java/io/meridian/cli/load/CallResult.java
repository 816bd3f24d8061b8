package io.meridian.cli.load;

/**
 * What one call came to; it may have carried several items.
 *
 * @param accepted items that were done
 * @param refused items to which the server said no
 * @param errors items that failed
 */
public record CallResult(int accepted, int refused, int errors) {
  /** One item, done. */
  public static final CallResult ACCEPTED = new CallResult(1, 0, 0);

  /** One item, refused. */
  public static final CallResult REFUSED = new CallResult(0, 1, 0);

  /** One item, failed. */
  public static final CallResult FAILED = new CallResult(0, 0, 1);

  /** This and another together. */
  public CallResult plus(CallResult other) {
    return new CallResult(
        accepted + other.accepted, refused + other.refused, errors + other.errors);
  }
}
