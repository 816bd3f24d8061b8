package io.meridian.cli.imports;

import io.meridian.cli.imports.TransactionRows.PostingRow;
import io.meridian.cli.load.Window;
import io.meridian.client.Account;
import io.meridian.client.Accounts;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Looks at the accounts of a transaction before it is sent. The server would refuse one whose
 * account is missing, too, but it would record that refusal under the transaction's id for ever;
 * here the row is put aside, and once the account is there the same file can be imported again.
 * Accounts are read a hundred with a call. One thread asks.
 */
final class KnownAccounts {
  /** How many reads are on their way at once. */
  static final int READS_AT_ONCE_MAX = 8;

  /** How many accounts are kept in mind; then all are forgotten and read again as they come up. */
  private static final int ACCOUNTS_MAX = 200_000;

  /** Why a transaction is not sent. */
  record Problem(String reason, String message) {}

  private final Accounts accounts;
  private final String ledger;
  private final Window reads = new Window(READS_AT_ONCE_MAX);
  private final Map<String, CompletableFuture<Optional<String>>> assets = new HashMap<>();

  /** What is to be read with the next call, by region, since a shard is in one. */
  private final Map<String, List<String>> waiting = new HashMap<>();

  /** Knows nothing yet. */
  KnownAccounts(Accounts accounts, String ledger) {
    this.accounts = accounts;
    this.ledger = ledger;
  }

  /**
   * Says why the transaction must not be sent, if it must not. What it needs to know is asked when
   * there is enough for a call, or with {@link #ask}. Waits while too many calls are on their way.
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

  /** Asks for everything that was not asked for yet. */
  void ask() throws InterruptedException {
    for (List<String> some : List.copyOf(waiting.values())) {
      read(some);
    }
    waiting.clear();
  }

  private CompletableFuture<Optional<Problem>> check(String account, String asset)
      throws InterruptedException {
    CompletableFuture<Optional<String>> known = assets.get(account);
    if (known == null) {
      known = new CompletableFuture<>();
      wait(account, known);
    }
    return known.thenApply(found -> judge(account, asset, found));
  }

  private void wait(String account, CompletableFuture<Optional<String>> asset)
      throws InterruptedException {
    if (assets.size() >= ACCOUNTS_MAX) {
      ask();
      assets.clear();
    }
    assets.put(account, asset);
    String region = account.substring(0, account.indexOf('/'));
    List<String> some = waiting.computeIfAbsent(region, first -> new ArrayList<>());
    some.add(account);
    if (some.size() == Accounts.BALANCES_MAX) {
      read(some);
      waiting.remove(region);
    }
  }

  private void read(List<String> names) throws InterruptedException {
    Map<String, CompletableFuture<Optional<String>>> asked = new HashMap<>();
    names.forEach(name -> asked.put(name, assets.get(name)));
    reads.start(
        () ->
            accounts
                .balancesAsync(ledger, names)
                .thenAccept(
                    found ->
                        found
                            .balances()
                            .forEach(
                                balance ->
                                    asked
                                        .get(balance.account())
                                        .complete(Optional.of(balance.asset()))))
                .exceptionallyCompose(failure -> oneByOne(names, asked, failure)));
  }

  // One that is not there fails the call for all of them.
  private CompletableFuture<Void> oneByOne(
      List<String> names,
      Map<String, CompletableFuture<Optional<String>>> asked,
      Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof MeridianException fault)
        || fault.reason().filter(reason -> reason == Reason.ACCOUNT_NOT_FOUND).isEmpty()) {
      asked.values().forEach(asset -> asset.completeExceptionally(cause));
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (String name : names) {
      all = all.thenCompose(done -> read(name, asked.get(name)));
    }
    return all;
  }

  private CompletableFuture<Void> read(String name, CompletableFuture<Optional<String>> asset) {
    return accounts
        .getAsync(ledger, name)
        .handle(
            (found, failure) ->
                failure == null
                    ? asset.complete(found.map(Account::asset))
                    : asset.completeExceptionally(failure))
        .thenAccept(done -> {});
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
