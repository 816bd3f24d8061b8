package io.meridian.server;

import static io.meridian.server.ApiFixture.account;
import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.captureAll;
import static io.meridian.server.Requests.shortHold;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meridian.admission.Capacity;
import io.meridian.admission.Gate;
import io.meridian.admission.TransactionLimiter;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.ForwardingJournal;
import io.meridian.engine.JournalStore;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.OrderOfReasons;
import io.meridian.ledger.OrderOfReasons.Pair;
import io.meridian.ledger.Reason;
import io.meridian.metering.CallMetrics;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.TransactionServiceGrpc;
import io.meridian.server.config.Flag;
import io.meridian.server.config.GrpcSettings;
import io.meridian.server.config.SettingsReader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of checks through the API, up to the state of the ledger: one request breaks two rules
 * at once and gets the earlier reason. The later one is provoked alone as well, so that it is known
 * to be there. What the rules of the ledger give is broken in OrderOfChecksTest, which also says
 * why the pairs that are in neither cannot be broken.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OrderOfChecksIT {
  private static final String SHOP = "shop";
  private static final String SPREAD = "spread";
  private static final String CROWD = "crowd";
  private static final int QUEUE_MAX = 4;

  private final Timer timer = new Timer();
  private final PooledRuntime runtime = new PooledRuntime(2);
  private HeldJournal journal;
  private ShardedEngine engine;
  private Capacity capacity;
  private GrpcServer server;
  private ManagedChannel channel;
  private ApiFixture api;

  /** Two requests: one that breaks both rules of a pair, and one that breaks the later only. */
  private record Broken(Supplier<String> both, Supplier<String> later) {}

  private final Map<Pair, Broken> pairs = pairs();

  @BeforeAll
  void serve() throws Exception {
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 2);
    shards.put("us", 1);
    shards.put("busy", 1);
    InMemoryDerivedStore derived = new InMemoryDerivedStore();
    journal = new HeldJournal(new InMemoryJournalStore("node-1", runtime::wallMicros, derived));
    engine =
        new ShardedEngine(
            littleRoom(),
            runtime,
            new Alone("node-1"),
            journal,
            derived,
            new InMemoryLedgerDirectory(),
            shards);
    engine.start();
    Awaitility.await()
        .until(
            () ->
                engine.status().stream()
                    .allMatch(shard -> shard.state() == ShardStatus.State.OPEN));
    GrpcSettings settings =
        new SettingsReader()
            .read(Optional.empty(), Map.of("grpc.port", new Flag("--port", IntNode.valueOf(0))))
            .grpc();
    capacity = new Capacity(settings.admission());
    TransactionLimiter limiter = new TransactionLimiter(settings.admission(), System::nanoTime);
    server =
        new GrpcServer(
            settings,
            Services.over(
                engine,
                engine.tokenSecret().join(),
                "node-1",
                WithoutNodes.of(engine),
                Set::of,
                capacity,
                limiter),
            new Gate(settings.admission(), capacity, timer.executor()),
            new CallMetrics(new PrometheusRegistry(), capacity, limiter));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    api = new ApiFixture(channel);
    createLedger(Ledger.newBuilder().setName(SHOP).addRegions("eu"));
    createLedger(Ledger.newBuilder().setName(SPREAD).addRegions("eu").setShards(2));
    createLedger(Ledger.newBuilder().setName(CROWD).addRegions("busy"));
    api.createWorld(SHOP, "eu/world");
    api.createAccount(SHOP, "eu/alice");
    pay(payment(SHOP, "used", "eu/world", "eu/alice", 100));
  }

  @AfterAll
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
    engine.close();
    runtime.close();
    timer.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenThroughTheApi")
  void shouldGiveTheEarlierReasonOfTwoThatOneRequestBreaks(Pair pair) {
    Broken broken = pairs.get(pair);

    assertThat(broken.later().get()).isEqualTo(pair.later().name());
    assertThat(broken.both().get()).isEqualTo(pair.earlier().name());
  }

  static Stream<Pair> brokenThroughTheApi() {
    return OrderOfReasons.brokenThroughTheApi().stream();
  }

  @Test
  void shouldBreakThePairsThatTheRulesOfTheLedgerCannot() {
    assertThat(pairs.keySet())
        .containsExactlyInAnyOrderElementsOf(OrderOfReasons.brokenThroughTheApi());
  }

  @Test
  void shouldAnswerWhatIsRecordedBeforeItLooksAtTheState() {
    // Given a payment whose account is frozen since
    api.createAccount(SHOP, "eu/frozen");
    CreateTransactionRequest paid = payment(SHOP, "before", "eu/world", "eu/frozen", 1);
    pay(paid);
    freeze(SHOP, "freeze", "eu/frozen");

    // When
    CreateTransactionResponse again = api.transactions().createTransaction(paid);
    String other = reason(() -> pay(payment(SHOP, "before", "eu/world", "eu/frozen", 2)));
    String fresh = reason(() -> pay(payment(SHOP, "after", "eu/world", "eu/frozen", 1)));

    // Then
    assertThat(again.getReplayed()).isTrue();
    assertThat(other).isEqualTo("IDEMPOTENCY_MISMATCH");
    assertThat(fresh).isEqualTo("ACCOUNT_FROZEN");
  }

  @Test
  void shouldTurnACallAwayBeforeItIsReadWhenTheServerIsFull() {
    assertThat(whileTheServerIsFull(() -> pay(request("two words", Post.getDefaultInstance()))))
        .isEqualTo("OVERLOADED");
  }

  private Map<Pair, Broken> pairs() {
    Map<Pair, Broken> all = new LinkedHashMap<>();
    all.put(
        new Pair(Reason.MALFORMED_REQUEST, Reason.NO_POSTINGS),
        new Broken(
            () -> reason(() -> pay(request("two words", Post.getDefaultInstance()))),
            () -> reason(() -> pay(request("np", Post.getDefaultInstance())))));
    all.put(
        new Pair(Reason.MALFORMED_REQUEST, Reason.UNKNOWN_REGION),
        new Broken(
            () -> reason(() -> freeze(SHOP, "two words", "mars/a")),
            () -> reason(() -> freeze(SHOP, "ur", "mars/a"))));
    CreateTransactionRequest none = request("a-1", Post.getDefaultInstance());
    CreateTransactionRequest many = request("a-2", postings(101));
    CreateTransactionRequest nothing = payment(SHOP, "a-3", "eu/world", "eu/alice", 0);
    all.put(
        new Pair(Reason.NO_POSTINGS, Reason.TOO_MANY_POSTINGS),
        new Broken(() -> reason(() -> payAtOnce(many, none)), () -> reason(() -> payAtOnce(many))));
    all.put(
        new Pair(Reason.TOO_MANY_POSTINGS, Reason.INVALID_AMOUNT),
        new Broken(
            () -> reason(() -> payAtOnce(nothing, many)), () -> reason(() -> payAtOnce(nothing))));
    all.put(
        new Pair(Reason.INVALID_AMOUNT, Reason.SAME_ACCOUNT),
        new Broken(
            () -> reason(() -> pay(payment(SHOP, "sa", "eu/alice", "eu/alice", 0))),
            () -> reason(() -> pay(payment(SHOP, "sa", "eu/alice", "eu/alice", 1)))));
    all.put(
        new Pair(Reason.SAME_ACCOUNT, Reason.UNKNOWN_REGION),
        new Broken(
            () -> reason(() -> pay(payment(SHOP, "ur", "mars/a", "mars/a", 1))),
            () -> reason(() -> pay(payment(SHOP, "ur", "mars/a", "mars/b", 1)))));
    all.put(
        new Pair(Reason.UNKNOWN_REGION, Reason.INVALID_PAGE_TOKEN),
        new Broken(
            () -> reason(() -> list(SHOP, "mars/a", "forged")),
            () -> reason(() -> list(SHOP, "eu/alice", "forged"))));
    all.put(
        new Pair(Reason.UNKNOWN_REGION, Reason.OVERLOADED),
        new Broken(
            () -> whileTheQueueIsFull(() -> pay(payment(CROWD, "c", "busy/a", "mars/b", 1))),
            () -> whileTheQueueIsFull(() -> pay(payment(CROWD, "c", "busy/a", "busy/b", 1)))));
    all.put(
        new Pair(Reason.INVALID_PAGE_TOKEN, Reason.OVERLOADED),
        new Broken(
            () -> whileTheQueueIsFull(() -> list(CROWD, "busy/a", "forged")),
            () -> whileTheQueueIsFull(() -> list(CROWD, "busy/a", ""))));
    all.put(
        new Pair(Reason.OVERLOADED, Reason.LEDGER_NOT_FOUND),
        new Broken(
            () -> whileTheServerIsFull(() -> api.getAccount("none", "eu/alice")),
            () -> reason(() -> api.getAccount("none", "eu/alice"))));
    all.put(
        new Pair(Reason.REGION_NOT_IN_LEDGER, Reason.IDEMPOTENCY_MISMATCH),
        new Broken(
            () -> reason(() -> pay(payment(SHOP, "used", "eu/world", "us/bob", 100))),
            () -> reason(() -> pay(payment(SHOP, "used", "eu/world", "eu/bob", 100)))));
    all.put(
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.LEDGER_EXISTS),
        new Broken(() -> createdAgain("create"), () -> createdAgain("create-again")));
    all.put(
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.ACCOUNT_EXISTS),
        new Broken(() -> reason(() -> createAlice("used")), () -> reason(() -> createAlice("ae"))));
    all.put(
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.HOLD_NOT_FOUND),
        new Broken(
            () -> reason(() -> pay(captureAll(SHOP, "used", "eu/none"))),
            () -> reason(() -> pay(captureAll(SHOP, "hnf", "eu/none")))));
    all.put(
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.ACCOUNT_NOT_FOUND),
        new Broken(
            () -> reason(() -> freeze(SHOP, "used", "eu/none")),
            () -> reason(() -> freeze(SHOP, "anf", "eu/none"))));
    all.put(
        new Pair(Reason.AMBIGUOUS_ID, Reason.HOLD_EXPIRED),
        new Broken(() -> captureOfExpired("twice", 0, 1), () -> captureOfExpired("once", 0)));
    return all;
  }

  private String createdAgain(String id) {
    String name = "made-" + id;
    CreateLedgerRequest.Builder request =
        CreateLedgerRequest.newBuilder()
            .setId("create")
            .setLedger(Ledger.newBuilder().setName(name).addRegions("eu"));
    api.ledgers().createLedger(request.build());
    request.getLedgerBuilder().addRegions("us");
    return reason(() -> api.ledgers().createLedger(request.setId(id).build()));
  }

  private void createAlice(String id) {
    api.accounts()
        .createAccount(
            CreateAccountRequest.newBuilder()
                .setId(id)
                .setAccount(account(SHOP, "eu/alice").setCeiling(7))
                .build());
  }

  /** The reason for not capturing the holds that were placed under one id in these shards. */
  private String captureOfExpired(String id, int... places) {
    for (int place : places) {
      String debit = Spread.account("eu", 2, place, id + "-debit");
      String credit = Spread.account("eu", 2, place, id + "-credit");
      api.createWorld(SPREAD, debit);
      api.createWorld(SPREAD, credit);
      pay(shortHold(SPREAD, id, debit, credit, 1));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> engine.status().stream().allMatch(shard -> shard.openHolds() == 0));
    return reason(() -> pay(captureAll(SPREAD, id + "-capture", "eu/" + id)));
  }

  /** The reason for refusing a call while no more fits into the queue of the busy shard. */
  private String whileTheQueueIsFull(Runnable call) {
    journal.hold("busy");
    List<ListenableFuture<CreateTransactionResponse>> waiting = new ArrayList<>();
    try {
      // What is drained from the queue makes room in it, until nothing can be drained any more.
      Awaitility.await()
          .during(Duration.ofMillis(200))
          .until(
              () -> {
                boolean full = queued("busy") == QUEUE_MAX;
                if (!full) {
                  waiting.add(
                      TransactionServiceGrpc.newFutureStub(channel)
                          .createTransaction(
                              payment(CROWD, "w-" + waiting.size(), "busy/a", "busy/b", 1)));
                }
                return full;
              });
      return reason(call);
    } finally {
      journal.release();
      Awaitility.await().until(() -> waiting.stream().allMatch(ListenableFuture::isDone));
    }
  }

  private int queued(String region) {
    return engine.status().stream()
        .filter(shard -> shard.shard().region().equals(region))
        .mapToInt(ShardStatus::queuedItems)
        .sum();
  }

  /** The reason for refusing a call while the server works on as many as it takes. */
  private String whileTheServerIsFull(Runnable call) {
    // A call leaves after its answer has gone out: one more would fit once the last has left.
    Awaitility.await().until(() -> capacity.inFlight() == 0);
    int entered = 0;
    while (capacity.enter().isEmpty()) {
      entered++;
    }
    try {
      return reason(call);
    } finally {
      IntStream.range(0, entered).forEach(i -> capacity.leave());
    }
  }

  private static String reason(Runnable call) {
    return refused(call::run).reason();
  }

  private void createLedger(Ledger.Builder ledger) {
    api.ledgers().createLedger(CreateLedgerRequest.newBuilder().setLedger(ledger).build());
    api.ledgers()
        .createAsset(
            CreateAssetRequest.newBuilder()
                .setAsset(Asset.newBuilder().setLedger(ledger.getName()).setCode("USD"))
                .build());
  }

  private void pay(CreateTransactionRequest request) {
    api.transactions().createTransaction(request);
  }

  private void payAtOnce(CreateTransactionRequest... items) {
    api.transactions()
        .batchCreateTransactions(
            BatchCreateTransactionsRequest.newBuilder()
                .setLedger(SHOP)
                .setMode(BatchMode.BATCH_MODE_ATOMIC)
                .setId("at-once")
                .addAllRequests(List.of(items))
                .build());
  }

  private void freeze(String ledger, String id, String account) {
    api.accounts()
        .freezeAccount(
            FreezeAccountRequest.newBuilder()
                .setLedger(ledger)
                .setAccount(account)
                .setId(id)
                .build());
  }

  private void list(String ledger, String account, String token) {
    api.accounts()
        .listEntries(
            ListEntriesRequest.newBuilder()
                .setLedger(ledger)
                .setAccount(account)
                .setPageToken(token)
                .build());
  }

  private static CreateTransactionRequest request(String id, Post post) {
    return CreateTransactionRequest.newBuilder().setLedger(SHOP).setId(id).setPost(post).build();
  }

  private static Post postings(int count) {
    Post.Builder post = Post.newBuilder();
    IntStream.range(0, count).forEach(i -> post.addPostings(posting("eu/world", "eu/alice", 1)));
    return post.build();
  }

  /** Hardly anything may wait in a shard. */
  private static EngineConfig littleRoom() {
    EngineConfig usual = EngineConfig.DEFAULTS;
    return new EngineConfig(
        QUEUE_MAX,
        usual.queueBytesMax(),
        QUEUE_MAX,
        usual.batchBytesMax(),
        usual.cachedEntriesMax(),
        usual.recentRecordsMax(),
        usual.backlogRecordsMax(),
        usual.materializeRecords(),
        usual.materializeEvery(),
        usual.writeEntriesMax(),
        usual.attemptsMax(),
        usual.retryDelay(),
        usual.birthDelay(),
        usual.comparedBlocksMax(),
        usual.clockDriftMax(),
        usual.minOwners());
  }

  /** A journal that does not write for a region while it is held. */
  private static final class HeldJournal extends ForwardingJournal {
    private volatile String heldRegion = "";
    private volatile CompletableFuture<Void> released = CompletableFuture.completedFuture(null);

    HeldJournal(JournalStore real) {
      super(real);
    }

    void hold(String region) {
      released = new CompletableFuture<>();
      heldRegion = region;
    }

    void release() {
      heldRegion = "";
      released.complete(null);
    }

    @Override
    public CompletableFuture<Append> append(
        ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
      return shard.region().equals(heldRegion)
          ? released.thenCompose(now -> real.append(shard, expected, next, blocks))
          : real.append(shard, expected, next, blocks);
    }
  }
}
