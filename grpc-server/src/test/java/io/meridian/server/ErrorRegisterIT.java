package io.meridian.server;

import static io.meridian.server.ApiFixture.account;
import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.ErrorPromises.refused;
import static io.meridian.server.Requests.capture;
import static io.meridian.server.Requests.captureAll;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.refund;
import static io.meridian.server.Requests.refundAll;
import static io.meridian.server.Requests.shortHold;
import static io.meridian.server.Requests.timestamp;
import static io.meridian.server.Requests.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.CloseAccountRequest;
import io.meridian.proto.v1.ClosePeriodRequest;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CrossRegion;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.GetAssetRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.TransactionResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Has a server give every reason of the register that is not reserved, and holds each to what
 * {@code errors.proto} promises of it: code, keys of the metadata, RetryInfo.
 */
final class ErrorRegisterIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final String SHOP = "shop";

  /**
   * What cannot come of this server, and where callers of another one come by it. Each of these is
   * as real as those here: no reason is known only from an engine that was told to give it.
   * FaultsIT does tell one, but only to have all faults pass the server that a caller sees.
   */
  private static final Map<String, Class<?>> PROVOKED_ON_SERVERS_OF_THEIR_OWN =
      Map.of(
          "OVERLOADED", OverloadIT.class, // a server that takes in little
          "REGION_UNAVAILABLE", LostRegionIT.class, // accounts of a region whose only node is gone
          "TRY_AGAIN", OverloadIT.class, // that server, stopping; OpenCrossingsIT, too
          "JOURNAL_DIVERGED", RestoredBackupIT.class); // a journal that goes another way

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger(SHOP);
    api.createWorld(SHOP, "eu/world");
    api.createAccount(SHOP, "eu/alice");
    api.createAccount(SHOP, "us/bob");
    pay(payment(SHOP, "fund", "eu/world", "eu/alice", 1_000));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("provocations")
  void shouldSayWhatTheRegisterPromises(String reason) {
    ErrorPromises.assertKept(reason, PROVOCATIONS.get(reason).get());
  }

  static Stream<String> provocations() {
    return PROVOCATIONS.keySet().stream();
  }

  @Test
  void shouldProvokeEveryReasonThatIsNotReserved() {
    Set<String> provoked = new TreeSet<>(PROVOCATIONS.keySet());
    provoked.addAll(PROVOKED_ON_SERVERS_OF_THEIR_OWN.keySet());

    assertThat(ErrorPromises.reasonsThatAreNotReserved())
        .containsExactlyInAnyOrderElementsOf(provoked);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("provokedElsewhere")
  void shouldBeHeldToThePromiseWhereAnotherServerProvokesIt(String reason) throws IOException {
    Class<?> where = PROVOKED_ON_SERVERS_OF_THEIR_OWN.get(reason);
    Path source = Path.of("src/test/java", where.getName().replace('.', '/') + ".java");

    assertThat(Files.readString(source))
        .containsPattern("(?m)^ *(ErrorPromises\\.)?assertKept\\(\\s*\"" + reason + '"');
  }

  static Stream<String> provokedElsewhere() {
    return PROVOKED_ON_SERVERS_OF_THEIR_OWN.keySet().stream();
  }

  private static final Map<String, Supplier<com.google.rpc.Status>> PROVOCATIONS = provoking();

  private static Map<String, Supplier<com.google.rpc.Status>> provoking() {
    Map<String, Supplier<com.google.rpc.Status>> all = new LinkedHashMap<>();
    all.put("MALFORMED_REQUEST", () -> refused(() -> api.getAccount("Shop", "eu/alice")));
    all.put("NO_POSTINGS", () -> refused(() -> pay(request("np", Post.getDefaultInstance()))));
    all.put("TOO_MANY_POSTINGS", () -> refused(() -> pay(request("tmp", postings(101)))));
    all.put(
        "INVALID_AMOUNT", () -> refused(() -> pay(payment(SHOP, "ia", "eu/world", "eu/alice", 0))));
    all.put(
        "SAME_ACCOUNT", () -> refused(() -> pay(payment(SHOP, "sa", "eu/alice", "eu/alice", 1))));
    all.put("UNKNOWN_REGION", () -> refused(() -> api.getAccount(SHOP, "mars/alice")));
    all.put(
        "INVALID_PAGE_TOKEN",
        () ->
            refused(
                () ->
                    api.ledgers()
                        .listAssets(
                            ListAssetsRequest.newBuilder()
                                .setLedger(SHOP)
                                .setPageToken("forged")
                                .build())));
    all.put("LEDGER_NOT_FOUND", () -> refused(() -> api.getAccount("none", "eu/alice")));
    all.put(
        "REGION_NOT_IN_LEDGER",
        () -> {
          api.ledgers().createLedger(ledger("european", "eu"));
          return refused(() -> api.getAccount("european", "us/alice"));
        });
    all.put(
        "IDEMPOTENCY_MISMATCH",
        () -> refused(() -> pay(payment(SHOP, "fund", "eu/world", "eu/alice", 1_001))));
    all.put("LEDGER_EXISTS", () -> refused(() -> api.ledgers().createLedger(ledger(SHOP, "eu"))));
    all.put(
        "ASSET_EXISTS",
        () ->
            refused(
                () ->
                    api.ledgers()
                        .createAsset(
                            CreateAssetRequest.newBuilder()
                                .setAsset(
                                    Asset.newBuilder().setLedger(SHOP).setCode("USD").setScale(3))
                                .build())));
    all.put(
        "ACCOUNT_EXISTS",
        () ->
            refused(
                () ->
                    api.accounts()
                        .createAccount(
                            CreateAccountRequest.newBuilder()
                                .setAccount(account(SHOP, "eu/alice").setCeiling(7))
                                .build())));
    all.put("HOLD_NOT_FOUND", () -> refused(() -> pay(captureAll(SHOP, "hnf", "eu/none"))));
    all.put("NOT_A_HOLD", () -> refused(() -> pay(captureAll(SHOP, "nah", "eu/fund"))));
    all.put("TRANSACTION_NOT_FOUND", () -> refused(() -> api.getTransaction(SHOP, "eu/none")));
    all.put(
        "NOT_REFUNDABLE",
        () -> {
          pay(hold(SHOP, "nr-h", "eu/alice", "eu/world", 1));
          pay(voidHold(SHOP, "nr-v", "eu/nr-h"));
          return refused(() -> pay(refundAll(SHOP, "nr", "eu/nr-v")));
        });
    all.put("AMBIGUOUS_ID", ErrorRegisterIT::ambiguous);
    all.put("HOLD_EXPIRED", ErrorRegisterIT::expired);
    all.put(
        "HOLD_ALREADY_VOIDED",
        () -> {
          pay(hold(SHOP, "hv-h", "eu/alice", "eu/world", 1));
          pay(voidHold(SHOP, "hv-v", "eu/hv-h"));
          return refused(() -> pay(captureAll(SHOP, "hv", "eu/hv-h")));
        });
    all.put(
        "HOLD_ALREADY_CAPTURED",
        () -> {
          pay(hold(SHOP, "hc-h", "eu/alice", "eu/world", 1));
          pay(captureAll(SHOP, "hc-c", "eu/hc-h"));
          return refused(() -> pay(captureAll(SHOP, "hc", "eu/hc-h")));
        });
    all.put(
        "CAPTURE_EXCEEDS_HOLD",
        () -> {
          pay(hold(SHOP, "ce-h", "eu/alice", "eu/world", 1));
          return refused(() -> pay(capture(SHOP, "ce", "eu/ce-h", 2)));
        });
    all.put(
        "REFUND_EXCEEDS_REMAINING", () -> refused(() -> pay(refund(SHOP, "re", "eu/fund", 1_001))));
    all.put("CROSS_REGION_FORBIDDEN", ErrorRegisterIT::crossRegionForbidden);
    all.put(
        "ACCOUNT_NOT_FOUND",
        () -> refused(() -> pay(payment(SHOP, "anf", "eu/world", "eu/none", 1))));
    all.put(
        "ASSET_NOT_FOUND",
        () ->
            refused(
                () ->
                    api.ledgers()
                        .getAsset(
                            GetAssetRequest.newBuilder().setLedger(SHOP).setCode("EUR").build())));
    all.put(
        "ASSET_MISMATCH",
        () ->
            refused(
                () ->
                    pay(
                        request(
                            "am",
                            Post.newBuilder()
                                .addPostings(
                                    posting("eu/world", "eu/alice", 1).toBuilder().setAsset("EUR"))
                                .build()))));
    all.put(
        "ACCOUNT_CLOSED",
        () -> {
          api.createAccount(SHOP, "eu/closed");
          close("ac-c", "eu/closed");
          return refused(() -> pay(payment(SHOP, "ac", "eu/world", "eu/closed", 1)));
        });
    all.put(
        "ACCOUNT_FROZEN",
        () -> {
          api.createAccount(SHOP, "eu/frozen");
          freeze("af-f", "eu/frozen", 1);
          return refused(() -> pay(payment(SHOP, "af", "eu/world", "eu/frozen", 1)));
        });
    all.put("REFERENCE_TAKEN", ErrorRegisterIT::referenceTaken);
    all.put("PERIOD_CLOSED", ErrorRegisterIT::periodClosed);
    all.put("REVISION_MISMATCH", () -> refused(() -> freeze("rm", "eu/alice", 7)));
    all.put("ACCOUNT_NOT_EMPTY", () -> refused(() -> close("ane", "eu/alice")));
    all.put(
        "ACCOUNT_HAS_HOLDS",
        () -> {
          api.createAccount(SHOP, "eu/held");
          pay(hold(SHOP, "ahh-h", "eu/world", "eu/held", 1));
          return refused(() -> close("ahh", "eu/held"));
        });
    all.put(
        "BALANCE_OVERFLOW",
        () -> {
          api.createWorld(SHOP, "eu/full");
          pay(payment(SHOP, "bo-1", "eu/full", "eu/world", Long.MAX_VALUE - 2_000));
          return refused(() -> pay(payment(SHOP, "bo-2", "eu/full", "eu/world", Long.MAX_VALUE)));
        });
    all.put(
        "INSUFFICIENT_FUNDS",
        () -> refused(() -> pay(payment(SHOP, "if", "eu/alice", "eu/world", 1_001))));
    all.put(
        "CEILING_EXCEEDED",
        () -> {
          api.accounts()
              .createAccount(
                  CreateAccountRequest.newBuilder()
                      .setAccount(account(SHOP, "eu/low").setCeiling(5))
                      .build());
          return refused(() -> pay(payment(SHOP, "ceil", "eu/world", "eu/low", 6)));
        });
    all.put(
        "BATCH_ABORTED",
        () ->
            batch(BatchMode.BATCH_MODE_ATOMIC, "ba", poor("ba-1"), rich("ba-2"))
                .get(1)
                .getStatus());
    all.put(
        "BATCH_STOPPED",
        () ->
            batch(BatchMode.BATCH_MODE_STOP_ON_FAILURE, "", poor("bs-1"), rich("bs-2"))
                .get(1)
                .getStatus());
    return all;
  }

  /** One id is used for two payments whose first debit accounts are in different shards. */
  private static com.google.rpc.Status ambiguous() {
    createLedger(Ledger.newBuilder().setName("spread").setShards(2));
    for (int shard = 0; shard < 2; shard++) {
      String debit = Spread.account("eu", 2, shard, "debit");
      String credit = Spread.account("eu", 2, shard, "credit");
      api.createWorld("spread", debit);
      api.createWorld("spread", credit);
      pay(payment("spread", "twice", debit, credit, 1));
    }
    return refused(() -> api.getTransaction("spread", "eu/twice"));
  }

  private static com.google.rpc.Status crossRegionForbidden() {
    createLedger(
        Ledger.newBuilder().setName("apart").setCrossRegion(CrossRegion.CROSS_REGION_FORBIDDEN));
    return refused(() -> pay(payment("apart", "crf", "eu/a", "us/b", 1)));
  }

  private static void createLedger(Ledger.Builder ledger) {
    api.ledgers().createLedger(CreateLedgerRequest.newBuilder().setLedger(ledger).build());
    api.ledgers()
        .createAsset(
            CreateAssetRequest.newBuilder()
                .setAsset(Asset.newBuilder().setLedger(ledger.getName()).setCode("USD"))
                .build());
  }

  private static com.google.rpc.Status expired() {
    pay(shortHold(SHOP, "he-h", "eu/alice", "eu/world", 1));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                            pay(
                                captureAll(SHOP, "he", "eu/he-h").toBuilder()
                                    .setValidateOnly(true)
                                    .build()))
                    != null);
    return refused(() -> pay(captureAll(SHOP, "he", "eu/he-h")));
  }

  private static com.google.rpc.Status referenceTaken() {
    api.ledgers()
        .createLedger(
            CreateLedgerRequest.newBuilder()
                .setLedger(Ledger.newBuilder().setName("unique").setReferenceUnique(true))
                .build());
    api.ledgers()
        .createAsset(
            CreateAssetRequest.newBuilder()
                .setAsset(Asset.newBuilder().setLedger("unique").setCode("USD"))
                .build());
    api.createWorld("unique", "eu/a");
    api.createWorld("unique", "eu/b");
    CreateTransactionRequest.Builder request =
        payment("unique", "rt-1", "eu/a", "eu/b", 1).toBuilder().setReference("r");
    pay(request.build());
    return refused(() -> pay(request.setId("rt-2").build()));
  }

  private static com.google.rpc.Status periodClosed() {
    ClosePeriodRequest.Builder request =
        ClosePeriodRequest.newBuilder()
            .setLedger(SHOP)
            .setClosedUntil(timestamp(Instant.EPOCH.plusSeconds(9)));
    api.ledgers().closePeriod(request.build());
    return refused(
        () ->
            api.ledgers()
                .closePeriod(
                    request.setClosedUntil(timestamp(Instant.EPOCH.plusSeconds(8))).build()));
  }

  private static void pay(CreateTransactionRequest request) {
    api.transactions().createTransaction(request);
  }

  private static CreateTransactionRequest request(String id, Post post) {
    return CreateTransactionRequest.newBuilder().setLedger(SHOP).setId(id).setPost(post).build();
  }

  private static Post postings(int count) {
    Post.Builder post = Post.newBuilder();
    IntStream.range(0, count).forEach(i -> post.addPostings(posting("eu/world", "eu/alice", 1)));
    return post.build();
  }

  private static CreateTransactionRequest poor(String id) {
    return payment(SHOP, id, "eu/alice", "eu/world", 1_000_000);
  }

  private static CreateTransactionRequest rich(String id) {
    return payment(SHOP, id, "eu/world", "eu/alice", 1);
  }

  private static List<TransactionResult> batch(
      BatchMode mode, String id, CreateTransactionRequest... items) {
    return api.transactions()
        .batchCreateTransactions(
            BatchCreateTransactionsRequest.newBuilder()
                .setLedger(SHOP)
                .setMode(mode)
                .setId(id)
                .addAllRequests(List.of(items))
                .build())
        .getResultsList();
  }

  private static CreateLedgerRequest ledger(String name, String... regions) {
    return CreateLedgerRequest.newBuilder()
        .setLedger(Ledger.newBuilder().setName(name).addAllRegions(List.of(regions)))
        .build();
  }

  private static void close(String id, String account) {
    api.accounts()
        .closeAccount(
            CloseAccountRequest.newBuilder().setLedger(SHOP).setAccount(account).setId(id).build());
  }

  private static void freeze(String id, String account, long revision) {
    api.accounts()
        .freezeAccount(
            FreezeAccountRequest.newBuilder()
                .setLedger(SHOP)
                .setAccount(account)
                .setId(id)
                .setRevision(revision)
                .build());
  }
}
