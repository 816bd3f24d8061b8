package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.BatchMode;
import io.meridian.client.Event;
import io.meridian.client.MeridianClient;
import io.meridian.client.ResumeTokenStore;
import io.meridian.client.RetryPolicy;
import io.meridian.client.ServerStatus.ShardStatus;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 of the server at random moments, under holds and what follows them, posts, and batches of
 * every mode: what was acknowledged is there, once, holds expire on time, and whoever watches is
 * told everything.
 */
final class CrashRoundsIT {
  private static final String SEED = "meridian.crash.seed";
  private static final int ROUNDS = 3;
  private static final int CHAOS_ROUNDS = 24;
  private static final int ANSWERS_MIN = 300;
  private static final int ANSWERS_SPREAD = 1500;
  private static final int KILL_DELAY_MICROS_MAX = 20_000;
  private static final long FILLING = 1000;

  @AutoClose private final CrashServer server = CrashServer.named("crash-rounds", "eu", "us");

  private final Book book = new Book();
  private final Wallets wallets = new Wallets("crash", List.of("eu", "us"), 50);
  private final long seed = Long.getLong(SEED, System.nanoTime());
  private final Random random = new Random(seed);
  private final Set<TransactionKind> kinds = EnumSet.noneOf(TransactionKind.class);
  private Instant serverSince = Instant.MIN;
  private long bootMicros;

  @Test
  void shouldKeepEveryAcknowledgedTransactionOnceWhenKilledUnderLoad() throws Exception {
    surviveRounds(ROUNDS);
  }

  @Test
  @Tag("chaos")
  void shouldKeepEveryAcknowledgedTransactionOnceThroughManyKills() throws Exception {
    surviveRounds(CHAOS_ROUNDS);
  }

  private void surviveRounds(int rounds) throws Exception {
    System.out.printf("crash rounds: -D%s=%d%n", SEED, seed);
    // Given wallets with little in them, and one who watches each region
    start();
    try (MeridianClient client = patientClient()) {
      wallets.create(client);
      wallets.fillings(FILLING).forEach(book::asked);
      new Audit(client, book, wallets).resolve(book.unknown());
    }
    try (MeridianClient watching = patientClient();
        Watcher eu = watcher(watching, "eu", server.file("eu.token"));
        Watcher us = watcher(watching, "us", server.file("us.token"))) {
      List<Watcher> watchers = List.of(eu, us);
      watchers.forEach(Watcher::watch);
      for (int round = 0; round < rounds; round++) {
        // When the server is killed
        Moment moment = Moment.values()[round % Moment.values().length];
        String killed = loadAndKill(moment);

        // Then a new one has kept everything that its client was told, and finishes the rest
        long recoveryMillis = startAndFirstAnswer();
        List<Transaction> applied = everythingHolds(round, killed, recoveryMillis);
        watchers.forEach(watcher -> watcher.hasTold(applied));
      }
      toldAsToOneWhoBeginsAnew(watching, eu, us);
    }
    assertThat(book.acknowledged()).hasSizeGreaterThan(book.applied().size());
    assertThat(book.answeredModes()).containsExactlyInAnyOrder(BatchMode.values());
    assertThat(kinds).isEqualTo(Mix.KINDS);
  }

  private List<Transaction> everythingHolds(int round, String killed, long recoveryMillis) {
    try (MeridianClient client = patientClient()) {
      Audit audit = new Audit(client, book, wallets, serverSince);
      int resolved = audit.everythingHolds();
      Map<TransactionKind, Long> applied = new TreeMap<>();
      audit.applied().forEach(record -> applied.merge(record.kind(), 1L, Long::sum));
      kinds.addAll(applied.keySet());
      System.out.printf(
          "round %d, %s: applied %s, refused %d, unknown then resolved %d, recovery %d ms%n",
          round + 1,
          killed,
          applied,
          book.acknowledged().size() - book.applied().size(),
          resolved,
          recoveryMillis);
      return audit.applied();
    }
  }

  // Whoever lost its place, over and over, has seen what the journal tells from its beginning.
  private void toldAsToOneWhoBeginsAnew(MeridianClient watching, Watcher... watchers) {
    for (Watcher watcher : watchers) {
      List<Event> told = watcher.events();
      try (Watcher anew = watcher.anew(watching)) {
        anew.watch();
        Awaitility.await().until(() -> anew.events().size() >= told.size());
        assertThat(anew.events()).containsExactlyInAnyOrderElementsOf(told);
        System.out.printf(
            "told %d events, the place lost %d times%n", told.size(), watcher.crashes());
      }
    }
  }

  private Watcher watcher(MeridianClient watching, String region, Path tokenFile) {
    return new Watcher(
        watching,
        wallets.ledger(),
        region,
        ResumeTokenStore.inFile(tokenFile),
        Optional.of(new Random(random.nextLong())));
  }

  /** When the server dies. */
  private enum Moment {
    /** While hundreds of payments are under way. */
    UNDER_LOAD,
    /** While the next one comes up and reads the journal, and again just when it has come up. */
    DURING_REPLAY,
    /** When durable records wait to be written to the derived caches. */
    WHILE_MATERIALIZING
  }

  private String loadAndKill(Moment moment) throws Exception {
    int answers = ANSWERS_MIN + random.nextInt(ANSWERS_SPREAD);
    return switch (moment) {
      case UNDER_LOAD -> {
        killUnderLoad(answers);
        yield "killed after " + answers + " answers";
      }
      case DURING_REPLAY -> {
        killUnderLoad(answers);
        server.launch();
        // The journal is read towards the end of a start.
        long micros = bootMicros / 2 + random.nextLong(bootMicros / 2);
        assertThat(server.hasEndedWithin(Duration.of(micros, ChronoUnit.MICROS))).isFalse();
        server.kill();
        start();
        killUnderLoad(1 + random.nextInt(20));
        yield "killed " + micros / 1000 + " ms after its start, and right when it was up";
      }
      case WHILE_MATERIALIZING -> {
        long backlog = killWithBacklog(answers);
        yield "killed with " + backlog + " records to materialize";
      }
    };
  }

  private void killUnderLoad(int answers) throws Exception {
    try (MeridianClient client = impatientClient();
        Load load = Load.start(client, book, wallets, random.nextLong(), answers)) {
      load.awaitAnswersWanted();
      assertThat(server.hasEndedWithin(killDelay())).isFalse();
      server.kill();
    }
  }

  /** Kills at once when the server tells of records that are durable and not materialized. */
  private long killWithBacklog(int answers) throws Exception {
    try (MeridianClient client = impatientClient();
        Load load = Load.start(client, book, wallets, random.nextLong(), answers)) {
      load.awaitAnswersWanted();
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      long backlog = 0;
      while (backlog == 0 && System.nanoTime() < end) {
        backlog =
            client.operations().status().shards().stream()
                .mapToLong(ShardStatus::backlogRecords)
                .sum();
      }
      server.kill();
      assertThat(backlog).as("records to materialize at the kill").isPositive();
      return backlog;
    }
  }

  private Duration killDelay() {
    return Duration.of(random.nextInt(KILL_DELAY_MICROS_MAX), ChronoUnit.MICROS);
  }

  private void start() throws Exception {
    long begin = System.nanoTime();
    server.start();
    bootMicros = (System.nanoTime() - begin) / 1000;
    serverSince = Instant.now();
  }

  /** The time from the start of the process to the first answer out of each region. */
  private long startAndFirstAnswer() throws Exception {
    long begin = System.nanoTime();
    start();
    try (MeridianClient client = patientClient()) {
      for (String region : wallets.regions()) {
        assertThat(client.accounts().get(wallets.ledger(), wallets.world(region))).isPresent();
      }
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private MeridianClient impatientClient() {
    return server
        .client()
        .retryPolicy(RetryPolicy.never().withTryTimeoutMax(Duration.ofSeconds(15)))
        .deadline(Duration.ofSeconds(15))
        .build();
  }

  private MeridianClient patientClient() {
    return server
        .client()
        .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
        .deadline(Duration.ofSeconds(30))
        .operationDeadline(Duration.ofMinutes(2))
        .build();
  }
}
