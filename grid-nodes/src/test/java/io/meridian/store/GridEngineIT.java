package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ConservationReport;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.EngineException;
import io.meridian.engine.GridShards;
import io.meridian.engine.LedgerSettings;
import io.meridian.engine.LocalShards;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.Progress;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionDetails;
import io.meridian.node.GridNode;
import io.meridian.node.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A grid of three nodes that keep data, and a client of it through which everything is asked:
 * shards are led by all three, transactions cross them, and a node goes and comes back meanwhile.
 */
final class GridEngineIT {
  private static final String LEDGER = "shop";
  private static final int SHARDS = 6;
  private static final int ACCOUNTS = 24;
  private static final int PAYMENTS = 400;
  private static final long EACH = 10_000;

  @Test
  void shouldLoseAndDoubleNothingWhenANodeGoesAndComesBack() throws Exception {
    try (TestCluster cluster = TestCluster.start("grid-engine", 3, "eu", SHARDS, 2);
        Members members = new Members(cluster)) {
      ShardedEngine front = members.front();
      open(front);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(members.leaders()).hasSize(3));

      pay(front, "a");
      members.stop("node-2");
      cluster.stop("node-2");
      pay(front, "b");
      cluster.startAgain("node-2");
      members.host(cluster.node("node-2"));
      pay(front, "c");

      assertThat(balances(front)).isEqualTo(ACCOUNTS * EACH);
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                ConservationReport report =
                    found(front.checkConservation(LEDGER, Progress.NONE, call()));
                assertThat(report.findings()).isEmpty();
                assertThat(report.accounts()).isEqualTo(ACCOUNTS + 1);
              });
      assertThat(found(front.checkJournal(Optional.empty(), Progress.NONE, call())).holds())
          .isTrue();
      assertThat(again(front)).isEqualTo(3 * PAYMENTS);
    }
  }

  /** Many at once; each is answered, and applied. */
  private static void pay(ShardedEngine front, String name) {
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      replies.add(sent(front, payment(name, i)));
    }
    for (CompletableFuture<CommandReply> reply : replies) {
      assertThat(reply.join().refused()).isEmpty();
    }
  }

  private static CompletableFuture<CommandReply> sent(ShardedEngine front, Command command) {
    return answered(() -> front.execute(CommandCodec.prepare(command), call()));
  }

  /** Asks again for as long as a shard is between two leaders, as callers do. */
  private static <T> CompletableFuture<T> answered(Supplier<CompletableFuture<T>> question) {
    return answered(question, System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
  }

  private static <T> CompletableFuture<T> answered(
      Supplier<CompletableFuture<T>> question, long endNanos) {
    return question
        .get()
        .exceptionallyCompose(
            fault -> {
              Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
              return cause instanceof EngineException && System.nanoTime() - endNanos < 0
                  ? CompletableFuture.runAsync(
                          () -> {}, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS))
                      .thenCompose(none -> answered(question, endNanos))
                  : CompletableFuture.failedFuture(cause);
            });
  }

  private static Command payment(String name, int i) {
    return new Post(
        new CommandId(LEDGER, "eu", name + '-' + i),
        "",
        List.of(new Posting(account(i % ACCOUNTS), account((i * 7 + 1) % ACCOUNTS), "USD", 1)),
        TransactionDetails.NONE);
  }

  /** Every payment is there, once. */
  private static int again(ShardedEngine front) {
    int replayed = 0;
    for (String name : List.of("a", "b", "c")) {
      for (int i = 0; i < PAYMENTS; i++) {
        CommandReply.Recorded reply = (CommandReply.Recorded) sent(front, payment(name, i)).join();
        replayed += reply.replayed() ? 1 : 0;
      }
    }
    return replayed;
  }

  private static AccountRef account(int number) {
    return new AccountRef("eu", "a-" + number);
  }

  private static void open(ShardedEngine front) {
    LedgerSettings settings = new LedgerSettings(LEDGER, List.of(), SHARDS, false, true);
    front.createLedger(settings, CommandOptions.NONE, call()).join();
    front.createAsset(LEDGER, "USD", 2, CommandOptions.NONE, call()).join();
    AccountRef world = new AccountRef("eu", "world");
    create(front, world, OptionalLong.empty());
    for (int i = 0; i < ACCOUNTS; i++) {
      create(front, account(i), OptionalLong.of(0));
      applied(
          front,
          new Post(
              new CommandId(LEDGER, "eu", "in-" + i),
              "",
              List.of(new Posting(world, account(i), "USD", EACH)),
              TransactionDetails.NONE));
    }
  }

  private static void create(ShardedEngine front, AccountRef account, OptionalLong floor) {
    AccountSettings settings =
        new AccountSettings(
            "USD", NormalSide.CREDIT, floor, OptionalLong.empty(), Map.of(), Optional.empty());
    applied(
        front,
        new CreateAccount(
            new CommandId(LEDGER, "eu", CreateAccount.derivedId(account)), "", account, settings));
  }

  private static void applied(ShardedEngine front, Command command) {
    assertThat(sent(front, command).join().refused()).isEmpty();
  }

  private static long balances(ShardedEngine front) {
    long sum = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      AccountKey key = new AccountKey(LEDGER, account(i));
      Account account = found(answered(() -> front.account(key, call())));
      sum += account.balance();
    }
    return sum;
  }

  private static <T> T found(CompletableFuture<ReadReply<T>> reply) {
    return ((ReadReply.Found<T>) reply.orTimeout(60, TimeUnit.SECONDS).join()).value();
  }

  private static CallContext call() {
    return new CallContext(System.nanoTime() + TimeUnit.SECONDS.toNanos(30), () -> false);
  }

  /** The engines on the nodes of a cluster, and the one of its client. */
  private static final class Members implements AutoCloseable {
    private static final EngineConfig CONFIG =
        EngineConfigs.with(EngineConfig.DEFAULTS.clockDriftMax(), 2);

    private final PooledRuntime runtime = new PooledRuntime(2);
    private final Map<String, ShardedEngine> engines = new LinkedHashMap<>();
    private final GridNode client;
    private final ShardedEngine front;

    Members(TestCluster cluster) {
      cluster.nodes().forEach(this::host);
      client = cluster.client("front");
      front =
          new ShardedEngine(
              runtime,
              client.directory(),
              Map.of("eu", SHARDS),
              new GridShards(runtime, client.link()),
              Optional.empty());
    }

    void host(GridNode node) {
      GridShards shards = new GridShards(runtime, node.link());
      LocalShards local =
          new LocalShards(
              CONFIG,
              runtime,
              node.topology(),
              node.journal(),
              node.derived(),
              Map.of("eu", SHARDS),
              Optional.of(shards));
      shards.host(local);
      ShardedEngine engine =
          new ShardedEngine(
              runtime, node.directory(), Map.of("eu", SHARDS), shards, Optional.of(local));
      engine.start();
      engines.put(node.config().nodeId(), engine);
    }

    ShardedEngine front() {
      return front;
    }

    /** The nodes that lead something. */
    List<String> leaders() {
      return engines.entrySet().stream()
          .filter(
              member ->
                  member.getValue().status().stream()
                      .anyMatch(shard -> shard.state() == ShardStatus.State.OPEN))
          .map(Map.Entry::getKey)
          .toList();
    }

    void stop(String node) {
      engines.remove(node).close();
    }

    @Override
    public void close() {
      engines.values().forEach(ShardedEngine::close);
      client.close();
      runtime.close();
    }
  }
}
