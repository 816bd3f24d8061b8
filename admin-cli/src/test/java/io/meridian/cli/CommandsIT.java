package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a server, each as a user types it. */
final class CommandsIT {
  @RegisterExtension static final LaunchedServer SERVER = new LaunchedServer("commands");

  private static final String LEDGER = "shop";

  @BeforeAll
  static void openAShop() {
    done("ledger", "create", LEDGER);
    done("asset", "create", "USD", "--scale", "2", "--ledger", LEDGER);
    done(
        "account",
        "create",
        "local/bank",
        "--asset",
        "USD",
        "--floor",
        "none",
        "-l",
        LEDGER,
        "--normal-side",
        "debit");
    done("account", "create", "local/till", "--asset", "USD", "-l", LEDGER);
  }

  @Test
  void shouldSayThatALedgerWasThereWhenItIsCreatedAgain() {
    // When
    Run run = program().run("ledger", "create", LEDGER, "--output", "json");

    // Then
    assertThat(run.exitCode()).isZero();
    assertThat(run.json().get("ledger").asText()).isEqualTo(LEDGER);
    assertThat(run.json().get("regions").get(0).asText()).isEqualTo("local");
    assertThat(run.json().get("replayed").asBoolean()).isTrue();
  }

  @Test
  void shouldListLedgersAndAssets() {
    assertThat(done("ledger", "list", "-o", "json").json().findValuesAsText("ledger"))
        .contains(LEDGER);
    assertThat(
            done("asset", "list", "-l", LEDGER, "-o", "json")
                .json()
                .get("assets")
                .findValuesAsText("asset"))
        .contains("USD");
    assertThat(done("asset", "get", "USD", "-l", LEDGER, "-o", "yaml").out()).contains("scale: 2");
  }

  @Test
  void shouldPostOnceUnderOneIdAndShowItInTheBalance() {
    // Given
    done("account", "create", "local/alice", "--asset", "USD", "-l", LEDGER);
    String[] post = {
      "tx",
      "post",
      "-l",
      LEDGER,
      "--id",
      "top-up",
      "-p",
      "local/bank,local/alice,USD,1250",
      "-o",
      "json"
    };

    // When it is posted twice
    JsonNode first = done(post).json();
    JsonNode second = done(post).json();

    // Then it counts once
    assertThat(first.get("replayed").asBoolean()).isFalse();
    assertThat(second.get("replayed").asBoolean()).isTrue();
    assertThat(second.get("transaction").asText()).isEqualTo("local/top-up");
    JsonNode account = done("account", "get", "local/alice", "-l", LEDGER, "-o", "json").json();
    assertThat(List.copyOf(account.properties()))
        .extracting(java.util.Map.Entry::getKey)
        .contains(
            "account",
            "asset",
            "balance",
            "available",
            "version",
            "revision",
            "status",
            "postedDebits",
            "postedCredits",
            "heldDebits",
            "heldCredits",
            "floor");
    assertThat(account.get("balance").longValue()).isEqualTo(1250);
    assertThat(account.get("available").longValue()).isEqualTo(1250);
    assertThat(account.get("postedCredits").longValue()).isEqualTo(1250);
    assertThat(account.get("version").longValue()).isEqualTo(1);
    assertThat(account.get("floor").longValue()).isZero();
    assertThat(account.get("status").asText()).isEqualTo("OPEN");
    JsonNode bank = done("account", "get", "local/bank", "-l", LEDGER, "-o", "json").json();
    assertThat(bank.get("floor").isNull()).isTrue();
    assertThat(bank.get("normalSide").asText()).isEqualTo("DEBIT");
  }

  @Test
  void shouldExitWith3AndSayHowMuchIsMissingWhenFundsDoNotSuffice() {
    // Given
    done("account", "create", "local/poor", "--asset", "USD", "-l", LEDGER);

    // When
    Run run =
        program()
            .run(
                "tx",
                "post",
                "-l",
                LEDGER,
                "--id",
                "too-dear",
                "-p",
                "local/poor,local/till,USD,5",
                "--output",
                "json");

    // Then
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("refused: INSUFFICIENT_FUNDS");
    assertThat(run.json().get("state").asText()).isEqualTo("REFUSED");
    assertThat(run.json().get("reason").asText()).isEqualTo("INSUFFICIENT_FUNDS");
    assertThat(run.json().at("/metadata/account").asText()).isEqualTo("local/poor");
    JsonNode record = done("tx", "get", "local/too-dear", "-l", LEDGER, "-o", "json").json();
    assertThat(record.get("state").asText()).isEqualTo("REFUSED");
    assertThat(record.get("reason").asText()).isEqualTo("INSUFFICIENT_FUNDS");
  }

  @Test
  void shouldExitWith3WhenWhatIsAskedForIsNotThere() {
    refused("ACCOUNT_NOT_FOUND", "account", "get", "local/nobody", "-l", LEDGER);
    refused("LEDGER_NOT_FOUND", "ledger", "get", "nothing");
    refused("LEDGER_NOT_FOUND", "account", "get", "local/nobody", "-l", "nothing");
    refused("ASSET_NOT_FOUND", "asset", "get", "XXX", "-l", LEDGER);
    refused("TRANSACTION_NOT_FOUND", "tx", "get", "local/nothing", "-l", LEDGER);
    refused(
        "ACCOUNT_EXISTS",
        "account",
        "create",
        "local/till",
        "--asset",
        "USD",
        "--floor",
        "7",
        "-l",
        LEDGER,
        "--id",
        "another");
  }

  @Test
  void shouldExitWith2AndNameTheFieldWhenAValueCanNeverBeRight() {
    // When an id has 65 characters
    Run run =
        program()
            .run(
                "tx",
                "post",
                "-l",
                LEDGER,
                "--id",
                "x".repeat(65),
                "-p",
                "local/bank,local/till,USD,5");

    // Then
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("id: ").contains("65 characters").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void shouldProveTheBooksAndTheJournalAndRebuild() {
    // When
    JsonNode books = done("check", "conservation", "-l", LEDGER, "-o", "json").json();
    JsonNode rebuilt = done("rebuild", "-o", "json").json();
    JsonNode journal = done("check", "journal", "--region", "local", "-o", "json").json();

    // Then
    assertThat(books.get("conservation").asText()).isEqualTo("OK");
    assertThat(books.at("/assets/0/asset").asText()).isEqualTo("USD");
    assertThat(books.at("/assets/0/debits")).isEqualTo(books.at("/assets/0/credits"));
    assertThat(rebuilt.get("shards")).isNotEmpty();
    assertThat(journal.get("journal").asText()).isEqualTo("OK");
  }

  @Test
  void shouldShowWhatTheServerIs() {
    JsonNode status = done("status", "-o", "json").json();
    assertThat(status.get("regions").get(0).asText()).isEqualTo("local");
    assertThat(status.get("shards")).isNotEmpty();
  }

  @Test
  void shouldMeasureInAnOpenAndInAClosedLoop() {
    // Given open loops with room for all that is meant to start, on a machine that others use too
    for (List<String> loop :
        List.of(
            List.of("--rate", "100", "--concurrency", "256"),
            List.of("--concurrency", "16", "--workload", "hot"),
            List.of("--concurrency", "16", "--workload", "holds", "--api", "stream"),
            List.of(
                "--concurrency",
                "16",
                "--workload",
                "holds",
                "--api",
                "batch",
                "--batch-items",
                "8"),
            List.of(
                "--rate", "100", "--concurrency", "256", "--api", "batch", "--batch-items", "8"))) {
      // When
      List<String> line =
          new java.util.ArrayList<>(
              List.of(
                  "bench",
                  "--seconds",
                  "1",
                  "--warmup-seconds",
                  "0",
                  "--accounts",
                  "50",
                  "-o",
                  "json"));
      line.addAll(loop);
      JsonNode result = done(line.toArray(String[]::new)).json();

      // Then
      assertThat(result.get("conservation").asText()).isEqualTo("OK");
      assertThat(result.get("transactions").longValue()).isPositive();
      assertThat(result.get("refused").longValue()).isZero();
      assertThat(result.get("errors").longValue()).isZero();
      for (String key :
          List.of(
              "workload",
              "seconds",
              "perSecond",
              "p50Millis",
              "p95Millis",
              "p99Millis",
              "p999Millis")) {
        assertThat(result.has(key)).as(key).isTrue();
      }
    }
  }

  @Test
  void shouldMeasureStepsInRoundsWithWhatTheyCostTheServer() throws Exception {
    // When
    JsonNode result =
        done(
                "bench",
                "--steps",
                "50:1,100:1",
                "--concurrency",
                "256",
                "--rounds",
                "2",
                "--warmup-seconds",
                "1",
                "--accounts",
                "50",
                "--hot-share",
                "20",
                "--zipf",
                "1",
                "--refund-share",
                "10",
                "--admin",
                "127.0.0.1:" + SERVER.adminPort(),
                "-o",
                "json")
            .json();

    // Then every step of every round has what was meant to start in it
    assertThat(result.get("conservation").asText()).isEqualTo("OK");
    assertThat(result.get("steps")).hasSize(4);
    for (JsonNode step : result.get("steps")) {
      assertThat(step.get("transactions").longValue() + step.get("unsent").longValue())
          .isEqualTo(step.get("rate").longValue());
    }
    assertThat(result.get("rounds")).hasSize(2);
    assertThat(result.get("transactions").longValue() + result.get("unsent").longValue())
        .isEqualTo(300);
    assertThat(result.get("serverCpuMicrosPerTransaction").doubleValue()).isPositive();
    assertThat(result.get("walBytesPerTransaction").doubleValue()).isGreaterThan(100);
    assertThat(result.get("backlogRecordsMax").doubleValue()).isNotNegative();
    assertThat(result.get("timeline").size()).isGreaterThanOrEqualTo(2 * 3);
  }

  @Test
  void shouldMeasureSafeYardsticksInTurnAndStopThem(@TempDir Path directory) {
    // When
    Run run =
        program()
            .launchedBy(LaunchedServer.LAUNCHER, Path.of("target", "no-home"))
            .run(
                "bench",
                "--compare",
                "postgres,grpc,ignite",
                "--postgres-data",
                directory.resolve("postgres").toString(),
                "--ignite-data",
                directory.resolve("ignite").toString(),
                "--seconds",
                "2",
                "--warmup-seconds",
                "1",
                "--rounds",
                "2",
                "--hot-share",
                "50",
                "--accounts",
                "50",
                "-o",
                "json");

    // Then
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode result = run.json();
    for (String yardstick : List.of("postgres", "grpc", "ignite")) {
      assertThat(result.get(yardstick + "Rounds")).hasSize(2);
      assertThat(result.get(yardstick + "RatioPerSecond").doubleValue()).isPositive();
    }
    assertThat(result.get("postgresBalances").booleanValue()).isTrue();
    assertThat(result.get("igniteBalances").booleanValue()).isTrue();
    assertThat(result.has("grpcBalances")).isFalse();
    for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
      assertThat(result.get("postgresSettings").get(setting).asText()).isEqualTo("on");
    }
    assertThat(result.get("igniteSettings").get("walMode").asText()).isEqualTo("FSYNC");
    String data = directory.toString();
    assertThat(
            ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(data)))
        .isEmpty();
  }

  @Test
  void shouldPrintWhatWasMeasuredAndExitWith1WhenNotAllCouldStart() {
    // When far more is meant to start than one at a time can
    Run run =
        program()
            .run(
                "bench",
                "--rate",
                "100000",
                "--concurrency",
                "1",
                "--seconds",
                "1",
                "--warmup-seconds",
                "0",
                "--accounts",
                "50",
                "-o",
                "json");

    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.json().get("unsent").longValue()).isPositive();
    assertThat(run.json().get("conservation").asText()).isEqualTo("OK");
    assertThat(run.err()).contains("transactions could not start in time");
  }

  @Test
  void shouldExitWith1BeforeMeasuringWhenAnAdminPortDoesNotTell() {
    // When nobody listens on the port, which is the one that nobody may use
    Run run = program().run("bench", "--seconds", "1", "--admin", "127.0.0.1:1");

    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--admin: http://127.0.0.1:1/metrics does not show");
  }

  @Test
  void shouldExitWith1AndAskForAServerWhenNoneAnswers() {
    // When nobody listens on the port, which is the one that nobody may use
    Run run = Program.bare().run("ledger", "list", "--address", "localhost:1", "--timeout", "5s");

    // Then
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("UNAVAILABLE").contains("--address").doesNotContain("\tat ");
  }

  private static void refused(String reason, String... line) {
    Run run = program().run(line);
    assertThat(run.err()).contains("refused: " + reason);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
  }

  private static Run done(String... line) {
    Run run = program().run(line);
    assertThat(run.exitCode()).as("%s\n%s", String.join(" ", line), run.err()).isZero();
    return run;
  }

  private static Program program() {
    return Program.bare().at(SERVER.address());
  }
}
