package io.meridian.client;

import static io.meridian.client.TestClient.payment;
import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.hang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.client.internal.ScriptedServer.Request;
import io.meridian.client.internal.ScriptedServer.Step;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.CreateAssetResponse;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.GetStatusResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client over real connections on the loopback: several servers, servers that are gone, TLS.
 */
final class LoopbackIT {
  private static final RetryPolicy QUICK =
      new RetryPolicy(1000, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(2));

  @TempDir private Path directory;

  private static ScriptedServer server(Function<Request, Step> script) {
    return server(0, InsecureServerCredentials.create(), script);
  }

  private static ScriptedServer server(
      int port, ServerCredentials credentials, Function<Request, Step> script) {
    ServerBuilder<?> builder = Grpc.newServerBuilderForPort(port, credentials);
    return ScriptedServer.on(builder, script);
  }

  private static MeridianClient client(Integer... ports) {
    return MeridianClient.builder()
        .targets(Stream.of(ports).map(port -> "127.0.0.1:" + port).toList())
        .plaintext()
        .retryPolicy(QUICK)
        .drainMax(Duration.ofMillis(100))
        .build();
  }

  /** A port on which nothing listens. */
  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void shouldGoRoundOverAllServers() {
    try (ScriptedServer one = server(TestClient::posted);
        ScriptedServer two = server(TestClient::posted);
        MeridianClient client = client(one.port(), two.port())) {
      // Both connections have to be there before turns can be counted.
      Awaitility.await()
          .until(
              () -> {
                assertThat(client.transactions().create(payment()).replayed()).isFalse();
                return !one.requests().isEmpty() && !two.requests().isEmpty();
              });
      int before = one.requests().size() - two.requests().size();

      for (int i = 0; i < 20; i++) {
        assertThat(client.transactions().create(payment()).replayed()).isFalse();
      }

      assertThat(one.requests().size() - two.requests().size()).isBetween(before - 1, before + 1);
    }
  }

  @Test
  void shouldNotFailAnyCallWhileOneOfTwoServersIsGone() throws IOException {
    try (ScriptedServer alive = server(TestClient::posted);
        MeridianClient client = client(deadPort(), alive.port())) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.transactions().create(payment()).replayed()).isFalse();
      }
      assertThat(alive.requests()).hasSize(50);
    }
  }

  @Test
  void shouldNotFailAnyCallWhenOneTargetsNameIsUnknown() {
    try (ScriptedServer alive = server(TestClient::posted);
        MeridianClient client =
            MeridianClient.builder()
                .target("no-such-host.invalid:7400")
                .target("127.0.0.1:" + alive.port())
                .plaintext()
                .build()) {
      assertThat(client.transactions().create(payment()).replayed()).isFalse();
    }
  }

  @Test
  void shouldTurnToAnotherServerWhenOneSaysNothing() {
    try (ScriptedServer silent = server(request -> hang());
        ScriptedServer alive = server(TestClient::posted);
        MeridianClient client = client(silent.port(), alive.port())) {
      PostRequest payment = payment();
      Awaitility.await()
          .until(
              () -> {
                assertThat(client.transactions().create(payment).replayed()).isFalse();
                return !silent.requests().isEmpty();
              });

      assertThat(silent.requests().get(0).message()).isEqualTo(alive.requests().get(0).message());
    }
  }

  @Test
  void shouldFinishACallWhoseServerDiedAndCameBackOnTheSamePort() throws Exception {
    try (ScriptedServer dying = server(request -> hang());
        ScriptedServer reborn = server(TestClient::posted);
        Relay port = new Relay(dying.port());
        MeridianClient client = client(port.port())) {
      PostRequest payment = payment();
      CompletableFuture<TransactionOutcome> outcome = client.transactions().createAsync(payment);
      Awaitility.await().until(() -> !dying.requests().isEmpty());

      port.cut();
      port.revive(reborn.port());

      assertThat(outcome.get(10, TimeUnit.SECONDS).transactionOrThrow().transaction())
          .isEqualTo("eu/" + payment.id());
      assertThat(reborn.requests().get(0).message()).isEqualTo(dying.requests().get(0).message());
    }
  }

  @Test
  void shouldSayWhereItCouldNotConnectAndThatNothingHappened() throws IOException {
    int port = deadPort();
    try (MeridianClient client =
        MeridianClient.builder()
            .target("127.0.0.1:" + port)
            .plaintext()
            .retryPolicy(QUICK.withAttemptsMax(3))
            .build()) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> client.transactions().create(payment()));

      assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
      assertThat(failure.attempts()).isEqualTo(3);
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
      assertThat(failure.getSuppressed()).hasSize(2);
    }
  }

  @Test
  void shouldSayThatTheOutcomeIsUnknownWhenAConnectionBrokeAndNoOtherCame() throws Exception {
    try (ScriptedServer dying = server(request -> hang());
        Relay port = new Relay(dying.port());
        MeridianClient client =
            MeridianClient.builder()
                .target("127.0.0.1:" + port.port())
                .plaintext()
                .retryPolicy(QUICK.withAttemptsMax(3))
                .build()) {
      CompletableFuture<TransactionOutcome> outcome = client.transactions().createAsync(payment());
      Awaitility.await().until(() -> !dying.requests().isEmpty());

      port.cut();

      assertThatThrownBy(() -> outcome.get(10, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              MeridianException.class, failure -> assertThat(failure.outcomeUnknown()).isTrue());
    }
  }

  @Test
  void shouldEndAtTheDeadlineWhenNobodyTakesTheConnection() throws IOException {
    // A socket whose queue of connections is full: nothing is refused, nothing is answered.
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      try (MeridianClient client = client(deaf.getLocalPort())) {
        MeridianException failure =
            catchThrowableOfType(
                MeridianException.class,
                () -> client.transactions().withDeadline(Duration.ofMillis(700)).create(payment()));

        assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(failure.outcomeUnknown()).isFalse();
      }
    }
  }

  @Test
  void shouldRefuseToBlockAThreadThatServesTheConnection() {
    try (ScriptedServer server = server(request -> answer(GetStatusResponse.getDefaultInstance()));
        MeridianClient client = client(server.port())) {
      // Completed on the connection's thread unless the answer was quicker than this thread.
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () ->
                              client
                                  .operations()
                                  .statusAsync()
                                  .thenApply(status -> client.operations().status())
                                  .get(5, TimeUnit.SECONDS))
                      .isInstanceOf(ExecutionException.class)
                      .hasCauseInstanceOf(IllegalStateException.class));
    }
  }

  @Test
  void shouldWaitForCallsUnderWayWhenClosed() {
    try (ScriptedServer server = server(TestClient::posted)) {
      MeridianClient client =
          MeridianClient.builder()
              .target("127.0.0.1:" + server.port())
              .plaintext()
              .drainMax(Duration.ofMinutes(1))
              .build();
      List<CompletableFuture<TransactionOutcome>> outcomes =
          IntStream.range(0, 200)
              .mapToObj(i -> client.transactions().createAsync(payment()))
              .toList();

      client.close();

      assertThat(outcomes)
          .allMatch(outcome -> outcome.isDone() && !outcome.isCompletedExceptionally());
    }
  }

  @Test
  void shouldSpeakTlsToAServerWhoseCertificateItWasGiven() throws Exception {
    Certificates own = Certificates.create(directory, "dns:localhost");
    try (ScriptedServer server = tlsServer(own, TestClient::posted);
        MeridianClient client =
            MeridianClient.builder()
                .target("localhost:" + server.port())
                .tls(own.certificate())
                .build()) {
      assertThat(client.transactions().create(payment()).replayed()).isFalse();
    }
  }

  @Test
  void shouldCheckEachServersCertificateAgainstItsOwnName() throws Exception {
    Certificates byName =
        Certificates.create(Files.createDirectory(directory.resolve("name")), "dns:localhost");
    Certificates byAddress =
        Certificates.create(Files.createDirectory(directory.resolve("address")), "ip:127.0.0.1");
    Path both =
        Files.writeString(
            directory.resolve("both.pem"),
            Files.readString(byName.certificate()) + Files.readString(byAddress.certificate()));
    try (ScriptedServer one = tlsServer(byName, TestClient::posted);
        ScriptedServer two = tlsServer(byAddress, TestClient::posted);
        MeridianClient client =
            MeridianClient.builder()
                .target("localhost:" + one.port())
                .target("127.0.0.1:" + two.port())
                .tls(both)
                .build()) {
      Awaitility.await()
          .until(
              () -> {
                assertThat(client.transactions().create(payment()).replayed()).isFalse();
                return !one.requests().isEmpty() && !two.requests().isEmpty();
              });
    }
  }

  @Test
  void shouldNotSpeakToAServerOfAnotherName() throws Exception {
    Certificates other = Certificates.create(directory, "dns:elsewhere.example");
    try (ScriptedServer server = tlsServer(other, TestClient::posted);
        MeridianClient client =
            MeridianClient.builder()
                .target("localhost:" + server.port())
                .tls(other.certificate())
                .retryPolicy(QUICK.withAttemptsMax(2))
                .build()) {
      assertThatThrownBy(() -> client.transactions().create(payment()))
          .isInstanceOf(MeridianException.class);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void shouldNotSpeakToAServerWhoseCertificateThisJavaDoesNotTrust() throws Exception {
    Certificates own = Certificates.create(directory, "dns:localhost");
    try (ScriptedServer server = tlsServer(own, TestClient::posted);
        MeridianClient client =
            MeridianClient.builder()
                .target("localhost:" + server.port())
                .retryPolicy(QUICK.withAttemptsMax(2))
                .build()) {
      assertThatThrownBy(() -> client.transactions().create(payment()))
          .isInstanceOf(MeridianException.class);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void shouldMakeTheFirstPaymentOfTheReadme() {
    try (ScriptedServer server =
        server(
            request ->
                switch (request.method()) {
                  case "CreateLedger" -> answer(CreateLedgerResponse.getDefaultInstance());
                  case "CreateAsset" -> answer(CreateAssetResponse.getDefaultInstance());
                  case "CreateAccount" -> answer(CreateAccountResponse.getDefaultInstance());
                  default -> TestClient.posted(request);
                })) {
      TransactionOutcome outcome = FirstPayment.pay("127.0.0.1:" + server.port());

      assertThat(outcome.transactionOrThrow().postings())
          .containsExactly(new Posting("local/world", "local/alice", "USD", 1999));
    }
  }

  private static ScriptedServer tlsServer(Certificates own, Function<Request, Step> script)
      throws IOException {
    return server(
        0,
        TlsServerCredentials.create(own.certificate().toFile(), own.privateKey().toFile()),
        script);
  }
}
