package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.Confirmation;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.JournalStore.Append;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import io.meridian.node.GridNode;
import io.meridian.node.TestCluster;
import io.meridian.node.TestGrids;
import io.meridian.schema.RegionCaches;
import io.meridian.schema.ShardKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.CacheObject;
import org.apache.ignite.internal.processors.cache.GridCacheContext;
import org.apache.ignite.internal.processors.cache.KeyCacheObject;
import org.apache.ignite.internal.processors.cache.distributed.dht.topology.GridDhtLocalPartition;
import org.apache.ignite.internal.util.typedef.internal.CU;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What several owners of a shard hold, each in a copy of its own. The last tests stop nodes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ThreeOwnersIT {
  private static final String REGION = "eu";
  private static final int SHARDS = 24;
  private static final int PRIVATE_BYTES = 99;
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final DerivedKey MARKER = DerivedKey.MARKER;
  private static final DerivedKey ACCOUNT = new DerivedKey(DerivedKind.ACCOUNT, "shop/alice");

  private static final AtomicInteger USED = new AtomicInteger();
  private static TestCluster cluster;

  @BeforeAll
  static void startNodes() {
    cluster = TestCluster.start("ThreeOwnersIT", 3, REGION, SHARDS, 2);
  }

  @AfterAll
  static void stopNodes() {
    cluster.close();
  }

  @Test
  @Order(1)
  void shouldSpreadLeadershipEvenlyAndAgreeAboutOwners() {
    Map<String, Integer> led = new HashMap<>();
    for (int number = 0; number < SHARDS; number++) {
      ShardId shard = new ShardId(REGION, number);
      GridNode leader = leader(shard);
      led.merge(leader.topology().self(), 1, Integer::sum);
      for (GridNode node : cluster.nodes()) {
        assertThat(node.topology().standing(shard).owners())
            .isEqualTo(leader.topology().standing(shard).owners())
            .hasSize(3);
      }
    }
    assertThat(led.values()).containsExactly(SHARDS / 3, SHARDS / 3, SHARDS / 3);
  }

  @Test
  @Order(1)
  void shouldHaveEveryBlockOnEveryOwnerOnceAppended() {
    ShardId shard = fresh();
    TestJournal journal = TestJournal.of(leader(shard).journal(), shard);

    journal.appendBlocks(5, 500);

    for (GridNode asker : cluster.nodes()) {
      for (GridNode owner : cluster.nodes()) {
        Confirmation said = confirmation(asker, shard, owner);
        assertThat(said.owner()).isEqualTo(owner.topology().self());
        assertThat(said.owning()).isTrue();
        assertThat(said.head()).isEqualTo(journal.head());
        assertThat(block(asker, shard, owner, 5)).hasSize(500);
      }
    }
  }

  @Test
  @Order(1)
  void shouldAnswerFromTheOwnersOwnCopyAndNotFromThePrimarys() throws IgniteCheckedException {
    ShardId shard = fresh();
    GridNode leader = leader(shard);
    TestJournal journal = TestJournal.of(leader.journal(), shard);
    journal.appendBlocks(2, 500);
    GridNode backup = backup(shard);

    putPrivately(backup, shard, 2);

    for (GridNode asker : cluster.nodes()) {
      assertThat(block(asker, shard, backup, 2)).hasSize(PRIVATE_BYTES);
      assertThat(block(asker, shard, leader, 2)).hasSize(500);
    }
  }

  @Test
  @Order(1)
  void shouldReplaceAPrivateBlockOnEveryCopyWhenItIsWrittenAgain() throws IgniteCheckedException {
    ShardId shard = fresh();
    GridNode leader = leader(shard);
    TestJournal journal = TestJournal.of(leader.journal(), shard);
    journal.appendBlocks(1, 500);
    GridNode backup = backup(shard);
    putPrivately(backup, shard, 1);
    Head bump = new Head(1, 77, 1, journal.head().hash(), journal.head().lastMicros());
    EncodedBlock again = TestJournal.block(shard, journal.head(), 500);

    Append append = get(leader.journal().append(shard, journal.head(), bump, List.of(again)));

    assertThat(append).isEqualTo(Append.COMMITTED);
    assertThat(block(leader, shard, backup, 1)).isEqualTo(again.stored().toArray());
    assertThat(confirmation(leader, shard, backup).head()).isEqualTo(bump);
  }

  @Test
  @Order(1)
  void shouldRefuseALowerStampOnEveryCopyWhoeverWritesIt() {
    ShardId shard = fresh();
    get(leader(shard).derived().write(shard, new Stamp(2, 5), Map.of(ACCOUNT, bytes("newer"))));

    for (GridNode writer : cluster.nodes()) {
      get(writer.derived().write(shard, new Stamp(1, 9), Map.of(ACCOUNT, bytes("older"))));
      get(writer.derived().write(shard, new Stamp(2, 4), Map.of(ACCOUNT, bytes("older"))));
    }

    for (GridNode owner : cluster.nodes()) {
      assertThat(scan(owner, shard))
          .containsExactly(Map.entry(ACCOUNT, new DerivedValue(new Stamp(2, 5), bytes("newer"))));
    }
  }

  @Test
  @Order(1)
  void shouldScanAndSweepEveryCopy() {
    ShardId shard = fresh();
    Map<DerivedKey, Bytes> accounts = new HashMap<>();
    for (int i = 0; i < 1_500; i++) {
      accounts.put(new DerivedKey(DerivedKind.ACCOUNT, "shop/wallet-" + i), bytes("x"));
    }
    get(leader(shard).derived().write(shard, new Stamp(1, 1), accounts));
    for (GridNode owner : cluster.nodes()) {
      assertThat(scan(owner, shard).keySet()).isEqualTo(accounts.keySet());
    }

    get(leader(shard).derived().sweep(shard, 2));

    for (GridNode owner : cluster.nodes()) {
      assertThat(scan(owner, shard)).isEmpty();
    }
  }

  @Test
  @Order(1)
  void shouldFenceTheMarkerOnEveryCopyWhoeverClaimsIt() {
    ShardId shard = fresh();
    get(leader(shard).derived().write(shard, new Stamp(1, 9), Map.of(MARKER, bytes("nine"))));

    boolean claimed =
        get(
            backup(shard)
                .derived()
                .claimMarker(shard, 2, Optional.of(bytes("nine")), bytes("eight")));
    get(leader(shard).derived().write(shard, new Stamp(1, 12), Map.of(MARKER, bytes("late"))));

    assertThat(claimed).isTrue();
    for (GridNode owner : cluster.nodes()) {
      assertThat(scan(owner, shard, DerivedKind.MARKER))
          .containsExactly(Map.entry(MARKER, new DerivedValue(new Stamp(2, 0), bytes("eight"))));
    }
  }

  @Test
  @Order(1)
  void shouldFailRatherThanMissWhenANodeThatDoesNotLeadLoads() {
    ShardId shard = fresh();

    assertThat(backup(shard).derived().load(shard, List.of(ACCOUNT)))
        .failsWithin(WAIT_MAX)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(StoreException.class)
        .withMessageContaining("does not lead");
    assertThat(backup(shard).derived().sweep(shard, 2)).failsWithin(WAIT_MAX);
  }

  @Test
  @Order(1)
  void shouldKnowTheSameLedgersAndAssetsOnEveryNode() {
    LedgerFact ledger = new LedgerFact("everywhere", List.of(), false, 0, 1);
    AssetFact asset = new AssetFact("everywhere", "USD", 2, 1);
    get(cluster.nodes().get(0).directory().publish(ledger));
    get(cluster.nodes().get(1).directory().publish(asset));

    for (GridNode node : cluster.nodes()) {
      assertThat(get(node.directory().ledger("everywhere"))).contains(ledger);
      assertThat(get(node.directory().ledgers("", 10))).containsExactly(ledger);
      assertThat(get(node.directory().assets("everywhere", "", 10))).containsExactly(asset);
    }
  }

  /** Ignite compares counters when a copy comes back, not content; the view change has to. */
  @Test
  @Order(2)
  void shouldKeepAPrivateBlockWhenItsOwnerComesBack() throws IgniteCheckedException {
    ShardId shard = fresh();
    TestJournal journal = TestJournal.of(leader(shard).journal(), shard);
    journal.appendBlocks(1, 500);
    String backup = backup(shard).topology().self();
    putPrivately(cluster.node(backup), shard, 1);

    cluster.stop(backup);
    cluster.startAgain(backup);

    GridNode asker = leader(shard);
    await()
        .atMost(WAIT_MAX)
        .until(() -> asker.topology().standing(shard).owners().contains(backup));
    assertThat(block(asker, shard, cluster.node(backup), 1)).hasSize(PRIVATE_BYTES);
  }

  @Test
  @Order(3)
  void shouldTellOfTheChangeAndGoOnWithTwoOwnersWhenALeaderGoes() {
    ShardId shard = fresh();
    TestJournal.of(leader(shard).journal(), shard).appendBlocks(3, 100);
    String gone = leader(shard).topology().self();
    List<GridNode> others =
        cluster.nodes().stream().filter(n -> !n.topology().self().equals(gone)).toList();
    AtomicInteger told = new AtomicInteger();
    others.get(0).topology().onChange(told::incrementAndGet);
    long versionBefore = others.get(0).topology().standing(shard).topologyVersion();

    cluster.stop(gone);

    await().atMost(WAIT_MAX).until(() -> hasLeader(shard) && told.get() > 0);
    GridNode leader = leader(shard);
    assertThat(leader.topology().standing(shard).owners()).hasSize(2).doesNotContain(gone);
    assertThat(leader.topology().standing(shard).topologyVersion()).isGreaterThan(versionBefore);
    TestJournal journal = TestJournal.of(leader.journal(), shard);
    assertThat(journal.head().sequence()).isEqualTo(3);
    journal.appendBlocks(1, 100);
    assertThat(leader.journal().confirm(shard, gone)).failsWithin(WAIT_MAX);
    for (GridNode owner : others) {
      assertThat(confirmation(leader, shard, owner).head()).isEqualTo(journal.head());
    }

    cluster.startAgain(gone);

    await()
        .atMost(WAIT_MAX)
        .until(() -> cluster.node(gone).topology().standing(shard).owners().size() == 3);
    assertThat(confirmation(others.get(0), shard, cluster.node(gone)).head())
        .isEqualTo(journal.head());
  }

  @Test
  @Order(4)
  void shouldWriteNothingWithoutTheMajorityOfVoters() {
    ShardId shard = fresh();
    cluster.stop("node-1");
    cluster.stop("node-2");
    GridNode last = cluster.node("node-3");
    Head next = TestJournal.next(Head.GENESIS);

    CompletableFuture<Append> append =
        last.journal()
            .append(shard, Head.GENESIS, next, List.of(TestJournal.block(shard, next, 100)));

    assertThat(append).failsWithin(WAIT_MAX);
    assertThat(last.derived().write(shard, new Stamp(1, 1), Map.of(ACCOUNT, bytes("x"))))
        .failsWithin(WAIT_MAX);
    assertThat(last.directory().publish(new LedgerFact("alone", List.of(), false, 0, 1)))
        .failsWithin(WAIT_MAX);
    assertThat(confirmation(last, shard, last).head()).isEqualTo(Head.GENESIS);
  }

  /** Changes a block in one node's copy behind the back of Ignite's transactions. */
  private static void putPrivately(GridNode node, ShardId shard, long sequence)
      throws IgniteCheckedException {
    IgniteEx ignite = (IgniteEx) TestGrids.ignite(node);
    GridCacheContext<?, ?> cache =
        ignite
            .context()
            .cache()
            .context()
            .cacheContext(CU.cacheId(RegionCaches.block(shard.region())));
    KeyCacheObject key = cache.toCacheKeyObject(ShardKeys.block(shard.number(), sequence));
    CacheObject value = cache.toCacheObject(new byte[PRIVATE_BYTES]);
    GridDhtLocalPartition partition =
        cache
            .topology()
            .localPartition(shard.number(), cache.topology().readyTopologyVersion(), false);
    cache.shared().database().checkpointReadLock();
    try {
      cache.offheap().update(cache, key, value, cache.cache().nextVersion(), 0, partition, null);
    } finally {
      cache.shared().database().checkpointReadUnlock();
    }
  }

  private static ShardId fresh() {
    int number = USED.getAndIncrement();
    assertThat(number).isLessThan(SHARDS);
    return new ShardId(REGION, number);
  }

  private static boolean hasLeader(ShardId shard) {
    return cluster.nodes().stream().anyMatch(node -> node.topology().standing(shard).leads());
  }

  private static GridNode leader(ShardId shard) {
    List<GridNode> leaders =
        cluster.nodes().stream().filter(node -> node.topology().standing(shard).leads()).toList();
    assertThat(leaders).hasSize(1);
    return leaders.get(0);
  }

  private static GridNode backup(ShardId shard) {
    List<GridNode> backups = new ArrayList<>(cluster.nodes());
    backups.remove(leader(shard));
    return backups.get(0);
  }

  private static Confirmation confirmation(GridNode asker, ShardId shard, GridNode owner) {
    return get(asker.journal().confirm(shard, owner.topology().self()));
  }

  private static byte[] block(GridNode asker, ShardId shard, GridNode owner, long sequence) {
    return get(asker.journal().block(shard, owner.topology().self(), sequence))
        .orElseThrow()
        .toArray();
  }

  private static Map<DerivedKey, DerivedValue> scan(GridNode owner, ShardId shard) {
    return scan(owner, shard, DerivedKind.ACCOUNT);
  }

  private static Map<DerivedKey, DerivedValue> scan(
      GridNode owner, ShardId shard, DerivedKind kind) {
    Map<DerivedKey, DerivedValue> seen = new HashMap<>();
    get(owner.derived().scan(shard, kind, seen::put));
    return seen;
  }

  private static Bytes bytes(String content) {
    return Bytes.wrap(content.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(WAIT_MAX.toSeconds(), TimeUnit.SECONDS).join();
  }
}
