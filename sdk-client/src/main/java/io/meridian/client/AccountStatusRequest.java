package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * A request to change what may happen to an account. It has its id before it is sent for the first
 * time: sending the same request again executes once and learns the one outcome.
 *
 * @param change what is to change
 * @param ledger the ledger's name
 * @param account the reference {@code region/id}
 * @param id the command's id, {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}, unique in the ledger and
 *     the region across all kinds of commands
 * @param revision the revision that the account must have, 1 or more, otherwise REVISION_MISMATCH;
 *     empty = any
 */
public record AccountStatusRequest(
    Change change, String ledger, String account, String id, OptionalLong revision)
    implements AccountRequest {
  /**
   * A change of the status. An account that is in the wanted status already stays as it is, and the
   * request succeeds without raising the revision.
   */
  public enum Change {
    /** From then on only voids and expiries touch it. Refused for ACCOUNT_CLOSED. */
    FREEZE,
    /** Opens a frozen account again. Refused for ACCOUNT_CLOSED. */
    UNFREEZE,
    /**
     * From then on no transaction touches it. Refused for ACCOUNT_NOT_EMPTY and ACCOUNT_HAS_HOLDS.
     */
    CLOSE,
    /** Opens a closed account again. Refused for ACCOUNT_FROZEN. */
    REOPEN
  }

  /** Checks that nothing is null; the server judges the rest. */
  public AccountStatusRequest {
    requireNonNull(change, "change");
    requireNonNull(ledger, "ledger");
    requireNonNull(account, "account");
    requireNonNull(id, "id");
    requireNonNull(revision, "revision");
  }

  /** A change with an id of {@link Ids#next()}, of an account of any revision. */
  public static AccountStatusRequest of(Change change, String ledger, String account) {
    return new AccountStatusRequest(change, ledger, account, Ids.next(), OptionalLong.empty());
  }

  /** {@link Change#FREEZE}, as {@link #of}. */
  public static AccountStatusRequest freeze(String ledger, String account) {
    return of(Change.FREEZE, ledger, account);
  }

  /** {@link Change#UNFREEZE}, as {@link #of}. */
  public static AccountStatusRequest unfreeze(String ledger, String account) {
    return of(Change.UNFREEZE, ledger, account);
  }

  /** {@link Change#CLOSE}, as {@link #of}. */
  public static AccountStatusRequest close(String ledger, String account) {
    return of(Change.CLOSE, ledger, account);
  }

  /** {@link Change#REOPEN}, as {@link #of}. */
  public static AccountStatusRequest reopen(String ledger, String account) {
    return of(Change.REOPEN, ledger, account);
  }

  /** This request with an id of the caller's. */
  public AccountStatusRequest withId(String id) {
    return new AccountStatusRequest(change, ledger, account, id, revision);
  }

  /** This request for an account of this revision only. */
  public AccountStatusRequest withRevision(long revision) {
    return new AccountStatusRequest(change, ledger, account, id, OptionalLong.of(revision));
  }
}
