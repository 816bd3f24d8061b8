package io.meridian.client;

/**
 * What became of the creation of an account. Values of this type never change and may be shared.
 */
public sealed interface AccountOutcome permits AccountOutcome.Created, Refused {
  /** Whether this is the answer that an earlier use of the id got. */
  boolean replayed();

  /**
   * The account, for callers to whom a refusal is a fault.
   *
   * @throws MeridianException when it was refused
   */
  default Account accountOrThrow() {
    if (this instanceof Created done) {
      return done.account();
    }
    throw new MeridianException(((Refused) this).refusal());
  }

  /**
   * The account exists with the settings asked for.
   *
   * @param account the account, as the answer to the first use of the id described it
   * @param replayed whether an earlier use of the id had done it
   */
  record Created(Account account, boolean replayed) implements AccountOutcome {}
}
