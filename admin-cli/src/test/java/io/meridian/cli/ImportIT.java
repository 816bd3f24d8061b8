package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Imports against a server, with the samples that the tree holds, with broken files, and over a
 * kill -9.
 */
final class ImportIT {
  @RegisterExtension static final LaunchedServer SERVER = new LaunchedServer("import");

  private static final Path SAMPLES = Path.of("src", "main", "samples");
  private static final String ACCOUNTS = SAMPLES.resolve("corner-shop-accounts.csv").toString();
  private static final String TRANSACTIONS =
      SAMPLES.resolve("corner-shop-transactions.csv").toString();

  @TempDir Path directory;

  @Test
  void shouldImportTheSamplesAndReplayThemWhenTheyAreImportedAgain() {
    // Given
    ledger("samples");

    // When
    JsonNode accounts = done("import", "accounts", ACCOUNTS, "-l", "samples", "-o", "json");
    JsonNode transactions =
        done("import", "transactions", TRANSACTIONS, "-l", "samples", "-o", "json", "--ordered");
    JsonNode again = done("import", "transactions", TRANSACTIONS, "-l", "samples", "-o", "json");
    JsonNode accountsAgain = done("import", "accounts", ACCOUNTS, "-l", "samples", "-o", "json");

    // Then
    assertCounts(accounts, "accounts", 13, 13, 13, 0, 0);
    assertThat(accounts.get("assetsCreated").asInt()).isEqualTo(3);
    assertCounts(transactions, "transactions", 14, 8, 8, 0, 0);
    assertCounts(again, "transactions", 14, 8, 0, 8, 0);
    assertCounts(accountsAgain, "accounts", 13, 13, 0, 13, 0);
    assertThat(transactions.get("refusedFile").isNull()).isTrue();
    assertThat(balance("samples", "local/till")).isEqualTo(4600);
    assertThat(balance("samples", "local/wallet:ada")).isEqualTo(7250);
    assertThat(balance("samples", "local/shelf:mug")).isEqualTo(11);
  }

  @Test
  void shouldWriteRefusedRowsDownWithTheirLinesAndReasonsAndExitWith3() throws IOException {
    // Given accounts of which one is broken, and one has an asset that nobody knows
    ledger("refusals");
    Path accounts =
        Files.writeString(
            directory.resolve("accounts.csv"),
            """
            account,asset,normal_side,floor
            local/bank,USD,DEBIT,
            local/rich,USD,CREDIT,0
            local/poor,USD,CREDIT,0
            local/odd,USD,LEFT,0
            local/miles,MILES,CREDIT,0
            """);

    // When
    Run run =
        program().run("import", "accounts", accounts.toString(), "-l", "refusals", "-o", "json");

    // Then
    assertThat(run.exitCode()).isEqualTo(3);
    assertCounts(run.json(), "accounts", 5, 5, 3, 0, 2);
    assertThat(Files.readAllLines(Path.of(run.json().get("refusedFile").asText())))
        .hasSize(3)
        .anyMatch(line -> line.startsWith("local/odd,USD,LEFT,0,5,BROKEN_ROW,"))
        .anyMatch(
            line ->
                line.startsWith("local/miles,MILES,CREDIT,0,6,ASSET_NOT_FOUND,")
                    && line.contains("--scale MILES=N"));

    // Given transactions: one good, one broken, one against a floor, one with a wrong asset, one
    // with
    // an account that is not there
    Path transactions =
        Files.writeString(
            directory.resolve("transactions.csv"),
            """
            id,debit,credit,asset,amount
            good,local/bank,local/rich,USD,100
            broken,local/rich,local/poor,USD,ten
            dear,local/poor,local/rich,USD,1
            wrong,local/rich,local/poor,EUR,1
            lost,local/rich,local/nobody,USD,1
            far,moon/base,local/rich,USD,1
            """);

    // When
    Run second =
        program()
            .run("import", "transactions", transactions.toString(), "-l", "refusals", "-o", "json");
    Run third =
        program()
            .run("import", "transactions", transactions.toString(), "-l", "refusals", "-o", "json");

    // Then
    assertThat(second.exitCode()).isEqualTo(3);
    assertCounts(second.json(), "transactions", 6, 6, 1, 0, 5);
    assertThat(Files.readAllLines(Path.of(second.json().get("refusedFile").asText())))
        .anyMatch(line -> line.startsWith("broken,local/rich,local/poor,USD,ten,3,BROKEN_ROW,"))
        .anyMatch(line -> line.startsWith("dear,local/poor,local/rich,USD,1,4,INSUFFICIENT_FUNDS,"))
        .anyMatch(line -> line.startsWith("wrong,local/rich,local/poor,EUR,1,5,ASSET_MISMATCH,"))
        .anyMatch(
            line -> line.startsWith("lost,local/rich,local/nobody,USD,1,6,ACCOUNT_NOT_FOUND,"));
    assertCounts(third.json(), "transactions", 6, 6, 0, 1, 5);
    assertThat(balance("refusals", "local/rich")).isEqualTo(100);

    // When the account that was not there is opened, and the same file imported again
    done("account", "create", "local/nobody", "--asset", "USD", "-l", "refusals", "-o", "json");
    Run fourth =
        program()
            .run("import", "transactions", transactions.toString(), "-l", "refusals", "-o", "json");

    // Then its row, which was never sent, is no longer refused
    assertCounts(fourth.json(), "transactions", 6, 6, 1, 1, 4);
  }

  @Test
  void shouldHaveEveryTransactionJudgedAndStoreNothingInADryRun() throws IOException {
    // Given an account without money
    ledger("dry");
    Path accounts =
        Files.writeString(
            directory.resolve("accounts.csv"),
            """
            account,asset,normal_side,floor
            local/bank,USD,DEBIT,
            local/rich,USD,CREDIT,0
            local/poor,USD,CREDIT,0
            """);
    done("import", "accounts", accounts.toString(), "-l", "dry", "-o", "json");
    Path transactions =
        Files.writeString(
            directory.resolve("transactions.csv"),
            """
            id,debit,credit,asset,amount
            good,local/bank,local/rich,USD,100
            dear,local/poor,local/rich,USD,1
            """);

    // When
    Run run =
        program()
            .run(
                "import",
                "transactions",
                transactions.toString(),
                "-l",
                "dry",
                "--dry-run",
                "-o",
                "json");

    // Then
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(Files.readAllLines(Path.of(run.json().get("refusedFile").asText())))
        .hasSize(2)
        .anyMatch(
            line -> line.startsWith("dear,local/poor,local/rich,USD,1,3,INSUFFICIENT_FUNDS,"));
    assertThat(run.json().get("checked").asInt()).isEqualTo(1);
    assertThat(balance("dry", "local/rich")).isZero();
  }

  @Test
  void shouldExitWith3BeforeAnythingWhenTheLedgerIsNotThere() {
    // When
    Run run = program().run("import", "accounts", ACCOUNTS, "-l", "nothing", "-o", "json");

    // Then
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.json().get("reason").asText()).isEqualTo("LEDGER_NOT_FOUND");
  }

  @Test
  void shouldComeToTheSameBooksWhenTheServerIsKilledInTheMiddleOfAnImport() throws Exception {
    // Given 20,000 payments of 1 between two accounts
    ledger("killed");
    Path accounts =
        Files.writeString(
            directory.resolve("accounts.csv"),
            "account,asset,normal_side,floor\nlocal/a,USD,CREDIT,\nlocal/b,USD,CREDIT,\n");
    done("import", "accounts", accounts.toString(), "-l", "killed", "-o", "json");
    StringBuilder rows = new StringBuilder("id,debit,credit,asset,amount\n");
    for (int number = 0; number < 20_000; number++) {
      rows.append("p-").append(number).append(",local/a,local/b,USD,1\n");
    }
    Path transactions = Files.writeString(directory.resolve("payments.csv"), rows);

    // When the server dies once some of them are in, and comes back
    CompletableFuture<Run> importing =
        CompletableFuture.supplyAsync(
            () ->
                program()
                    .run(
                        "import",
                        "transactions",
                        transactions.toString(),
                        "-l",
                        "killed",
                        "--retry-for",
                        "120s",
                        "-o",
                        "json"));
    org.awaitility.Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> importing.isDone() || balance("killed", "local/b") > 1000);
    assertThat(importing).isNotDone();
    SERVER.kill();
    SERVER.start();
    Run run = importing.get(180, TimeUnit.SECONDS);

    // Then every payment is in, once
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode result = run.json();
    assertThat(result.get("created").asLong() + result.get("replayed").asLong()).isEqualTo(20_000);
    assertThat(balance("killed", "local/b")).isEqualTo(20_000);
    JsonNode again =
        done("import", "transactions", transactions.toString(), "-l", "killed", "-o", "json");
    assertCounts(again, "transactions", 20_000, 20_000, 0, 20_000, 0);
    assertThat(balance("killed", "local/b")).isEqualTo(20_000);
    assertThat(
            done("check", "conservation", "-l", "killed", "-o", "json")
                .get("conservation")
                .asText())
        .isEqualTo("OK");
  }

  private static void assertCounts(
      JsonNode result,
      String items,
      long rows,
      long count,
      long created,
      long replayed,
      long refused) {
    assertThat(List.of("rows", items, "created", "replayed", "refused"))
        .extracting(key -> result.get(key).asLong())
        .containsExactly(rows, count, created, replayed, refused);
  }

  private static long balance(String ledger, String account) {
    return done("account", "get", account, "-l", ledger, "-o", "json").get("balance").asLong();
  }

  private static void ledger(String name) {
    done("ledger", "create", name, "-o", "json");
  }

  private static JsonNode done(String... line) {
    Run run = program().run(line);
    assertThat(run.exitCode()).as("%s\n%s", String.join(" ", line), run.err()).isZero();
    return run.json();
  }

  private static Program program() {
    return Program.bare().at(SERVER.address());
  }
}
