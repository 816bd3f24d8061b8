package io.meridian.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.imports.TransactionRows.PostingRow;
import io.meridian.client.Account;
import io.meridian.client.AccountOutcome;
import io.meridian.client.AccountStatus;
import io.meridian.client.Accounts;
import io.meridian.client.Counters;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.NormalSide;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class KnownAccountsTest {
  private final FakeAccounts server = new FakeAccounts(Map.of("uk/a", "GBP", "uk/b", "GBP"));
  private final KnownAccounts accounts = new KnownAccounts(server, "shop", 4);

  @Test
  void shouldReadEachAccountOnce() throws InterruptedException {
    // When
    accounts.check(transaction("uk/a", "uk/b", "GBP")).join();
    Optional<KnownAccounts.Problem> problem =
        accounts.check(transaction("uk/b", "uk/a", "GBP")).join();

    // Then
    assertThat(problem).isEmpty();
    assertThat(server.read).containsExactly("uk/a", "uk/b");
  }

  @Test
  void shouldNameTheAccountThatIsNotThere() throws InterruptedException {
    assertThat(accounts.check(transaction("uk/a", "uk/c", "GBP")).join())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.reason()).isEqualTo("ACCOUNT_NOT_FOUND");
              assertThat(problem.message()).contains("'uk/c'");
            });
  }

  @Test
  void shouldNameTheAccountThatHoldsSomethingElse() throws InterruptedException {
    assertThat(accounts.check(transaction("uk/a", "uk/b", "EUR")).join())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.reason()).isEqualTo("ASSET_MISMATCH");
              assertThat(problem.message()).contains("'uk/a' holds GBP and not EUR");
            });
  }

  @Test
  void shouldFailWhenAnAccountCannotBeRead() throws InterruptedException {
    // Given
    server.down = true;

    // When / Then
    assertThatThrownBy(accounts.check(transaction("uk/a", "uk/b", "GBP"))::join)
        .hasRootCauseMessage("down");
  }

  private static TransactionRows transaction(String debit, String credit, String asset) {
    return new TransactionRows(
        "t1",
        List.of(new CsvRow(2, "", Map.of(), Optional.empty())),
        List.of(new PostingRow(debit, credit, asset, 1)),
        List.of());
  }

  private static final class FakeAccounts implements Accounts {
    private final Map<String, String> assets;
    private final List<String> read = new ArrayList<>();
    private boolean down;

    FakeAccounts(Map<String, String> assets) {
      this.assets = assets;
    }

    @Override
    public CompletableFuture<Optional<Account>> getAsync(String ledger, String account) {
      read.add(account);
      return down
          ? CompletableFuture.failedFuture(new IllegalStateException("down"))
          : CompletableFuture.completedFuture(
              Optional.ofNullable(assets.get(account)).map(asset -> account(account, asset)));
    }

    private static Account account(String account, String asset) {
      return new Account(
          "shop",
          account,
          asset,
          NormalSide.CREDIT,
          AccountStatus.OPEN,
          new Counters(0, 0, 0, 0),
          0,
          0,
          OptionalLong.empty(),
          OptionalLong.empty(),
          Map.of(),
          Optional.empty(),
          0,
          1,
          Instant.EPOCH,
          Instant.EPOCH);
    }

    @Override
    public Accounts withDeadline(Duration deadline) {
      return this;
    }

    @Override
    public AccountOutcome create(CreateAccountRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<AccountOutcome> createAsync(CreateAccountRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<AccountOutcome> createAll(List<CreateAccountRequest> requests) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<AccountOutcome>> createAllAsync(
        List<CreateAccountRequest> requests) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Account> get(String ledger, String account) {
      return getAsync(ledger, account).join();
    }
  }
}
