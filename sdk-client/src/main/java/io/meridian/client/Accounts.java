package io.meridian.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The accounts of ledgers. For the thread rule and for what is a value and what an exception see
 * {@link MeridianClient} and {@link ReasonKind}. Not to be implemented by applications: methods
 * will be added.
 */
public interface Accounts {
  /** The most accounts that one call to a server creates. */
  int BATCH_ITEMS_MAX = 1000;

  /** The most accounts whose balances are read at one cut. */
  int BALANCES_MAX = 100;

  /** These calls with another deadline, retries included; 1 ms .. 1 h. */
  Accounts withDeadline(Duration deadline);

  /**
   * Creates an account. Idempotent by its id, or without one by its name. Refused for
   * ACCOUNT_EXISTS (other settings), ASSET_NOT_FOUND and IDEMPOTENCY_MISMATCH.
   */
  AccountOutcome create(CreateAccountRequest request);

  /** {@link #create(CreateAccountRequest)} without waiting. */
  CompletableFuture<AccountOutcome> createAsync(CreateAccountRequest request);

  /**
   * Creates accounts, each on its own, in order, in calls of up to {@link #BATCH_ITEMS_MAX} one
   * after the other. The deadline is that of each such call. What an item is refused for is its
   * outcome, whatever the kind of the reason.
   *
   * @return one outcome per request, in order
   * @throws MeridianException when a call fails, or an item fails for want of a server; requests
   *     before it have been executed, and creating the same list again answers those with a replay
   */
  List<AccountOutcome> createAll(List<CreateAccountRequest> requests);

  /** {@link #createAll} without waiting. */
  CompletableFuture<List<AccountOutcome>> createAllAsync(List<CreateAccountRequest> requests);

  /**
   * Changes settings of an account, in any status. Idempotent by its id. Every one that is applied
   * raises the revision. Refused for ACCOUNT_NOT_FOUND, REVISION_MISMATCH and IDEMPOTENCY_MISMATCH.
   */
  AccountOutcome update(UpdateAccountRequest request);

  /** {@link #update} without waiting. */
  CompletableFuture<AccountOutcome> updateAsync(UpdateAccountRequest request);

  /**
   * Freezes, unfreezes, closes or reopens an account. Idempotent by its id. Refused for
   * ACCOUNT_NOT_FOUND, REVISION_MISMATCH, IDEMPOTENCY_MISMATCH, and for what {@link
   * AccountStatusRequest.Change} says.
   */
  AccountOutcome changeStatus(AccountStatusRequest request);

  /** {@link #changeStatus} without waiting. */
  CompletableFuture<AccountOutcome> changeStatusAsync(AccountStatusRequest request);

  /** {@link #changeStatus} to frozen, under a new id: only voids and expiries touch it then. */
  default AccountOutcome freeze(String ledger, String account) {
    return changeStatus(AccountStatusRequest.freeze(ledger, account));
  }

  /** {@link #changeStatus} from frozen to open, under a new id. */
  default AccountOutcome unfreeze(String ledger, String account) {
    return changeStatus(AccountStatusRequest.unfreeze(ledger, account));
  }

  /** {@link #changeStatus} to closed, under a new id: no transaction touches it then. */
  default AccountOutcome close(String ledger, String account) {
    return changeStatus(AccountStatusRequest.close(ledger, account));
  }

  /** {@link #changeStatus} from closed to open, under a new id. */
  default AccountOutcome reopen(String ledger, String account) {
    return changeStatus(AccountStatusRequest.reopen(ledger, account));
  }

  /**
   * Judges a request to create or change an account as if it were made now, and stores nothing. Its
   * id is not used up.
   */
  DryRun<AccountOutcome> validate(AccountRequest request);

  /** {@link #validate} without waiting. */
  CompletableFuture<DryRun<AccountOutcome>> validateAsync(AccountRequest request);

  /**
   * An account, not older than any answer given to anyone before; empty when there is none.
   *
   * @param ledger the ledger's name
   * @param account the reference {@code region/id}
   */
  Optional<Account> get(String ledger, String account);

  /** {@link #get(String, String)} without waiting. */
  CompletableFuture<Optional<Account>> getAsync(String ledger, String account);

  /**
   * An account as of an instant; empty when there was none.
   *
   * @param ledger the ledger's name
   * @param account the reference {@code region/id}
   * @param asOf everything committed at or before it counts, nothing later; not beyond the server's
   *     clock. What is finer than a microsecond is cut off
   */
  Optional<Account> get(String ledger, String account, Instant asOf);

  /** {@link #get(String, String, Instant)} without waiting. */
  CompletableFuture<Optional<Account>> getAsync(String ledger, String account, Instant asOf);

  /**
   * The balances of accounts at one cut, not older than any answer given to anyone before.
   *
   * @param ledger the ledger's name
   * @param accounts 1 to {@link #BALANCES_MAX} references {@code region/id}, each once
   * @throws MeridianException when one does not exist, with ACCOUNT_NOT_FOUND and the first such
   */
  Balances balances(String ledger, List<String> accounts);

  /** {@link #balances(String, List)} without waiting. */
  CompletableFuture<Balances> balancesAsync(String ledger, List<String> accounts);

  /**
   * The balances of accounts as of an instant.
   *
   * @param ledger the ledger's name
   * @param accounts 1 to {@link #BALANCES_MAX} references {@code region/id}, each once
   * @param asOf everything committed at or before it counts, nothing later; not beyond the server's
   *     clock. What is finer than a microsecond is cut off
   * @throws MeridianException when one did not exist, with ACCOUNT_NOT_FOUND and the first such
   */
  Balances balances(String ledger, List<String> accounts, Instant asOf);

  /** {@link #balances(String, List, Instant)} without waiting. */
  CompletableFuture<Balances> balancesAsync(String ledger, List<String> accounts, Instant asOf);

  /**
   * A page of an account's statement.
   *
   * @throws MeridianException when there is no such account, with ACCOUNT_NOT_FOUND, or when the
   *     token was not made for this question, with INVALID_PAGE_TOKEN
   */
  Page<StatementEntry> entries(EntriesQuery query);

  /** {@link #entries} without waiting. */
  CompletableFuture<Page<StatementEntry>> entriesAsync(EntriesQuery query);
}
