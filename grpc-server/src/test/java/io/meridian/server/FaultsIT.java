package io.meridian.server;

import static io.meridian.server.ErrorPromises.assertKept;
import static io.meridian.server.ErrorPromises.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meridian.admission.Capacity;
import io.meridian.admission.Gate;
import io.meridian.admission.TransactionLimiter;
import io.meridian.engine.CallerGoneException;
import io.meridian.engine.Engine;
import io.meridian.engine.EngineException;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Reason;
import io.meridian.metering.CallMetrics;
import io.meridian.server.config.Flag;
import io.meridian.server.config.GrpcSettings;
import io.meridian.server.config.SettingsReader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The API over an engine that cannot answer: what callers are told, and what not. The faults are
 * told to the engine; ErrorRegisterIT names the tests in which each comes of what really happens.
 */
final class FaultsIT {
  private static final Timer TIMER = new Timer();

  private static final AtomicReference<RuntimeException> FAULT = new AtomicReference<>();
  private static GrpcServer server;
  private static ManagedChannel channel;

  /** The reasons with which an engine says that it cannot answer. */
  static Set<Reason> reasons() {
    return EnumSet.of(
        Reason.OVERLOADED, Reason.REGION_UNAVAILABLE, Reason.TRY_AGAIN, Reason.JOURNAL_DIVERGED);
  }

  @BeforeAll
  static void serve() throws Exception {
    GrpcSettings settings =
        new SettingsReader()
            .read(Optional.empty(), Map.of("grpc.port", new Flag("--port", IntNode.valueOf(0))))
            .grpc();
    Capacity capacity = new Capacity(settings.admission());
    TransactionLimiter limiter = new TransactionLimiter(settings.admission(), System::nanoTime);
    Engine engine = faultyEngine();
    server =
        new GrpcServer(
            settings,
            Services.over(
                engine,
                Bytes.wrap(new byte[32]),
                "node-1",
                WithoutNodes.of(engine),
                Set::of,
                capacity,
                limiter),
            new Gate(settings.admission(), capacity, TIMER.executor()),
            new CallMetrics(new PrometheusRegistry(), capacity, limiter));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
    TIMER.close();
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void shouldTellAFaultAsTheRegisterPromises(Reason reason) {
    FAULT.set(
        new EngineException(
            reason,
            Duration.ofMillis(250),
            Map.of("region", "eu", "shard", "3", "sequence", "17"),
            "shard eu#3 cannot answer"));

    com.google.rpc.Status status = refused(() -> api().getAccount("shop", "eu/alice"));

    assertKept(reason.name(), status);
    assertThat(Errors.of(status).metadata()).containsEntry("region", "eu");
    assertThat(Errors.of(status).message()).isEqualTo("shard eu#3 cannot answer");
  }

  @Test
  void shouldTellNoMoreOfADefectThanThatItIsOne() {
    FAULT.set(new IllegalStateException("secret words"));

    Errors.Refused refused = Errors.refused(() -> api().getAccount("shop", "eu/alice"));

    assertThat(refused.code()).isEqualTo(Code.INTERNAL);
    assertThat(refused.reason()).isEmpty();
    assertThat(refused.message()).doesNotContain("secret");
  }

  @Test
  void shouldTellWhoseDeadlinePassedToAskAgain() {
    FAULT.set(new CallerGoneException());

    assertThat(Errors.refused(() -> api().getAccount("shop", "eu/alice")).code())
        .isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  private static ApiFixture api() {
    return new ApiFixture(channel);
  }

  /** Fails every question with the fault that the test has set. */
  private static Engine faultyEngine() {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> {
              if (method.getReturnType() == CompletableFuture.class) {
                return CompletableFuture.failedFuture(FAULT.get());
              }
              return method.getReturnType() == Map.class ? Map.of("eu", 1) : List.of("eu");
            });
  }
}
