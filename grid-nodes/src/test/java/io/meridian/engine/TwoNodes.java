package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrivateData;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A grid of two nodes on stores in memory, of which {@code node-eu} hosts one region and {@code
 * node-uk} the other, and a front that hosts none; what they say to each other travels as bytes.
 */
final class TwoNodes implements AutoCloseable {
  static final String LEDGER = "shop";
  static final AccountRef WORLD = new AccountRef("eu", "world");
  static final AccountRef ALICE = new AccountRef("eu", "alice");
  static final AccountRef BOB = new AccountRef("uk", "bob");

  final PooledRuntime runtime = new PooledRuntime(2);
  final Set<String> unreachable = ConcurrentHashMap.newKeySet();
  final Map<String, String> leaders = new ConcurrentHashMap<>();
  final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
  final ShardedEngine front;
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  private final Map<String, Integer> shardsPerRegion = new LinkedHashMap<>();
  private final Map<String, NodeLink.Server> servers = new HashMap<>();
  private final Map<String, ShardedEngine> engines = new HashMap<>();

  TwoNodes(int shards) {
    shardsPerRegion.put("eu", shards);
    shardsPerRegion.put("uk", shards);
    for (String region : shardsPerRegion.keySet()) {
      String node = "node-" + region;
      leaders.put(region, node);
      engines.put(node, node(node, region, shards));
    }
    front =
        new ShardedEngine(
            runtime,
            directory,
            shardsPerRegion,
            new GridShards(runtime, new Link("front")),
            Optional.empty());
    LedgerSettings settings = new LedgerSettings(LEDGER, List.of(), shards, false, true);
    front.createLedger(settings, CommandOptions.NONE, call()).join();
    front.createAsset(LEDGER, "USD", 2, CommandOptions.NONE, call()).join();
    open(WORLD, OptionalLong.empty());
    open(ALICE, OptionalLong.of(0));
    open(BOB, OptionalLong.of(0));
  }

  private ShardedEngine node(String node, String region, int count) {
    InMemoryDerivedStore derived = new InMemoryDerivedStore();
    GridShards shards = new GridShards(runtime, new Link(node));
    LocalShards local =
        new LocalShards(
            EngineConfig.DEFAULTS,
            runtime,
            new LocalTopology(),
            new InMemoryJournalStore(LocalTopology.SELF, runtime::wallMicros, derived),
            derived,
            Map.of(region, count),
            Optional.of(shards));
    shards.host(local);
    ShardedEngine engine =
        new ShardedEngine(runtime, directory, shardsPerRegion, shards, Optional.of(local));
    engine.start();
    return engine;
  }

  ShardedEngine engine(String node) {
    return engines.get(node);
  }

  void open(AccountRef account, OptionalLong floor) {
    AccountSettings settings =
        new AccountSettings(
            "USD",
            NormalSide.CREDIT,
            floor,
            OptionalLong.empty(),
            Map.of("tier", "gold"),
            Optional.of(new PrivateData(7, bytes(1, 2, 3), bytes(4, 5), bytes(6))));
    CommandId id = new CommandId(LEDGER, account.region(), CreateAccount.derivedId(account));
    applied(new CreateAccount(id, "teller", account, settings));
  }

  private static Bytes bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Bytes.wrap(bytes);
  }

  CommandReply.Recorded applied(Command command) {
    CommandReply.Recorded reply = (CommandReply.Recorded) execute(command).join();
    if (!(reply.record().outcome() instanceof Outcome.Applied)) {
      throw new AssertionError(command + " was refused: " + reply);
    }
    return reply;
  }

  CompletableFuture<CommandReply> execute(Command command) {
    return front.execute(CommandCodec.prepare(command), call());
  }

  CallContext call() {
    return call(Duration.ofSeconds(20));
  }

  CallContext call(Duration most) {
    return new CallContext(runtime.monotonicNanos() + most.toNanos(), () -> false);
  }

  @Override
  public void close() {
    engines.values().forEach(ShardedEngine::close);
    runtime.close();
  }

  /** The way of one node. */
  private final class Link implements NodeLink {
    private final String self;

    Link(String self) {
      this.self = self;
    }

    @Override
    public String self() {
      return self;
    }

    @Override
    public Optional<String> leader(ShardId shard) {
      return Optional.ofNullable(leaders.get(shard.region()));
    }

    @Override
    public CompletableFuture<Bytes> call(String node, Bytes request, Duration timeout) {
      calls.add(self + " to " + node);
      return unreachable.contains(node)
          ? CompletableFuture.failedFuture(new IllegalStateException(node + " is away"))
          : servers.get(node).answer(Bytes.copyOf(request.toArray()));
    }

    @Override
    public void serve(Server server) {
      servers.put(self, server);
    }
  }
}
