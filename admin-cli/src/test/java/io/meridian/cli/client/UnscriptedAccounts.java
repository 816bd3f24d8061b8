package io.meridian.cli.client;

import io.meridian.client.Account;
import io.meridian.client.AccountOutcome;
import io.meridian.client.AccountRequest;
import io.meridian.client.AccountStatusRequest;
import io.meridian.client.Accounts;
import io.meridian.client.Balances;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.DryRun;
import io.meridian.client.EntriesQuery;
import io.meridian.client.Page;
import io.meridian.client.StatementEntry;
import io.meridian.client.UpdateAccountRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A client that nobody told what to answer; a test overrides what it expects to be called. */
public class UnscriptedAccounts implements Accounts {
  @Override
  public Accounts withDeadline(Duration deadline) {
    return this;
  }

  @Override
  public AccountOutcome create(CreateAccountRequest request) {
    return createAsync(request).join();
  }

  @Override
  public CompletableFuture<AccountOutcome> createAsync(CreateAccountRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<AccountOutcome> createAll(List<CreateAccountRequest> requests) {
    return createAllAsync(requests).join();
  }

  @Override
  public CompletableFuture<List<AccountOutcome>> createAllAsync(
      List<CreateAccountRequest> requests) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AccountOutcome update(UpdateAccountRequest request) {
    return updateAsync(request).join();
  }

  @Override
  public CompletableFuture<AccountOutcome> updateAsync(UpdateAccountRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AccountOutcome changeStatus(AccountStatusRequest request) {
    return changeStatusAsync(request).join();
  }

  @Override
  public CompletableFuture<AccountOutcome> changeStatusAsync(AccountStatusRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DryRun<AccountOutcome> validate(AccountRequest request) {
    return validateAsync(request).join();
  }

  @Override
  public CompletableFuture<DryRun<AccountOutcome>> validateAsync(AccountRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Account> get(String ledger, String account) {
    return getAsync(ledger, account).join();
  }

  @Override
  public CompletableFuture<Optional<Account>> getAsync(String ledger, String account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Account> get(String ledger, String account, Instant asOf) {
    return getAsync(ledger, account, asOf).join();
  }

  @Override
  public CompletableFuture<Optional<Account>> getAsync(
      String ledger, String account, Instant asOf) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Balances balances(String ledger, List<String> accounts) {
    return balancesAsync(ledger, accounts).join();
  }

  @Override
  public CompletableFuture<Balances> balancesAsync(String ledger, List<String> accounts) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Balances balances(String ledger, List<String> accounts, Instant asOf) {
    return balancesAsync(ledger, accounts, asOf).join();
  }

  @Override
  public CompletableFuture<Balances> balancesAsync(
      String ledger, List<String> accounts, Instant asOf) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<StatementEntry> entries(EntriesQuery query) {
    return entriesAsync(query).join();
  }

  @Override
  public CompletableFuture<Page<StatementEntry>> entriesAsync(EntriesQuery query) {
    throw new UnsupportedOperationException();
  }
}
