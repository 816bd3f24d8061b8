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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private StartedServers servers;
  private MeridianServer front;
  private ManagedChannel channel;
  private ApiFixture api;

  @BeforeAll
  void loseARegion() throws Exception {
    servers = new StartedServers("lost", 2);
    CompletableFuture<MeridianServer> frontStarting = start("server", "front", "eu", 0);
    CompletableFuture<MeridianServer> backStarting = start("node", "back", "us", 1);
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
    servers.close();
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

  /** Starts one of the two, which hosts that region and no other. */
  private CompletableFuture<MeridianServer> start(
      String verb, String name, String region, int member) throws IOException {
    return servers.start(
        verb,
        name,
        member,
        2,
        """
        eu: {voters: [front], hosted: %b}
        us: {voters: [back], hosted: %b}
        """
            .formatted(region.equals("eu"), region.equals("us")));
  }
}
