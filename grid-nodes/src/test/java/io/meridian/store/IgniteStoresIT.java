package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedStoreContract;
import io.meridian.engine.JournalStore;
import io.meridian.engine.JournalStoreContract;
import io.meridian.engine.LedgerDirectory;
import io.meridian.engine.LedgerDirectoryContract;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.engine.Standing;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import io.meridian.node.GridExtension;
import io.meridian.node.TestGrids;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The grid's stores keep to the contracts, on one node. */
final class IgniteStoresIT {
  private static final int SHARDS = 64;

  @RegisterExtension
  static final GridExtension GRID = GridExtension.withRegion("eu", SHARDS).andRegion("uk", 2);

  private static final AtomicInteger USED = new AtomicInteger();

  private static ShardId fresh() {
    int number = USED.getAndIncrement();
    assertThat(number).isLessThan(SHARDS);
    return new ShardId("eu", number);
  }

  private static String self() {
    return GRID.node().topology().self();
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Nested
  final class Journal extends JournalStoreContract {
    @Override
    protected JournalStore store() {
      return GRID.node().journal();
    }

    @Override
    protected ShardId freshShard() {
      return fresh();
    }

    @Override
    protected String owner() {
      return self();
    }
  }

  @Nested
  final class Derived extends DerivedStoreContract {
    @Override
    protected DerivedStore store() {
      return GRID.node().derived();
    }

    @Override
    protected ShardId freshShard() {
      return fresh();
    }
  }

  @Nested
  final class Directory extends LedgerDirectoryContract {
    @Override
    protected LedgerDirectory directory() {
      return GRID.node().directory();
    }

    @Override
    protected String unused() {
      return "ledger-" + USED.hashCode() + '-' + System.nanoTime() + '-';
    }
  }

  @Test
  void shouldLeadEveryShardOfItsRegionsAloneOnOneNode() {
    for (ShardId shard :
        List.of(new ShardId("eu", 0), new ShardId("eu", SHARDS - 1), new ShardId("uk", 1))) {
      Standing standing = GRID.node().topology().standing(shard);

      assertThat(standing.leads()).isTrue();
      assertThat(standing.owners()).containsExactly(self());
      assertThat(standing.copies()).isEqualTo(1);
      assertThat(standing.topologyVersion()).isPositive();
    }
  }

  @Test
  void shouldStandNowhereTowardsAShardThatIsNotThere() {
    Standing standing = GRID.node().topology().standing(new ShardId("mars", 0));

    assertThat(standing.leads()).isFalse();
    assertThat(standing.owners()).isEmpty();
  }

  @Test
  void shouldFailRatherThanMissWhenTheShardIsNotLed() {
    ShardId unknown = new ShardId("mars", 0);

    assertThat(GRID.node().derived().load(unknown, List.of(DerivedKey.ledger("shop"))))
        .failsWithin(30, TimeUnit.SECONDS);
  }

  @Test
  void shouldAnswerAtOnceForAFactThatWasFoundBefore() {
    LedgerFact fact = new LedgerFact("known-at-once", List.of(), false, 0, 1);
    get(GRID.node().directory().publish(fact));

    assertThat(GRID.node().directory().ledger("known-at-once"))
        .isCompletedWithValueMatching(found -> found.equals(Optional.of(fact)));
  }

  @Test
  void shouldShowForALittleWhileOnlyWhatAnotherNodeHasChanged() {
    AtomicLong nanos = new AtomicLong();
    LedgerFact fact = new LedgerFact("closed-elsewhere", List.of(), false, 0, 1);
    get(GRID.node().directory().publish(fact));
    try (IgniteLedgerDirectory other =
        new IgniteLedgerDirectory(
            TestGrids.ignite(GRID.node()), StoreLimits.DEFAULTS, nanos::get)) {
      get(other.ledger("closed-elsewhere"));
      get(GRID.node().directory().publish(fact.closedUntil(70)));

      Optional<LedgerFact> before = get(other.ledger("closed-elsewhere"));
      List<LedgerFact> listed = get(other.ledgers("closed-elsewher", 1));
      nanos.addAndGet(LedgerDirectory.LEDGER_AGE_MAX.toNanos());
      Optional<LedgerFact> after = get(other.ledger("closed-elsewhere"));

      assertThat(before).contains(fact);
      assertThat(listed).containsExactly(fact.closedUntil(70));
      assertThat(after).contains(fact.closedUntil(70));
      assertThat(get(GRID.node().directory().ledger("closed-elsewhere")))
          .contains(fact.closedUntil(70));
    }
  }

  @Test
  void shouldAgreeOnOneSecretWhoeverAsksFirst() {
    try (IgniteLedgerDirectory other =
        new IgniteLedgerDirectory(TestGrids.ignite(GRID.node()), StoreLimits.DEFAULTS)) {
      List<CompletableFuture<Bytes>> asked =
          List.of(
              other.secret(),
              GRID.node().directory().secret(),
              other.secret(),
              GRID.node().directory().secret());

      assertThat(asked.stream().map(IgniteStoresIT::get).distinct()).hasSize(1);
    }
  }

  @Test
  void shouldFindOnDiskWhatWasWrittenBeforeARestart() {
    ShardId shard = new ShardId("uk", 0);
    DerivedKey account = new DerivedKey(DerivedKind.ACCOUNT, "shop/alice");
    TestJournal journal = TestJournal.of(GRID.node().journal(), shard);
    journal.appendBlocks(3, 2_000);
    get(
        GRID.node()
            .derived()
            .write(shard, new Stamp(1, 3), Map.of(account, Bytes.wrap(new byte[] {7}))));
    get(GRID.node().directory().publish(new LedgerFact("before-restart", List.of(), false, 0, 1)));
    Bytes secret = get(GRID.node().directory().secret());

    GRID.restart();

    assertThat(get(GRID.node().journal().confirm(shard, self())).head()).isEqualTo(journal.head());
    for (long sequence = 1; sequence <= 3; sequence++) {
      assertThat(get(GRID.node().journal().block(shard, self(), sequence)))
          .hasValueSatisfying(stored -> assertThat(stored.length()).isEqualTo(2_000));
    }
    assertThat(get(GRID.node().derived().load(shard, List.of(account)))).containsOnlyKeys(account);
    assertThat(get(GRID.node().directory().ledger("before-restart"))).isPresent();
    assertThat(get(GRID.node().directory().secret())).isEqualTo(secret);
  }
}
