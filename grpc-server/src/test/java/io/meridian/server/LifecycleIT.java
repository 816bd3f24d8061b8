package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.meridian.proto.v1.Account;
import io.meridian.server.config.ServerSettings;
import io.meridian.server.config.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LifecycleIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("local");

  @TempDir(factory = UnderTarget.class)
  private Path temp;

  @BeforeAll
  static void pay() {
    ApiFixture api = new ApiFixture(SERVER.channel());
    api.createLedger("shop");
    api.createWorld("shop", "local/world");
    api.createAccount("shop", "local/alice");
    api.transactions().createTransaction(payment("shop", "p", "local/world", "local/alice", 5));
  }

  @Test
  void shouldTellWhereItListensForAsLongAsItServes() throws Exception {
    Path file = SERVER.data().resolve("server.json");

    JsonNode content = JsonMapper.builder().build().readTree(file.toFile());

    assertThat(content.get("port").intValue()).isEqualTo(SERVER.port());
    assertThat(content.get("adminPort").intValue()).isEqualTo(SERVER.adminPort());
    assertThat(content.get("connectorPort").intValue()).isPositive();
    SERVER.stop();
    assertThat(file).doesNotExist();
    SERVER.start();
    assertThat(file).exists();
  }

  @Test
  void shouldShowHealthAndMetrics() throws Exception {
    new ApiFixture(SERVER.channel()).getAccount("shop", "local/alice");

    HttpResponse<String> health = get("/healthcheck");
    HttpResponse<String> metrics = get("/metrics");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body())
        .contains("\"grid\":{\"healthy\":true")
        .contains("\"shards\":{\"healthy\":true")
        .contains("\"disk\":{\"healthy\":true");
    assertThat(metrics.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(metrics.body())
        .containsPattern(
            "meridian_calls_total\\{code=\"OK\",method=\"meridian.v1.AccountService/GetAccount\"}"
                + " [1-9]")
        .contains("meridian_call_seconds_bucket{method=\"meridian.v1.AccountService/GetAccount\"")
        .contains("meridian_calls_open{method=\"meridian.v1.AccountService/GetAccount\"} 0.0")
        .contains("meridian_in_flight 0.0")
        .contains("meridian_transactions_in_flight 0.0")
        .contains("meridian_transactions_in_flight_max 1000.0")
        .contains("meridian_backlog_records{region=\"local\"}")
        .contains("meridian_queued_items{region=\"local\"}")
        .contains("meridian_open_holds{region=\"local\"}")
        .contains("meridian_open_crossings{region=\"local\"}")
        .contains("meridian_pending_transactions{region=\"local\"}")
        .containsPattern("process_cpu_seconds_total [0-9.]+\n")
        .containsPattern("meridian_wal_bytes_total [1-9]")
        .contains("meridian_shards{region=\"local\",state=\"open\"} 2.0");
    assertThat(get("/metrics.json").body()).contains("\"gauges\"");
  }

  @Test
  void shouldKeepWhatWasAcknowledgedWhenItIsStoppedAndStarted() {
    Account before = new ApiFixture(SERVER.channel()).getAccount("shop", "local/alice");

    SERVER.restart();

    assertThat(new ApiFixture(SERVER.channel()).getAccount("shop", "local/alice"))
        .isEqualTo(before);
  }

  @Test
  void shouldTellThoseWhoWatchItsHealthThatItStops() throws Exception {
    // Given
    BlockingQueue<ServingStatus> seen = new LinkedBlockingQueue<>();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", SERVER.port()).usePlaintext().build();
    HealthGrpc.newStub(channel)
        .watch(
            HealthCheckRequest.newBuilder().setService("meridian.v1.TransactionService").build(),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse response) {
                seen.add(response.getStatus());
              }

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {}
            });
    assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);

    // When
    SERVER.stop();

    // Then
    assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
    channel.shutdownNow();
    SERVER.start();
  }

  @Test
  void shouldSayThatItsDataDirectoryIsInUse() {
    Started second = start("--data=" + SERVER.data(), "--port=0", "--admin-port=0");

    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.err())
        .startsWith("meridian: grid.data (--data): ")
        .contains("in use")
        .doesNotContain("\tat ");
    new ApiFixture(SERVER.channel()).getAccount("shop", "local/alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--admin-port"})
  void shouldSayThatAPortIsInUseAndLeaveNothingRunning(String flag) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String other = flag.equals("--port") ? "--admin-port=0" : "--port=0";

      Started refused = start("--data=" + temp, other, flag + "=" + taken.getLocalPort());

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err())
          .startsWith(
              "meridian: %s.port (%s): cannot listen on 127.0.0.1:%d"
                  .formatted(flag.equals("--port") ? "grpc" : "admin", flag, taken.getLocalPort()))
          .doesNotContain("\tat ");
    }
    // The data directory is free again, so the same can be started on another port.
    MeridianServer server = new MeridianServer(System.out, System.err);
    try {
      assertThat(server.start("--data=" + temp, "--port=0", "--admin-port=0")).isZero();
    } finally {
      server.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "no-such-host.invalid"})
  void shouldSayThatAnAddressIsNotThisMachines(String address) throws IOException {
    Path file = Files.writeString(temp.resolve("m.yml"), "admin: {address: %s}".formatted(address));
    Path data = temp.resolve("data");

    Started clients = start("--data=" + data, "--address=" + address, "--port=0", "--admin-port=0");
    Started admin = start("--data=" + data, "--config=" + file, "--port=0", "--admin-port=0");

    assertThat(clients.exit()).isEqualTo(1);
    assertThat(clients.err())
        .startsWith("meridian: grpc.address (--address): " + address + " is no address of this")
        .doesNotContain("\tat ");
    assertThat(admin.exit()).isEqualTo(1);
    assertThat(admin.err())
        .startsWith("meridian: admin.address: " + address + " is no address of this machine")
        .doesNotContain("\tat ");
  }

  @Test
  void shouldSayThatItsDataDirectoryCannotBeWritten() throws IOException {
    // A file in the way is refused whoever asks; a mode of 0500 would not stop a test run by root.
    Path file = Files.writeString(temp.resolve("file"), "");

    Started refused = start("--data=" + file.resolve("data"), "--port=0", "--admin-port=0");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("grid.data (--data)").doesNotContain("\tat ");
  }

  @Test
  void shouldSayThatItsDataWereWrittenByANewerVersion() throws IOException {
    Files.writeString(temp.resolve("meridian.json"), "{\"format\": 99, \"product\": \"9.0\"}");

    Started refused = start("--data=" + temp, "--port=0", "--admin-port=0");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("format 99").contains("9.0").doesNotContain("\tat ");
  }

  @Test
  void shouldReportEverySettingThatIsWrong() throws IOException {
    Path file = Files.writeString(temp.resolve("m.yml"), "grpc: {portt: 1, drainMax: never}");

    Started refused = start("--config=" + file, "--port=99999");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err().lines().toList())
        .hasSize(4)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).contains("settings of " + file + " cannot be used");
              assertThat(lines.get(1)).startsWith("  grpc.port (--port): must be");
              assertThat(lines.get(2)).startsWith("  grpc.drainMax: must be");
              assertThat(lines.get(3)).startsWith("  grpc.portt: unknown key");
            });
  }

  @Test
  void shouldNameTheFileThatIsNotThereOrTheCommandLine() {
    Path file = temp.resolve("none.yml");

    Started missing = start("--config=" + file);
    Started flag = start("--port=x");

    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.err())
        .contains("settings of " + file + " cannot be used")
        .contains("there is no such file");
    assertThat(flag.exit()).isEqualTo(2);
    assertThat(flag.err()).contains("settings of the command line cannot be used");
  }

  @Test
  void shouldShowItsUsageForAFlagItDoesNotHave() {
    Started refused = start("--prot=1");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("--prot").contains("usage: meridian server");
  }

  @Test
  void shouldShowHelpWithTheDefaultsThatApply() throws Exception {
    ServerSettings defaults = new SettingsReader().read(Optional.empty(), Map.of());

    Started help = start("--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out().replaceAll("\\s+", " "))
        .contains("usage: meridian server")
        .contains("default " + defaults.grpc().address())
        .contains("default " + defaults.grpc().port())
        .contains("default " + defaults.admin().port())
        .contains("default " + defaults.grid().regions().get(0).name());
  }

  /** What a node writes stays with the build. */
  private static final class UnderTarget implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
        throws IOException {
      return Files.createTempDirectory(
          Files.createDirectories(Path.of("target", "servers")), "lifecycle");
    }
  }

  /** How an attempt to start ended. */
  private record Started(int exit, String out, String err) {}

  private static Started start(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = new MeridianServer(out, err).start(arguments);
    return new Started(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + SERVER.adminPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
