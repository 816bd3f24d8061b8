package io.meridian.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.client.Answers;
import io.meridian.cli.client.UnscriptedAccounts;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.imports.TransactionRows.PostingRow;
import io.meridian.client.Account;
import io.meridian.client.AccountBalance;
import io.meridian.client.Balances;
import io.meridian.client.Counters;
import io.meridian.client.Reserved;
import io.meridian.client.StatusCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class KnownAccountsTest {
  private final FakeAccounts server = new FakeAccounts();
  private final KnownAccounts accounts = new KnownAccounts(server, "shop");

  @Test
  void shouldReadEachAccountOnceAndAllThatWaitWithOneCall() throws InterruptedException {
    // Given
    CompletableFuture<Optional<KnownAccounts.Problem>> first =
        accounts.check(transaction("uk/a", "uk/b", "GBP"));
    CompletableFuture<Optional<KnownAccounts.Problem>> second =
        accounts.check(transaction("uk/b", "uk/a", "GBP"));
    assertThat(first).isNotDone();

    // When
    accounts.ask();
    CompletableFuture<Optional<KnownAccounts.Problem>> third =
        accounts.check(transaction("uk/a", "uk/b", "GBP"));
    accounts.ask();

    // Then
    assertThat(first).isCompletedWithValue(Optional.empty());
    assertThat(second).isCompletedWithValue(Optional.empty());
    assertThat(third).isCompletedWithValue(Optional.empty());
    assertThat(server.calls).containsExactly(List.of("uk/a", "uk/b"));
  }

  @Test
  void shouldAskByItselfWhenAHundredAccountsOfARegionWait() throws InterruptedException {
    // Given
    for (int number = 0; number < 100; number++) {
      server.assets.put("uk/" + number, "GBP");
      server.assets.put("eu/" + number, "GBP");
    }

    // When 98 accounts of one region wait, and two of another, and then two more of the first
    for (int number = 0; number < 98; number += 2) {
      var unused = accounts.check(transaction("uk/" + number, "uk/" + (number + 1), "GBP"));
    }
    var unused = accounts.check(transaction("eu/0", "eu/1", "GBP"));
    assertThat(server.calls).isEmpty();
    CompletableFuture<Optional<KnownAccounts.Problem>> last =
        accounts.check(transaction("uk/98", "uk/99", "GBP"));

    // Then the first region was asked for
    assertThat(last).isCompletedWithValue(Optional.empty());
    assertThat(server.calls).hasSize(1);
    assertThat(server.calls.get(0)).hasSize(100).allMatch(account -> account.startsWith("uk/"));
  }

  @Test
  void shouldNameTheAccountThatIsNotThereAndFindTheOthers() throws InterruptedException {
    // When
    CompletableFuture<Optional<KnownAccounts.Problem>> missing =
        accounts.check(transaction("uk/a", "uk/c", "GBP"));
    CompletableFuture<Optional<KnownAccounts.Problem>> there =
        accounts.check(transaction("uk/a", "uk/b", "GBP"));
    accounts.ask();

    // Then
    assertThat(missing.join())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.reason()).isEqualTo("ACCOUNT_NOT_FOUND");
              assertThat(problem.message()).contains("'uk/c'");
            });
    assertThat(there).isCompletedWithValue(Optional.empty());
  }

  @Test
  void shouldNameTheAccountThatHoldsSomethingElse() throws InterruptedException {
    // When
    CompletableFuture<Optional<KnownAccounts.Problem>> check =
        accounts.check(transaction("uk/a", "uk/b", "EUR"));
    accounts.ask();

    // Then
    assertThat(check.join())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.reason()).isEqualTo("ASSET_MISMATCH");
              assertThat(problem.message()).contains("'uk/a' holds GBP and not EUR");
            });
  }

  @Test
  void shouldFailWhenAccountsCannotBeRead() throws InterruptedException {
    // Given
    server.fault = Optional.of(new IllegalStateException("down"));

    // When
    CompletableFuture<Optional<KnownAccounts.Problem>> check =
        accounts.check(transaction("uk/a", "uk/b", "GBP"));
    accounts.ask();

    // Then
    assertThatThrownBy(check::join).hasRootCauseMessage("down");
  }

  private static TransactionRows transaction(String debit, String credit, String asset) {
    return new TransactionRows(
        "t1",
        List.of(new CsvRow(2, "", Map.of(), Optional.empty())),
        List.of(new PostingRow(debit, credit, asset, 1)),
        List.of());
  }

  private static final class FakeAccounts extends UnscriptedAccounts {
    private final Map<String, String> assets = new HashMap<>(Map.of("uk/a", "GBP", "uk/b", "GBP"));
    private final List<List<String>> calls = new ArrayList<>();
    private Optional<RuntimeException> fault = Optional.empty();

    @Override
    public CompletableFuture<Balances> balancesAsync(String ledger, List<String> names) {
      calls.add(List.copyOf(names));
      if (fault.isPresent()) {
        return CompletableFuture.failedFuture(fault.get());
      }
      if (!assets.keySet().containsAll(names)) {
        return CompletableFuture.failedFuture(
            Answers.fault(StatusCode.NOT_FOUND, "ACCOUNT_NOT_FOUND"));
      }
      return CompletableFuture.completedFuture(
          new Balances(
              Answers.TIME,
              names.stream()
                  .map(
                      name ->
                          new AccountBalance(
                              name,
                              assets.get(name),
                              new Counters(0, 0, 0, 0),
                              0,
                              0,
                              0,
                              Reserved.NONE))
                  .toList()));
    }

    @Override
    public CompletableFuture<Optional<Account>> getAsync(String ledger, String account) {
      return CompletableFuture.completedFuture(
          Optional.ofNullable(assets.get(account)).map(asset -> Answers.account(account, asset)));
    }
  }
}
