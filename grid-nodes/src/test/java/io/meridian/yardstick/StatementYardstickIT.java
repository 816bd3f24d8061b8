package io.meridian.yardstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.BalancesCut;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.engine.StatementEntries;
import io.meridian.engine.StatementQuery;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.node.GridConfig;
import io.meridian.node.GridNode;
import io.meridian.node.RegionConfig;
import io.meridian.node.TestGrids;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What reading a long statement costs beside a short one: its newest page, and the balance at
 * random instants of its life. Prints the medians, and asserts that the long statement costs at
 * most twice what the short one does; they are read in turns.
 */
@Tag("chaos")
class StatementYardstickIT {
  private static final int SHORT_ENTRIES = 1_000;
  private static final int LONG_ENTRIES = Integer.getInteger("yardstick.entries", 1_000_000);
  private static final int READS = Integer.getInteger("yardstick.reads", 2_000);
  private static final int IN_FLIGHT_MAX = 8_000;
  private static final int PAGE_ENTRIES = 100;
  private static final double RATIO_MAX = 2;
  private static final String LEDGER = "statements";

  private ShardedEngine engine;
  private CountingStore store;

  /** The same read of both statements. */
  private record Read(String what, Runnable shorter, Runnable longer) {}

  @Test
  void shouldReadALongStatementLikeAShortOne() throws Exception {
    // Given
    Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "statements");
    GridConfig config = GridConfig.builder().dataDirectory(data).build();
    RegionConfig region = config.regions().get(0);
    try (GridNode node = TestGrids.start(config);
        PooledRuntime runtime = new PooledRuntime(2)) {
      store = new CountingStore(node.derived());
      engine =
          new ShardedEngine(
              EngineConfig.DEFAULTS,
              runtime,
              node.topology(),
              node.journal(),
              store,
              node.directory(),
              Map.of(region.name(), region.shards()));
      engine.start();
      EnginePayer payer = new EnginePayer(engine, LEDGER, 4);
      pay(payer, 0, 1, SHORT_ENTRIES);
      pay(payer, 2, 3, LONG_ENTRIES);
      Awaitility.await().atMost(Duration.ofMinutes(5)).until(this::materialized);
      AccountRef shorter = new AccountRef(region.name(), "account-1");
      AccountRef longer = new AccountRef(region.name(), "account-3");

      // When
      List<Read> reads =
          List.of(
              new Read("newest page", () -> newestPage(shorter), () -> newestPage(longer)),
              new Read("balance as of an instant", asOf(shorter), asOf(longer)));

      // Then
      for (Read read : reads) {
        Cost one = new Cost();
        Cost other = new Cost();
        for (int i = -READS; i < READS; i++) {
          one.of(i, read.shorter());
          other.of(i, read.longer());
        }
        System.out.printf(
            "%-24s of %,d entries: %s; of %,d: %s; ratio %.2f%n",
            read.what(), SHORT_ENTRIES, one, LONG_ENTRIES, other, other.median() / one.median());
        assertThat(other.median() / one.median()).as(read.what()).isLessThanOrEqualTo(RATIO_MAX);
      }
      engine.close();
    }
  }

  private static void pay(EnginePayer payer, int debit, int credit, int times)
      throws InterruptedException {
    Semaphore room = new Semaphore(IN_FLIGHT_MAX);
    AtomicLong failed = new AtomicLong();
    for (int i = 0; i < times; i++) {
      room.acquire();
      var unused =
          payer
              .pay(debit, credit)
              .whenComplete(
                  (done, fault) -> {
                    failed.addAndGet(fault == null ? 0 : 1);
                    room.release();
                  });
    }
    room.acquire(IN_FLIGHT_MAX);
    assertThat(failed).hasValue(0);
  }

  private boolean materialized() {
    return engine.status().stream()
        .allMatch(
            shard ->
                shard.state() == ShardStatus.State.OPEN
                    && shard.materializedSequence() == shard.sequence());
  }

  private void newestPage(AccountRef account) {
    StatementEntries page =
        found(
            engine
                .statement(
                    new AccountKey(LEDGER, account),
                    new StatementQuery(true, 0, 0, PAGE_ENTRIES),
                    EnginePayer.call())
                .join());
    assertThat(page.entries()).hasSize(PAGE_ENTRIES);
  }

  /** Reads the balance at instants all over the account's life. */
  private Runnable asOf(AccountRef account) {
    Account present = balance(account, OptionalLong.empty());
    long life = present.updateMicros() - present.createMicros();
    Random random = new Random(present.version());
    return () -> {
      long at = present.createMicros() + (long) (random.nextDouble() * (double) life);
      assertThat(balance(account, OptionalLong.of(at)).updateMicros()).isLessThanOrEqualTo(at);
    };
  }

  private Account balance(AccountRef account, OptionalLong asOf) {
    BalancesCut cut =
        found(engine.balances(LEDGER, List.of(account), asOf, EnginePayer.call()).join());
    return cut.accounts().get(0);
  }

  /** What reads cost, after a warm-up. */
  private final class Cost {
    private final double[] micros = new double[READS];
    private long loads;
    private long pages;

    void of(int number, Runnable read) {
      long loadsBefore = store.loads();
      long pagesBefore = store.entries();
      long start = System.nanoTime();
      read.run();
      if (number >= 0) {
        micros[number] = (System.nanoTime() - start) / 1_000.0;
        loads += store.loads() - loadsBefore;
        pages += store.entries() - pagesBefore;
      }
    }

    double median() {
      return PaymentDriver.median(micros);
    }

    @Override
    public String toString() {
      return String.format(
          "%,.0f us, %.1f loads of %.1f pages",
          median(), (double) loads / READS, (double) pages / READS);
    }
  }

  private static <T> T found(ReadReply<T> reply) {
    return ((ReadReply.Found<T>) reply).value();
  }
}
