package io.meridian.client;

import io.meridian.client.internal.Calls;
import io.meridian.client.internal.ClientSettings;
import io.meridian.client.internal.FakeTimers;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.client.internal.Target;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionKind;
import io.meridian.proto.v1.TransactionState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A client, a scripted server in the same process, and time that the test moves. */
final class TestClient implements AutoCloseable {
  static final RetryPolicy POLICY =
      new RetryPolicy(4, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(3));

  final FakeTimers timers = new FakeTimers();
  final ScriptedServer server;
  final MeridianClient client;
  double chance = 0.5;

  private TestClient(
      Function<ScriptedServer.Request, ScriptedServer.Step> script,
      RetryPolicy policy,
      int inFlightMax,
      Optional<Executor> callbackExecutor) {
    server = ScriptedServer.inProcess(script);
    ClientSettings settings = settings(policy, inFlightMax, Duration.ZERO, callbackExecutor);
    client =
        new MeridianClient(new Calls(server.channel(), settings, timers, () -> chance), settings);
  }

  /** The settings of a client under test. */
  static ClientSettings settings(
      RetryPolicy policy, int inFlightMax, Duration drainMax, Optional<Executor> callbackExecutor) {
    return new ClientSettings(
        List.of(new Target("unused", 1)),
        ClientSettings.Security.plaintext(),
        Duration.ofSeconds(10),
        Duration.ofHours(1),
        policy,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        inFlightMax,
        drainMax,
        callbackExecutor,
        "test");
  }

  static TestClient of(Function<ScriptedServer.Request, ScriptedServer.Step> script) {
    return new TestClient(script, POLICY, 100, Optional.empty());
  }

  static TestClient withPolicy(
      RetryPolicy policy, Function<ScriptedServer.Request, ScriptedServer.Step> script) {
    return new TestClient(script, policy, 100, Optional.empty());
  }

  static TestClient withInFlightMax(
      int inFlightMax, Function<ScriptedServer.Request, ScriptedServer.Step> script) {
    return new TestClient(script, POLICY, inFlightMax, Optional.empty());
  }

  static TestClient withCallbackExecutor(
      Executor executor, Function<ScriptedServer.Request, ScriptedServer.Step> script) {
    return new TestClient(script, POLICY, 100, Optional.of(executor));
  }

  /** A payment. */
  static PostRequest payment() {
    return PostRequest.builder("shop").posting("eu/alice", "eu/store", "USD", 1999).build();
  }

  /** The answer of a server that executed the transaction. */
  static ScriptedServer.Step posted(ScriptedServer.Request request) {
    CreateTransactionRequest asked = (CreateTransactionRequest) request.message();
    return ScriptedServer.answer(
        CreateTransactionResponse.newBuilder()
            .setTransaction(
                Transaction.newBuilder()
                    .setLedger(asked.getLedger())
                    .setTransaction("eu/" + asked.getId())
                    .setKind(TransactionKind.TRANSACTION_KIND_POST)
                    .setState(TransactionState.TRANSACTION_STATE_POSTED)
                    .addAllPostings(asked.getPost().getPostingsList()))
            .build());
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
