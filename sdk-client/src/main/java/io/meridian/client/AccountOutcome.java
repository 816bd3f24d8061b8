package io.meridian.client;

/**
 * What became of the creation or a change of an account. Values of this type never change and may
 * be shared.
 */
public sealed interface AccountOutcome permits AccountOutcome.Applied, Refused {
  /** Whether this is the answer that an earlier use of the id got. */
  boolean replayed();

  /**
   * The account, for callers to whom a refusal is a fault.
   *
   * @throws MeridianException when it was refused
   */
  default Account accountOrThrow() {
    if (this instanceof Applied done) {
      return done.account();
    }
    throw new MeridianException(((Refused) this).refusal());
  }

  /**
   * The account is as the request wants it, or was when the request was applied.
   *
   * @param account the account as it was after the command, without private data unless it was
   *     created
   * @param replayed whether an earlier use of the id had done it
   */
  record Applied(Account account, boolean replayed) implements AccountOutcome {}
}
