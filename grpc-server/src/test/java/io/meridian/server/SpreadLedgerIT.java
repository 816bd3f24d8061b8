package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.captureAll;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.refundAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.proto.v1.AccountBalance;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.ConservationReport;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CrossRegion;
import io.meridian.proto.v1.Event;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetBalancesResponse;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A ledger in both shards of each of two regions, through the API and across restarts. */
final class SpreadLedgerIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final String SHOP = "shop";
  private static final int SHARDS = 2;

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    connect();
    api.ledgers().createLedger(ledger(SHOP, SHARDS));
    api.ledgers()
        .createAsset(
            CreateAssetRequest.newBuilder()
                .setAsset(Asset.newBuilder().setLedger(SHOP).setCode("USD").setScale(2))
                .build());
    for (int place = 0; place < SHARDS; place++) {
      api.createWorld(SHOP, world(place));
      api.createAccount(SHOP, wallet(place));
      pay(payment(SHOP, "fund-" + place, world(place), wallet(place), 100));
    }
    api.createAccount(SHOP, "us/carol");
  }

  private static void connect() {
    api = new ApiFixture(SERVER.channel());
  }

  @Test
  void shouldShowItsShardsAndItsRuleOfCrossing() {
    Ledger shop =
        api.ledgers().getLedger(GetLedgerRequest.newBuilder().setName(SHOP).build()).getLedger();

    assertThat(shop.getShards()).isEqualTo(SHARDS);
    assertThat(shop.getCrossRegion()).isEqualTo(CrossRegion.CROSS_REGION_ALLOWED);
    assertThat(api.ledgers().createLedger(ledger(SHOP, SHARDS)).getReplayed()).isTrue();
  }

  @Test
  void shouldRefuseMoreShardsThanARegionHasAndOtherSettingsThanItWasCreatedWith() {
    Errors.Refused tooMany = refused(() -> api.ledgers().createLedger(ledger("wide", 3)));
    Errors.Refused fewer = refused(() -> api.ledgers().createLedger(ledger(SHOP, 1)));
    Errors.Refused unique =
        refused(
            () ->
                api.ledgers()
                    .createLedger(
                        CreateLedgerRequest.newBuilder()
                            .setLedger(
                                Ledger.newBuilder()
                                    .setName("unique")
                                    .setShards(2)
                                    .setReferenceUnique(true))
                            .build()));

    assertThat(tooMany.codeAndReason()).isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(tooMany.message()).isEqualTo("ledger.shards: must be 1 to 2; got 3");
    assertThat(fewer.codeAndReason()).isEqualTo("ALREADY_EXISTS LEDGER_EXISTS");
    assertThat(fewer.metadata()).containsEntry("field", "ledger.shards");
    assertThat(unique.codeAndReason()).isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(unique.metadata()).containsEntry("field", "ledger.reference_unique");
  }

  @Test
  void shouldFindTransactionsInWhicheverShardTheyAreAlsoAfterARestart() {
    for (int place = 0; place < SHARDS; place++) {
      pay(hold(SHOP, "h-" + place, wallet(place), world(place), 10));
    }
    SERVER.restart();
    connect();

    for (int place = 0; place < SHARDS; place++) {
      pay(captureAll(SHOP, "c-" + place, "eu/h-" + place));
      pay(refundAll(SHOP, "r-" + place, "eu/c-" + place));
      assertThat(api.getTransaction(SHOP, "eu/c-" + place).getTransaction().getTransaction())
          .isEqualTo("eu/c-" + place);
    }
    assertThat(refused(() -> pay(captureAll(SHOP, "c-9", "eu/h-9"))).codeAndReason())
        .isEqualTo("NOT_FOUND HOLD_NOT_FOUND");
  }

  @Test
  void shouldReadBalancesOfSeveralShardsAndRegionsAtOneCut() {
    GetBalancesResponse balances =
        api.accounts()
            .getBalances(
                GetBalancesRequest.newBuilder()
                    .setLedger(SHOP)
                    .addAllAccounts(List.of(wallet(1), "us/carol", world(0), wallet(0), world(1)))
                    .build());

    assertThat(balances.getBalancesList())
        .extracting(AccountBalance::getAccount)
        .containsExactly(wallet(1), "us/carol", world(0), wallet(0), world(1));
    assertThat(balances.getBalancesList().stream().mapToLong(AccountBalance::getBalance).sum())
        .isZero();
  }

  @Test
  void shouldTellTheEventsOfAllShardsOfTheRegion() {
    Iterator<WatchEventsResponse> watch =
        api.transactions()
            .watchEvents(WatchEventsRequest.newBuilder().setLedger(SHOP).setRegion("eu").build());
    List<Event> events = new ArrayList<>();
    // In each shard the ledger and its asset, two accounts and a payment between them.
    while (events.size() < SHARDS * 5) {
      WatchEventsResponse next = watch.next();
      if (next.hasEvent()) {
        events.add(next.getEvent());
      }
    }

    Set<String> ids = new HashSet<>();
    Set<Integer> shards = new HashSet<>();
    events.forEach(
        event -> {
          ids.add(event.getEventId());
          shards.add(event.getPosition().getShard());
        });
    assertThat(ids).hasSameSizeAs(events);
    assertThat(shards).hasSize(SHARDS);
  }

  @Test
  void shouldRunABatchOverSeveralShardsButNotAllOrNone() {
    BatchCreateTransactionsResponse independent =
        batch(BatchMode.BATCH_MODE_INDEPENDENT, "", "i-", 0, 1, 0);
    Errors.Refused atomic = refused(() -> batch(BatchMode.BATCH_MODE_ATOMIC, "b", "a-", 0, 0, 1));

    assertThat(independent.getResultsList()).allMatch(result -> result.hasCreated());
    assertThat(atomic.codeAndReason()).isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
    assertThat(atomic.metadata()).containsEntry("field", "requests[2]");
  }

  @Test
  void shouldAddTheBooksUpOverAllShards() {
    ConservationReport report = api.conservation(SHOP);

    assertThat(report.getFindingsList()).isEmpty();
    assertThat(report.getAccounts()).isEqualTo(2 * SHARDS + 1);
  }

  @Test
  void shouldPayBetweenTwoShardsOfARegion() {
    long before = balance(wallet(1));

    pay(payment(SHOP, "cs", world(0), wallet(1), 3));
    pay(refundAll(SHOP, "cs-r", "eu/cs"));
    pay(hold(SHOP, "cs-h", world(0), wallet(1), 4));
    pay(captureAll(SHOP, "cs-c", "eu/cs-h"));

    assertThat(balance(wallet(1))).isEqualTo(before + 4);
    assertThat(refused(() -> pay(payment(SHOP, "cs", world(0), wallet(1), 2))).codeAndReason())
        .isEqualTo("ALREADY_EXISTS IDEMPOTENCY_MISMATCH");
  }

  private static long balance(String account) {
    return api.getAccount(SHOP, account).getBalance();
  }

  private static BatchCreateTransactionsResponse batch(
      BatchMode mode, String id, String prefix, int... places) {
    BatchCreateTransactionsRequest.Builder batch =
        BatchCreateTransactionsRequest.newBuilder().setLedger(SHOP).setMode(mode).setId(id);
    for (int i = 0; i < places.length; i++) {
      batch.addRequests(payment("", prefix + i, world(places[i]), wallet(places[i]), 1));
    }
    return api.transactions().batchCreateTransactions(batch.build());
  }

  private static CreateLedgerRequest ledger(String name, int shards) {
    return CreateLedgerRequest.newBuilder()
        .setLedger(Ledger.newBuilder().setName(name).setShards(shards))
        .build();
  }

  private static String world(int place) {
    return Spread.account("eu", SHARDS, place, "world");
  }

  private static String wallet(int place) {
    return Spread.account("eu", SHARDS, place, "wallet");
  }

  private static void pay(CreateTransactionRequest request) {
    api.transactions().createTransaction(request);
  }
}
