package io.meridian.cli.imports;

import io.meridian.cli.imports.TransactionRows.PostingRow;
import io.meridian.cli.load.Window;
import io.meridian.client.Account;
import io.meridian.client.Accounts;
import io.meridian.client.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Looks at the accounts of a transaction before it is sent. The server would refuse one whose
 * account is missing, too, but it would record that refusal under the transaction's id for ever;
 * here the row is put aside, and once the account is there the same file can be imported again. One
 * thread asks.
 */
final class KnownAccounts {
  /** How many accounts are kept in mind; then all are forgotten and read again as they come up. */
  private static final int ACCOUNTS_MAX = 200_000;

  /** Why a transaction is not sent. */
  record Problem(String reason, String message) {}

  private final Accounts accounts;
  private final String ledger;
  private final Window reads;
  private final Map<String, CompletableFuture<Optional<String>>> assets = new HashMap<>();

  /**
   * Knows nothing yet.
   *
   * @param readsAtOnceMax how many accounts may be asked for at once
   */
  KnownAccounts(Accounts accounts, String ledger, int readsAtOnceMax) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.reads = new Window(readsAtOnceMax);
  }

  /**
   * Says why the transaction must not be sent, if it must not. Waits while too many accounts are
   * being read.
   */
  CompletableFuture<Optional<Problem>> check(TransactionRows transaction)
      throws InterruptedException {
    List<CompletableFuture<Optional<Problem>>> checks = new ArrayList<>();
    for (PostingRow posting : transaction.postings()) {
      checks.add(check(posting.debit(), posting.asset()));
      checks.add(check(posting.credit(), posting.asset()));
    }
    return CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                checks.stream().map(CompletableFuture::join).flatMap(Optional::stream).findFirst());
  }

  private CompletableFuture<Optional<Problem>> check(String account, String asset)
      throws InterruptedException {
    CompletableFuture<Optional<String>> known = assets.get(account);
    if (known == null) {
      known = read(account);
    }
    return known.thenApply(found -> judge(account, asset, found));
  }

  private CompletableFuture<Optional<String>> read(String account) throws InterruptedException {
    if (assets.size() >= ACCOUNTS_MAX) {
      assets.clear();
    }
    CompletableFuture<Optional<String>> asset = new CompletableFuture<>();
    assets.put(account, asset);
    reads.start(
        () ->
            accounts
                .getAsync(ledger, account)
                .handle(
                    (found, failure) ->
                        failure == null
                            ? asset.complete(found.map(Account::asset))
                            : asset.completeExceptionally(failure))
                .thenAccept(done -> {}));
    return asset;
  }

  private Optional<Problem> judge(String account, String asset, Optional<String> found) {
    if (found.isEmpty()) {
      return Optional.of(
          new Problem(
              Reason.ACCOUNT_NOT_FOUND.name(),
              "ledger '"
                  + ledger
                  + "' has no account '"
                  + account
                  + "'; not sent: once it is there the row can be imported as it is"));
    }
    if (!found.get().equals(asset)) {
      return Optional.of(
          new Problem(
              Reason.ASSET_MISMATCH.name(),
              "account '"
                  + account
                  + "' holds "
                  + found.get()
                  + " and not "
                  + asset
                  + "; not sent"));
    }
    return Optional.empty();
  }
}
