package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.process.Launched;
import io.meridian.client.Account;
import io.meridian.client.CrossingsQuery;
import io.meridian.client.MeridianClient;
import io.meridian.client.RetryPolicy;
import io.meridian.client.StatementEntry;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionKind;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Journals are exported while payments of every kind cross shards and regions, and new servers are
 * built from the files alone: from those of one export under load, whose books balance, and from
 * all of them, where everything is what it was.
 */
@Tag("chaos")
final class JournalExportIT {
  private static final String SEED = "meridian.export.seed";
  private static final int EXPORTS = 3;
  private static final int ANSWERS = 300;
  private static final int FILLING_MAX = 2000;
  private static final Duration CROSSINGS_END_MAX = Duration.ofSeconds(30);

  @AutoClose private final CrashServer origin = CrashServer.named("export-origin", "uk", "eu");
  @AutoClose private final CrashServer early = CrashServer.named("export-early", "uk", "eu");
  @AutoClose private final CrashServer whole = CrashServer.named("export-whole", "uk", "eu");

  private final Book book = new Book();
  private final Wallets wallets = new Wallets("vault", List.of("uk", "eu"), 30, 4);
  private final long seed = Long.getLong(SEED, System.nanoTime());
  private final Random random = new Random(seed);
  private final Path files = origin.file("journals");

  @Test
  void shouldBuildTheSameGridFromExportedJournalsAlone() throws Exception {
    System.out.printf("export: -D%s=%d%n", SEED, seed);
    Path underLoad = origin.file("journals-under-load");
    Map<String, Account> accounts;
    Map<String, List<StatementEntry>> statements;
    List<Transaction> applied;

    // Given payments of every kind, exported again and again while they go on
    origin.start();
    try (MeridianClient client = patient(origin)) {
      wallets.create(client);
      fill(client);
      try (Tellers tellers = Tellers.start(client, book, wallets, random.nextLong())) {
        for (int export = 0; export < EXPORTS; export++) {
          tellers.awaitAnswers(ANSWERS);
          assertDone(export(files));
        }
        copy(files, underLoad);
        tellers.awaitAnswers(ANSWERS);
      }

      // And the rest exported when nothing moves any more
      nothingIsOnItsWay(client);
      // When holds expire on a machine that is busy with exports is not the question here.
      Audit audit = new Audit(client, book, wallets, Instant.MAX);
      audit.answersHold();
      nothingIsOnItsWay(client);
      accounts = audit.accounts();
      statements = audit.statements(wallets.accounts());
      applied = audit.applied();
      assertDone(export(files));
    }
    origin.stop();
    Launched.Run verified = Launched.run("journal", "verify", files.toString());
    assertDone(verified);
    assertThat(verified.said()).containsPattern("check +OK");
    assertThat(kinds(applied))
        .containsOnlyKeys(
            TransactionKind.POST,
            TransactionKind.HOLD,
            TransactionKind.CAPTURE,
            TransactionKind.VOID,
            TransactionKind.REFUND,
            TransactionKind.EXPIRE);

    // When a server is built from what was exported under load, its books balance
    assertDone(Launched.run("journal", "verify", underLoad.toString()));
    early.startFromJournals(underLoad);
    try (MeridianClient client = patient(early)) {
      nothingIsOnItsWay(client);
      checksHold(client);
      assertThat(applied.stream().filter(record -> isKnown(client, record)).count())
          .as("transactions that it knows of %d", applied.size())
          .isBetween(1L, applied.size() - 1L);
    }
    early.stop();

    // When a server is built from all of it, it is the same
    whole.startFromJournals(files);
    try (MeridianClient client = patient(whole)) {
      Audit audit = new Audit(client, book, wallets, Instant.MAX);
      assertThat(audit.accounts()).isEqualTo(accounts);
      assertThat(audit.statements(wallets.accounts())).isEqualTo(statements);
      assertThat(audit.answersHold()).isZero();
      assertThat(audit.applied()).containsExactlyInAnyOrderElementsOf(applied);
      new SpreadStatements(audit).hold();
      audit.holdsAreWhatTheirRecordsSay();
      audit.checksHold();
      repliesAreReplays(client);

      // And new payments go on behind it
      try (Tellers tellers = Tellers.start(client, book, wallets, random.nextLong())) {
        tellers.awaitAnswers(ANSWERS);
      }
      nothingIsOnItsWay(client);
      checksHold(client);
    }

    // And it begins again like any other, but never a second time from journals
    whole.stop();
    CrashServer.Ended over = whole.refusedFromJournals(files);
    assertThat(over.exitCode()).isEqualTo(ExitCodes.FAULT);
    assertThat(over.output()).contains("it holds data of a node");
    whole.start();
    try (MeridianClient client = patient(whole)) {
      checksHold(client);
    }
    damageIsNamed();
  }

  /** One file with a flipped bit, or none, and nothing begins. */
  private void damageIsNamed() throws Exception {
    Path file = files.resolve("uk").resolve("shard-0000.journal");
    long at = Files.size(file) / 2;
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int flipped = bytes.read() ^ 1;
      bytes.seek(at);
      bytes.write(flipped);
    }
    Launched.Run run = Launched.run("journal", "verify", files.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAULT);
    assertThat(run.said()).contains(file.toString()).contains("offset");
    try (CrashServer never = CrashServer.named("export-never", "uk", "eu")) {
      assertThat(never.refusedFromJournals(files).output()).contains(file + " is damaged");
      Files.delete(file);
      assertThat(never.refusedFromJournals(files).output()).contains(file + " is missing");
    }
  }

  private Launched.Run export(Path to) throws IOException, InterruptedException {
    return Launched.run("journal", "export", "--to", to.toString(), "--address", origin.address());
  }

  private void fill(MeridianClient client) {
    for (String account : wallets.accounts()) {
      if (!wallets.isWorld(account)) {
        book.asked(
            wallets.payment(
                wallets.world(wallets.regions().get(0)),
                account,
                1L + random.nextInt(FILLING_MAX)));
      }
    }
    new Audit(client, book, wallets).resolve(book.unknown());
  }

  /** Everything that was answered is answered alike, and nothing is done again. */
  private void repliesAreReplays(MeridianClient client) {
    List<TransactionRequest> requests = new ArrayList<>(book.acknowledged());
    for (TransactionRequest request : requests) {
      TransactionOutcome outcome = client.transactions().create(request);
      assertThat(outcome.replayed()).as("%s", request).isTrue();
    }
  }

  private boolean isKnown(MeridianClient client, Transaction record) {
    return client.transactions().get(wallets.ledger(), record.transaction()).isPresent();
  }

  private static Map<TransactionKind, Long> kinds(List<Transaction> applied) {
    Map<TransactionKind, Long> kinds = new TreeMap<>();
    applied.forEach(record -> kinds.merge(record.kind(), 1L, Long::sum));
    return kinds;
  }

  private void checksHold(MeridianClient client) {
    new Audit(client, book, wallets).checksHold();
  }

  // Holds that expire may cross at any moment, and are over as soon.
  private void nothingIsOnItsWay(MeridianClient client) {
    CrossingsQuery query = CrossingsQuery.of(wallets.ledger());
    Awaitility.await("the end of all that crosses shards")
        .atMost(CROSSINGS_END_MAX)
        .until(() -> client.operations().checkCrossings(query).items().isEmpty());
  }

  private static MeridianClient patient(CrashServer server) {
    return server
        .client()
        .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
        .deadline(Duration.ofSeconds(30))
        .operationDeadline(Duration.ofMinutes(2))
        .build();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void assertDone(Launched.Run run) {
    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
  }
}
