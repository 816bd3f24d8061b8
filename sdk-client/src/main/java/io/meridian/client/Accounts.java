package io.meridian.client;

import java.time.Duration;
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
   * An account, not older than any answer given to anyone before; empty when there is none.
   *
   * @param ledger the ledger's name
   * @param account the reference {@code region/id}
   */
  Optional<Account> get(String ledger, String account);

  /** {@link #get} without waiting. */
  CompletableFuture<Optional<Account>> getAsync(String ledger, String account);
}
