package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ErrorPromises.assertKept;
import static io.meridian.server.ErrorPromises.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.Post;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A server whose grid has lost a region: the one node that kept its data is gone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LostRegionIT {
  private static final String SHOP = "shop";
  private static final String NARROW = "narrow";
  private static final Duration LOST_MAX = Duration.ofSeconds(30);

  private Path directory;
  private MeridianServer front;
  private ManagedChannel channel;
  private ApiFixture api;

  @BeforeAll
  void loseARegion() throws Exception {
    directory =
        Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "lost");
    List<Integer> ports = freePorts();
    CompletableFuture<MeridianServer> frontStarting = start("server", "front", "eu", ports, 0);
    CompletableFuture<MeridianServer> backStarting = start("node", "back", "us", ports, 1);
    MeridianServer back = backStarting.get(2, TimeUnit.MINUTES);
    front = frontStarting.get(2, TimeUnit.MINUTES);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", front.port()).usePlaintext().build();
    api = new ApiFixture(channel);
    Awaitility.await().atMost(LOST_MAX).ignoreExceptions().until(() -> created(SHOP));
    api.createWorld(SHOP, "eu/world");
    api.createWorld(SHOP, "eu/till");
    api.createWorld(SHOP, "us/world");
    api.createWorld(SHOP, "us/till");
    pay(payment(SHOP, "used", "us/world", "us/till", 1));
    api.ledgers()
        .createLedger(
            CreateLedgerRequest.newBuilder()
                .setLedger(Ledger.newBuilder().setName(NARROW).addRegions("us"))
                .build());
    back.stop();
    // Until its going is noticed, nobody knows what becomes of what was asked of it.
    Awaitility.await().atMost(LOST_MAX).until(() -> !reasonOfARead().equals("TRY_AGAIN"));
  }

  @AfterAll
  void stop() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    front.stop();
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = new ArrayList<>(files.toList());
      deepestFirst.sort((a, b) -> b.compareTo(a));
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }

  @Test
  void shouldSayThatTheRegionIsUnavailableToWhoeverAsksForItsAccounts() {
    assertKept("REGION_UNAVAILABLE", refused(() -> api.getAccount(SHOP, "us/world")));
    assertKept(
        "REGION_UNAVAILABLE", refused(() -> pay(payment(SHOP, "there", "us/world", "us/till", 1))));
  }

  @Test
  void shouldSayThatTheRegionIsUnavailableToWhoeverPaysIntoItAndRecordNothing() {
    CreateTransactionRequest payment = payment(SHOP, "into", "eu/world", "us/world", 1);

    com.google.rpc.Status refused = refused(() -> pay(payment));
    boolean replayed = pay(payment.toBuilder().setPost(post("eu/world", "eu/till")).build());

    assertKept("REGION_UNAVAILABLE", refused);
    assertThat(Errors.of(refused).metadata()).containsEntry("region", "us").containsKey("shard");
    assertThat(replayed).as("the id was not free for another payment").isFalse();
  }

  @Test
  void shouldTellOfTheFaultAfterWhatIsKnownWithoutTheShardAndInPlaceOfWhatTheShardKnows() {
    assertThat(reason(payment(SHOP, "used", "us/world", "us/till", 0))).isEqualTo("INVALID_AMOUNT");
    assertThat(reason(payment("none", "used", "us/world", "us/till", 1)))
        .isEqualTo("LEDGER_NOT_FOUND");
    assertThat(reason(payment(NARROW, "used", "us/world", "eu/till", 1)))
        .isEqualTo("REGION_NOT_IN_LEDGER");
    assertThat(reason(payment(SHOP, "used", "us/world", "us/till", 2)))
        .as("which would be a mismatch")
        .isEqualTo("REGION_UNAVAILABLE");
    assertThat(reason(payment(SHOP, "used", "us/world", "us/till", 1)))
        .as("which would be a replay")
        .isEqualTo("REGION_UNAVAILABLE");
  }

  private String reason(CreateTransactionRequest request) {
    return Errors.of(refused(() -> pay(request))).reason();
  }

  private boolean created(String ledger) {
    api.createLedger(ledger);
    return true;
  }

  private String reasonOfARead() {
    return Errors.of(refused(() -> api.getAccount(SHOP, "us/world"))).reason();
  }

  private static Post post(String debit, String credit) {
    return payment(SHOP, "any", debit, credit, 1).getPost();
  }

  private boolean pay(CreateTransactionRequest request) {
    return api.transactions().createTransaction(request).getReplayed();
  }

  /** Starts one of the two, which hosts that region and no other; each waits for the other. */
  private CompletableFuture<MeridianServer> start(
      String verb, String name, String region, List<Integer> ports, int index) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve(name + ".yml"),
            """
            grid:
              nodeId: %s
              shards: 2
              regions:
                eu: {voters: [front], hosted: %b}
                us: {voters: [back], hosted: %b}
              network:
                discoveryPort: %d
                peers: ["127.0.0.1:%d", "127.0.0.1:%d"]
              storage: {memoryInitial: 32MiB, memoryMax: 128MiB, walSegment: 8MiB, walArchiveMax: 64MiB}
            logging: {level: ERROR, librariesLevel: ERROR}
            """
                .formatted(
                    name,
                    region.equals("eu"),
                    region.equals("us"),
                    ports.get(index),
                    ports.get(0),
                    ports.get(1)));
    MeridianServer server = new MeridianServer(System.out, System.err);
    List<String> line = new ArrayList<>();
    line.add(verb);
    line.add("--config=" + file);
    line.add("--data=" + directory.resolve(name));
    line.add("--admin-port=0");
    if (verb.equals("server")) {
      line.add("--port=0");
    }
    return CompletableFuture.supplyAsync(
        () -> {
          assertThat(server.start(line.toArray(String[]::new))).isZero();
          return server;
        });
  }

  private static List<Integer> freePorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket other = new ServerSocket(0)) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }
}
