package io.meridian.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.client.Account;
import io.meridian.client.MeridianClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real retailer's invoices in three regions, of which one in fifteen crosses regions and, with
 * more than one shard, nearly all cross shards; what they come to was counted outside this program.
 */
final class RetailIT {
  @RegisterExtension
  static final LaunchedServer SERVER = new LaunchedServer("retail", "uk", "eu", "row");

  private static final String SEED = "meridian.retail.seed";
  private static final Path DATA = Path.of("src", "test", "resources", "online-retail");
  private static final Path ACCOUNTS = DATA.resolve("accounts.csv.gz");
  private static final Path TRANSACTIONS = DATA.resolve("transactions.csv.gz");

  private static final int ACCOUNTS_COUNT = 34_165;
  private static final int POSTINGS_COUNT = 51_187;
  private static final int TRANSACTIONS_COUNT = 2_490;
  private static final long SALES = 84_134_433;
  private static final BigInteger GBP_MOVED = BigInteger.valueOf(107_079_709);
  private static final BigInteger UNITS_MOVED = BigInteger.valueOf(462_323);

  /** The server dies when the sales have come to something between these. */
  private static final long KILL_MIN = 5_000_000;

  private static final long KILL_MAX = 45_000_000;

  private static final int READS_AT_A_TIME = 500;
  private static final int CROSSINGS_END_MAX_SECONDS = 10;

  @TempDir Path directory;

  @Test
  void shouldBookEveryInvoiceOnceInEightShardsOfEachRegionThoughTheServerIsKilled()
      throws Exception {
    // Given the accounts
    long seed = Long.getLong(SEED, System.nanoTime());
    System.out.printf("retail: -D%s=%d%n", SEED, seed);
    done("ledger", "create", "spread", "--shards", "8", "-o", "json");
    assertCounts(accounts("spread"), "accounts", ACCOUNTS_COUNT, ACCOUNTS_COUNT, 0);

    // When the server dies while the transactions are imported, and comes back
    long killAt = KILL_MIN + new Random(seed).nextLong(KILL_MAX - KILL_MIN);
    CompletableFuture<JsonNode> importing =
        CompletableFuture.supplyAsync(() -> transactions("spread"));
    Awaitility.await("sales of " + killAt)
        .atMost(120, TimeUnit.SECONDS)
        .until(() -> importing.isDone() || sales("spread") > killAt);
    assertThat(importing).isNotDone();
    SERVER.kill();
    SERVER.start();
    JsonNode imported = importing.get(240, TimeUnit.SECONDS);

    // Then every invoice is booked once
    long created = imported.get("created").asLong();
    assertCounts(imported, "transactions", POSTINGS_COUNT, created, TRANSACTIONS_COUNT - created);
    assertThat(created).isPositive();
    booksAreThoseOf("spread");
    replayChangesNothing("spread");
  }

  @Test
  @Tag("chaos")
  void shouldBookEveryInvoiceOnceInOneShardOfEachRegion() throws Exception {
    // Given the accounts
    done("ledger", "create", "plain", "-o", "json");
    assertCounts(accounts("plain"), "accounts", ACCOUNTS_COUNT, ACCOUNTS_COUNT, 0);

    // When
    JsonNode imported = transactions("plain");

    // Then
    assertCounts(imported, "transactions", POSTINGS_COUNT, TRANSACTIONS_COUNT, 0);
    booksAreThoseOf("plain");
    replayChangesNothing("plain");
  }

  private void replayChangesNothing(String ledger) throws IOException {
    JsonNode before = conservation(ledger);
    assertCounts(accounts(ledger), "accounts", ACCOUNTS_COUNT, 0, ACCOUNTS_COUNT);
    assertCounts(transactions(ledger), "transactions", POSTINGS_COUNT, 0, TRANSACTIONS_COUNT);
    booksAreThoseOf(ledger);
    JsonNode after = conservation(ledger);
    for (String total : List.of("accounts", "statementEntries", "openHolds", "assets")) {
      assertThat(after.get(total)).as(total).isEqualTo(before.get(total));
    }
  }

  private static void booksAreThoseOf(String ledger) throws IOException {
    assertThat(sales(ledger)).isEqualTo(SALES);
    JsonNode proof = conservation(ledger);
    assertThat(proof.get("conservation").asText()).isEqualTo("OK");
    assertThat(proof.get("accounts").asInt()).isEqualTo(ACCOUNTS_COUNT);
    assertThat(sum(proof, "GBP", "debits")).isEqualTo(GBP_MOVED);
    assertThat(sum(proof, "GBP", "credits")).isEqualTo(GBP_MOVED);
    assertThat(sum(proof, "SKU:", "debits")).isEqualTo(UNITS_MOVED);
    assertThat(sum(proof, "SKU:", "credits")).isEqualTo(UNITS_MOVED);
    everyAccountHasWhatTheFileSays(ledger);
    assertThat(done("check", "journal", "-o", "json").get("journal").asText()).isEqualTo("OK");
    Awaitility.await("the end of all that crosses shards")
        .atMost(CROSSINGS_END_MAX_SECONDS, TimeUnit.SECONDS)
        .until(() -> openCrossings() == 0);
    JsonNode left = done("check", "crossings", "--settle", "-l", ledger, "-o", "json");
    assertThat(left.get("crossings").asText()).isEqualTo("OK");
    assertThat(left.get("open").asInt()).isZero();
    assertThat(left.get("driven").asInt()).isZero();
  }

  // The balances counted without any server: what the rows of the file add up to.
  private static void everyAccountHasWhatTheFileSays(String ledger) throws IOException {
    Map<String, Long> balances = new TreeMap<>();
    for (String[] account : rows(ACCOUNTS)) {
      balances.put(account[0], 0L);
    }
    for (String[] posting : rows(TRANSACTIONS)) {
      balances.merge(posting[1], -Long.parseLong(posting[4]), Math::addExact);
      balances.merge(posting[2], Long.parseLong(posting[4]), Math::addExact);
    }
    List<String> names = List.copyOf(balances.keySet());
    Map<String, Long> told = new TreeMap<>();
    try (MeridianClient client =
        MeridianClient.builder().target(SERVER.address()).plaintext().build()) {
      for (int from = 0; from < names.size(); from += READS_AT_A_TIME) {
        int to = Math.min(names.size(), from + READS_AT_A_TIME);
        List<CompletableFuture<Optional<Account>>> reads =
            names.subList(from, to).stream()
                .map(name -> client.accounts().getAsync(ledger, name))
                .toList();
        for (CompletableFuture<Optional<Account>> read : reads) {
          Account account = read.join().orElseThrow();
          told.put(account.account(), account.balance());
        }
      }
    }
    assertThat(told).isEqualTo(balances);
  }

  private static List<String[]> rows(Path file) throws IOException {
    List<String[]> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      lines.readLine(); // the header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(line.split(",", -1));
      }
    }
    return rows;
  }

  private static BigInteger sum(JsonNode proof, String assets, String side) {
    return StreamSupport.stream(proof.get("assets").spliterator(), false)
        .filter(totals -> totals.get("asset").asText().startsWith(assets))
        .map(totals -> new BigInteger(totals.get(side).asText()))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static long openCrossings() {
    return StreamSupport.stream(done("status", "-o", "json").get("shards").spliterator(), false)
        .mapToLong(shard -> shard.get("openCrossings").asLong())
        .sum();
  }

  private static JsonNode conservation(String ledger) {
    return done("check", "conservation", "-l", ledger, "-o", "json");
  }

  private static long sales(String ledger) {
    return done("account", "get", "uk/sales", "-l", ledger, "-o", "json").get("balance").asLong();
  }

  private JsonNode accounts(String ledger) {
    return imported("accounts", ACCOUNTS, ledger);
  }

  private JsonNode transactions(String ledger) {
    return imported("transactions", TRANSACTIONS, ledger);
  }

  private JsonNode imported(String what, Path file, String ledger) {
    long begin = System.nanoTime();
    JsonNode result =
        done(
            "import",
            what,
            file.toString(),
            "-l",
            ledger,
            "--retry-for",
            "120s",
            "--refused-file",
            directory.resolve("refused.csv").toString(),
            "-o",
            "json");
    System.out.printf(
        "retail: %s into %s in %d ms%n", what, ledger, (System.nanoTime() - begin) / 1_000_000);
    return result;
  }

  private static void assertCounts(
      JsonNode result, String items, long rows, long created, long replayed) {
    assertThat(List.of("rows", items, "created", "replayed", "refused"))
        .extracting(key -> result.get(key).asLong())
        .containsExactly(rows, created + replayed, created, replayed, 0L);
  }

  private static JsonNode done(String... line) {
    Run run = Program.bare().at(SERVER.address()).run(line);
    assertThat(run.exitCode()).as("%s\n%s", String.join(" ", line), run.err()).isZero();
    return run.json();
  }
}
