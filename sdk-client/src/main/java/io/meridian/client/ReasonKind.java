package io.meridian.client;

/**
 * The kinds of reasons, and with them <b>the one rule for what is a value and what is an
 * exception</b>:
 *
 * <table>
 * <caption>How an application meets a reason</caption>
 * <tr><th>kind</th><th>in a single call</th><th>retried by the client</th></tr>
 * <tr><td>{@link #STATE}, {@link #IDENTITY}</td><td>a value: {@link Refused}</td><td>no</td></tr>
 * <tr><td>{@link #ACCESS}, {@link #SHAPE}</td><td>{@link MeridianException}</td><td>no</td></tr>
 * <tr><td>{@link #CAPACITY}</td><td>{@link MeridianException}</td><td>after the server's RetryInfo</td></tr>
 * <tr><td>{@link #FAULT}</td><td>{@link MeridianException}</td><td>yes</td></tr>
 * <tr><td>{@link #UNKNOWN}</td><td>a value when the code is one that states answer with, else an exception</td><td>by
 * its code</td></tr>
 * </table>
 *
 * <p>Refinements. A read that finds nothing is an empty {@code Optional}. Where the answer has no
 * place for a refusal, as in a list, in balances, or for a batch as a whole, it is an exception. In
 * a batch, where the answer has a place for each item, whatever an item is refused for is a value;
 * CAPACITY and FAULT that outlast the retries are an exception, which for transactions is a value
 * of its item. JOURNAL_DIVERGED is never retried.
 */
public enum ReasonKind {
  /** Who asks may not. Nothing was recorded. */
  ACCESS,
  /** The request could not succeed as it stands: a defect of the caller. Nothing was recorded. */
  SHAPE,
  /** There is too much to do. Nothing was recorded. */
  CAPACITY,
  /** The id was used before for something else. Nothing new was recorded. */
  IDENTITY,
  /**
   * The ledger's state forbids it. Recorded under the caller's id: the same request gets the same
   * refusal for ever.
   */
  STATE,
  /**
   * The servers could not answer. Nothing was recorded by this answer; the same request may be sent
   * again.
   */
  FAULT,
  /** The server is newer than this client and gave a reason that the client does not know. */
  UNKNOWN;

  /** Whether a reason of this kind reaches the application as a value. */
  public boolean isOutcome() {
    return this == STATE || this == IDENTITY;
  }
}
