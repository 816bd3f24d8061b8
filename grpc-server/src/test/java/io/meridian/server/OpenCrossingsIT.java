package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ErrorPromises.assertKept;
import static io.meridian.server.ErrorPromises.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.IntNode;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meridian.admission.Capacity;
import io.meridian.admission.Gate;
import io.meridian.admission.TransactionLimiter;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CallContext;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.EngineException;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardPeers;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.engine.StepReply;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Reason;
import io.meridian.metering.CallMetrics;
import io.meridian.proto.v1.AwaitedShard;
import io.meridian.proto.v1.CheckCrossingsRequest;
import io.meridian.proto.v1.CheckCrossingsResponse;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.CrossingState;
import io.meridian.proto.v1.OpenCrossing;
import io.meridian.proto.v1.SettleCrossingsRequest;
import io.meridian.proto.v1.TransactionKind;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is left open while two shards cannot speak to each other, through the API. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenCrossingsIT {
  private static final String SHOP = "shop";
  private static final Duration OPEN_MAX = Duration.ofSeconds(20);

  private final Timer timer = new Timer();
  private final PooledRuntime runtime = new PooledRuntime(2);
  private final CutPeers peers = new CutPeers();
  private ShardedEngine engine;
  private GrpcServer server;
  private ManagedChannel channel;
  private ApiFixture api;

  @BeforeAll
  void serve() throws Exception {
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 1);
    shards.put("us", 1);
    InMemoryDerivedStore derived = new InMemoryDerivedStore();
    engine =
        new ShardedEngine(
            EngineConfig.DEFAULTS,
            runtime,
            new Alone("node-1"),
            new InMemoryJournalStore("node-1", runtime::wallMicros, derived),
            derived,
            new InMemoryLedgerDirectory(),
            shards,
            Optional.of(peers));
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
    Capacity capacity = new Capacity(settings.admission());
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
    api.createLedger(SHOP);
    api.createWorld(SHOP, "eu/world");
    api.createAccount(SHOP, "us/ann");
  }

  @AfterAll
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
    engine.close();
    runtime.close();
    timer.close();
  }

  @Test
  void shouldShowWhatWaitsForASilentShardPageByPageAndDriveItOn() {
    // Given payments that are decided at home, of which the other shard hears nothing
    peers.cut(true);
    List<CompletableFuture<CreateTransactionResponse>> callers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CreateTransactionRequest payment = payment(SHOP, "p-" + i, "eu/world", "us/ann", 5);
      callers.add(
          CompletableFuture.supplyAsync(() -> api.transactions().createTransaction(payment)));
    }
    Awaitility.await().until(() -> open("eu").size() == 3 && open("us").size() == 3);

    // When
    List<OpenCrossing> open = new ArrayList<>();
    CheckCrossingsResponse page = page("", "");
    open.addAll(page.getCrossingsList());
    while (!page.getNextPageToken().isEmpty()) {
      page = page("", page.getNextPageToken());
      open.addAll(page.getCrossingsList());
    }

    // Then
    assertThat(open).hasSize(6).doesNotHaveDuplicates();
    assertThat(open)
        .extracting(OpenCrossing::getRegion, OpenCrossing::getState, OpenCrossing::getWaitsForList)
        .containsOnly(
            tuple("eu", CrossingState.CROSSING_STATE_DECIDED, List.of(shard("us"))),
            tuple("us", CrossingState.CROSSING_STATE_PREPARED, List.of(shard("eu"))));
    assertThat(open)
        .extracting(OpenCrossing::getTransaction)
        .contains("eu/p-0", "eu/p-1", "eu/p-2");
    assertThat(open)
        .allSatisfy(
            crossing -> {
              assertThat(crossing.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_POST);
              assertThat(crossing.getHome().getRegion()).isEqualTo("eu");
              assertThat(crossing.hasDecisionTime()).isEqualTo(crossing.getRegion().equals("eu"));
            });
    String token = page("", "").getNextPageToken();
    assertThat(Errors.refused(() -> page("eu", token)).reason()).isEqualTo("INVALID_PAGE_TOKEN");

    // When they are driven on, first in vain, and again when they hear each other
    int driven = settle();
    int left = open("eu").size() + open("us").size();
    peers.cut(false);
    settle();

    // Then
    assertThat(driven).isEqualTo(6);
    assertThat(left).isEqualTo(6);
    Awaitility.await().atMost(OPEN_MAX).until(() -> open("eu").isEmpty() && open("us").isEmpty());
    assertThat(api.getAccount(SHOP, "us/ann").getBalance()).isEqualTo(15);
    Awaitility.await().until(() -> callers.stream().allMatch(CompletableFuture::isDone));
    assertThat(api.conservation(SHOP).getFindingsList()).isEmpty();
    assertThat(api.journals().getHolds()).isTrue();
  }

  @Test
  void shouldTellToTryAgainWhenAnotherShardIsHeldAndFindTheOneOutcomeThen() {
    // Given a shard that cannot be asked to prepare its part
    CreateTransactionRequest payment = payment(SHOP, "held", "eu/world", "us/held", 5);
    api.createAccount(SHOP, "us/held");
    peers.cutOff(true);

    // When home has waited for it as long as it does, and when it is there again
    com.google.rpc.Status held = refused(() -> pay(payment));
    peers.cutOff(false);
    CreateTransactionResponse found = pay(payment);

    // Then nothing had been recorded
    assertKept("TRY_AGAIN", held);
    assertThat(Errors.of(held).metadata()).containsKeys("region", "shard");
    assertThat(found.getReplayed()).isFalse();
    assertThat(api.getAccount(SHOP, "us/held").getBalance()).isEqualTo(5);
  }

  @Test
  void shouldTellToTryAgainWhenAnotherShardHearsNothingOfTheDecision() {
    // Given a shard that prepares its part and hears no more
    CreateTransactionRequest payment = payment(SHOP, "unheard", "eu/world", "us/unheard", 5);
    api.createAccount(SHOP, "us/unheard");
    peers.cut(true);

    // When home has waited for it as long as it does, and when it is heard again
    com.google.rpc.Status unheard = refused(() -> pay(payment));
    peers.cut(false);
    CreateTransactionResponse found = pay(payment);

    // Then it was decided once
    assertKept("TRY_AGAIN", unheard);
    assertThat(Errors.of(unheard).metadata()).containsKeys("region", "shard");
    assertThat(found.getReplayed()).isTrue();
    assertThat(api.getAccount(SHOP, "us/unheard").getBalance()).isEqualTo(5);
  }

  @Test
  void shouldRefuseALedgerAndARegionThatAreNotThere() {
    assertThat(
            Errors.refused(
                    () ->
                        api.operations()
                            .checkCrossings(
                                CheckCrossingsRequest.newBuilder().setLedger("none").build()))
                .codeAndReason())
        .isEqualTo("NOT_FOUND LEDGER_NOT_FOUND");
    assertThat(
            Errors.refused(
                    () ->
                        api.operations()
                            .settleCrossings(
                                SettleCrossingsRequest.newBuilder()
                                    .setLedger(SHOP)
                                    .setRegion("mars")
                                    .build()))
                .codeAndReason())
        .isEqualTo("INVALID_ARGUMENT UNKNOWN_REGION");
  }

  private CreateTransactionResponse pay(CreateTransactionRequest request) {
    return api.transactions().createTransaction(request);
  }

  private int settle() {
    return api.operations()
        .settleCrossings(SettleCrossingsRequest.newBuilder().setLedger(SHOP).build())
        .getDriven();
  }

  private static AwaitedShard shard(String region) {
    return AwaitedShard.newBuilder().setRegion(region).build();
  }

  private List<OpenCrossing> open(String region) {
    return api.operations()
        .checkCrossings(
            CheckCrossingsRequest.newBuilder().setLedger(SHOP).setRegion(region).build())
        .getCrossingsList();
  }

  private CheckCrossingsResponse page(String region, String token) {
    return api.operations()
        .checkCrossings(
            CheckCrossingsRequest.newBuilder()
                .setLedger(SHOP)
                .setRegion(region)
                .setPageSize(2)
                .setPageToken(token)
                .build());
  }

  /** The way between the shards, on which decisions can be held up. */
  private final class CutPeers implements ShardPeers {
    private volatile boolean isCut;
    private volatile boolean isCutOff;

    void cut(boolean cut) {
      isCut = cut;
    }

    /** Not even what has to be prepared gets through. */
    void cutOff(boolean cutOff) {
      isCutOff = cutOff;
    }

    @Override
    public CompletableFuture<StepReply> step(
        ShardId to, PreparedCommand step, boolean isDryRun, CallContext call) {
      return isCutOff || (isCut && step.command().kind() == CommandKind.SETTLE_LEGS)
          ? CompletableFuture.failedFuture(lost(to))
          : engine.step(to, step, isDryRun, call);
    }

    @Override
    public CompletableFuture<Optional<Decision>> decision(
        ShardId home, CrossingKey key, CommandId transaction, CallContext call) {
      return isCut
          ? CompletableFuture.failedFuture(lost(home))
          : engine.decision(home, key, transaction, call);
    }

    private static EngineException lost(ShardId to) {
      return new EngineException(
          Reason.TRY_AGAIN, Duration.ofMillis(100), Map.of(), to + " cannot be reached");
    }
  }
}
