package io.meridian.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.client.Account;
import io.meridian.client.MeridianClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;

/**
 * A real retailer's invoices in three regions, of which one in fifteen crosses regions and, with
 * more than one shard, nearly all cross shards; what they come to was counted outside this program.
 * One thread.
 */
final class RetailBooks {
  private static final String SEED = "meridian.retail.seed";
  private static final Path DATA = Path.of("src", "test", "resources", "online-retail");

  private static final int ACCOUNTS_COUNT = 34_165;
  private static final int POSTINGS_COUNT = 51_187;
  private static final int TRANSACTIONS_COUNT = 2_490;
  private static final long SALES = 84_134_433;
  private static final BigInteger GBP_MOVED = BigInteger.valueOf(107_079_709);
  private static final BigInteger UNITS_MOVED = BigInteger.valueOf(462_323);

  /** Something dies when the sales have come to something between these. */
  private static final long FAULT_MIN = 5_000_000;

  private static final long FAULT_MAX = 45_000_000;

  private static final int READS_AT_A_TIME = 500;
  private static final int CROSSINGS_END_MAX_SECONDS = 10;

  private final String ledger;
  private final Supplier<String> server;
  private final Duration answersMax;
  private final Path accounts;
  private final Path transactions;
  private final Path refused;

  /**
   * The books of a ledger that has yet to be filled.
   *
   * @param server where the server is at the moment
   * @param answersMax how long a call may have no answer while something is away, and how long all
   *     may take from then on
   * @param directory where files may be written
   * @param place where an account of the file lives in this ledger
   */
  RetailBooks(
      String ledger,
      Supplier<String> server,
      Duration answersMax,
      Path directory,
      UnaryOperator<String> place)
      throws IOException {
    this.ledger = ledger;
    this.server = server;
    this.answersMax = answersMax;
    this.accounts = placed("accounts.csv.gz", directory, place);
    this.transactions = placed("transactions.csv.gz", directory, place);
    this.refused = directory.resolve("refused.csv");
  }

  /** Every account, from the first time on. */
  void openAccounts() {
    assertEachOnce(accounts(), "accounts", ACCOUNTS_COUNT, ACCOUNTS_COUNT);
  }

  /** Every invoice, to a ledger that has none. */
  void bookAll() {
    assertEachOnce(transactions(), "transactions", POSTINGS_COUNT, TRANSACTIONS_COUNT);
  }

  /** Every invoice, while something happens at an instant that the seed chooses. */
  void bookAllThough(Happening fault) throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    System.out.printf("retail: -D%s=%d%n", SEED, seed);
    long faultAt = FAULT_MIN + new Random(seed).nextLong(FAULT_MAX - FAULT_MIN);
    CompletableFuture<JsonNode> importing = CompletableFuture.supplyAsync(this::transactions);
    Awaitility.await("sales of " + faultAt)
        .atMost(answersMax.toSeconds(), TimeUnit.SECONDS)
        .until(() -> importing.isDone() || sales() > faultAt);
    assertThat(importing).isNotDone();
    fault.happen();
    assertEachOnce(
        importing.get(2 * answersMax.toSeconds(), TimeUnit.SECONDS),
        "transactions",
        POSTINGS_COUNT,
        TRANSACTIONS_COUNT);
  }

  /** What fails, and comes back or not. */
  interface Happening {
    void happen() throws Exception;
  }

  /** Imports all of it again. */
  void verifyThatAReplayChangesNothing() throws IOException {
    JsonNode before = conservation();
    assertCounts(accounts(), "accounts", ACCOUNTS_COUNT, 0, ACCOUNTS_COUNT);
    assertCounts(transactions(), "transactions", POSTINGS_COUNT, 0, TRANSACTIONS_COUNT);
    verify();
    JsonNode after = conservation();
    for (String total : List.of("accounts", "statementEntries", "openHolds", "assets")) {
      assertThat(after.get(total)).as(total).isEqualTo(before.get(total));
    }
  }

  /** Everything is booked once, in every account, and nothing is under way. */
  void verify() throws IOException {
    assertThat(sales()).isEqualTo(SALES);
    JsonNode proof = conservation();
    assertThat(proof.get("conservation").asText()).isEqualTo("OK");
    assertThat(proof.get("accounts").asInt()).isEqualTo(ACCOUNTS_COUNT);
    assertThat(sum(proof, "GBP", "debits")).isEqualTo(GBP_MOVED);
    assertThat(sum(proof, "GBP", "credits")).isEqualTo(GBP_MOVED);
    assertThat(sum(proof, "SKU:", "debits")).isEqualTo(UNITS_MOVED);
    assertThat(sum(proof, "SKU:", "credits")).isEqualTo(UNITS_MOVED);
    everyAccountHasWhatTheFileSays();
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
  private void everyAccountHasWhatTheFileSays() throws IOException {
    Map<String, Long> balances = new TreeMap<>();
    for (String[] account : rows(accounts)) {
      balances.put(account[0], 0L);
    }
    for (String[] posting : rows(transactions)) {
      balances.merge(posting[1], -Long.parseLong(posting[4]), Math::addExact);
      balances.merge(posting[2], Long.parseLong(posting[4]), Math::addExact);
    }
    List<String> names = List.copyOf(balances.keySet());
    Map<String, Long> told = new TreeMap<>();
    try (MeridianClient client =
        MeridianClient.builder().target(server.get()).plaintext().build()) {
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

  /** A file of the retailer with its accounts, which stand first or second and third, placed. */
  private static Path placed(String file, Path directory, UnaryOperator<String> place)
      throws IOException {
    Path placed = directory.resolve(file);
    try (Writer out =
        new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(placed)), UTF_8)) {
      List<String> lines = lines(DATA.resolve(file));
      out.write(lines.get(0) + '\n');
      for (String line : lines.subList(1, lines.size())) {
        out.write(
            Stream.of(line.split(",", -1))
                .map(field -> field.contains("/") ? place.apply(field) : field)
                .collect(Collectors.joining(",", "", "\n")));
      }
    }
    return placed;
  }

  private static List<String[]> rows(Path file) throws IOException {
    List<String> lines = lines(file);
    return lines.subList(1, lines.size()).stream().map(line -> line.split(",", -1)).toList();
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      return lines.lines().toList();
    }
  }

  private static BigInteger sum(JsonNode proof, String assets, String side) {
    return StreamSupport.stream(proof.get("assets").spliterator(), false)
        .filter(totals -> totals.get("asset").asText().startsWith(assets))
        .map(totals -> new BigInteger(totals.get(side).asText()))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private long openCrossings() {
    return StreamSupport.stream(done("status", "-o", "json").get("shards").spliterator(), false)
        .mapToLong(shard -> shard.get("openCrossings").asLong())
        .sum();
  }

  private JsonNode conservation() {
    return done("check", "conservation", "-l", ledger, "-o", "json");
  }

  private long sales() {
    return done("account", "get", "uk/sales", "-l", ledger, "-o", "json").get("balance").asLong();
  }

  private JsonNode accounts() {
    return imported("accounts", accounts);
  }

  private JsonNode transactions() {
    return imported("transactions", transactions);
  }

  private JsonNode imported(String what, Path file) {
    long begin = System.nanoTime();
    JsonNode result =
        done(
            "import",
            what,
            file.toString(),
            "-l",
            ledger,
            "--retry-for",
            answersMax.toSeconds() + "s",
            "--refused-file",
            refused.toString(),
            "-o",
            "json");
    System.out.printf(
        "retail: %s into %s in %d ms%n", what, ledger, (System.nanoTime() - begin) / 1_000_000);
    return result;
  }

  /** What has no answer in time is sent again, and then is there already. */
  private static void assertEachOnce(JsonNode result, String items, long rows, long count) {
    long created = result.get("created").asLong();
    assertThat(created).isPositive();
    assertCounts(result, items, rows, created, count - created);
  }

  private static void assertCounts(
      JsonNode result, String items, long rows, long created, long replayed) {
    assertThat(List.of("rows", items, "created", "replayed", "refused"))
        .extracting(key -> result.get(key).asLong())
        .containsExactly(rows, created + replayed, created, replayed, 0L);
  }

  /** Runs the program against the server, which must succeed. */
  JsonNode done(String... line) {
    Run run = Program.bare().at(server.get()).run(line);
    assertThat(run.exitCode()).as("%s\n%s", String.join(" ", line), run.err()).isZero();
    return run.json();
  }
}
