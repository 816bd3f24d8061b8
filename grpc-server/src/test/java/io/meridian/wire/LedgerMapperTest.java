package io.meridian.wire;

import static io.meridian.wire.WireFixtures.NOW_MICROS;
import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.failed;
import static io.meridian.wire.WireFixtures.message;
import static io.meridian.wire.WireFixtures.reason;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.LedgerSettings;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.ClosePeriodRequest;
import io.meridian.proto.v1.ClosePeriodResponse;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.CrossRegion;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.ListLedgersResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LedgerMapperTest {
  private final LedgerMapper mapper = WIRE.ledgers();
  private final AssetMapper assets = WIRE.assets();

  @Test
  void shouldCreateALedgerInTheRegionsNamed() {
    // Given
    var ask =
        asked(
            mapper.create(
                CreateLedgerRequest.newBuilder()
                    .setLedger(
                        Ledger.newBuilder()
                            .setName("shop")
                            .addRegions("us")
                            .addRegions("eu")
                            .setReferenceUnique(true))
                    .setId("open-1")
                    .build()));
    LedgerFact fact =
        new LedgerFact(
            "shop",
            List.of(new LedgerPlacement("eu", List.of(3)), new LedgerPlacement("us", List.of(1))),
            true,
            0,
            5_000_000);

    // When
    CreateLedgerResponse response =
        message(ask.answer().apply(new LedgerReply.Created<>(fact, true)));

    // Then
    assertThat(ask.question())
        .isEqualTo(
            new LedgerMapper.NewLedger(
                LedgerSettings.of("shop", List.of("us", "eu"), true),
                new CommandOptions("open-1", "", false)));
    assertThat(response.getReplayed()).isTrue();
    assertThat(response.getValidateOnly()).isFalse();
    assertThat(response.getLedger().getRegionsList()).containsExactly("eu", "us");
    assertThat(response.getLedger().getReferenceUnique()).isTrue();
    assertThat(response.getLedger().hasClosedUntil()).isFalse();
    assertThat(response.getLedger().getCreateTime().getSeconds()).isEqualTo(5);
  }

  @Test
  void shouldCreateALedgerOfSeveralShardsThatKeepsTransactionsInTheirRegion() {
    Ledger.Builder ledger =
        Ledger.newBuilder()
            .setName("shop")
            .setShards(4)
            .setCrossRegion(CrossRegion.CROSS_REGION_FORBIDDEN);
    LedgerFact fact =
        new LedgerFact(
            "shop", List.of(new LedgerPlacement("eu", List.of(3, 4, 5, 6))), false, false, 0, 1);

    var ask = asked(mapper.create(create(ledger)));
    Ledger created =
        message(ask.answer().apply(new LedgerReply.Created<>(fact, false))).getLedger();

    assertThat(ask.question().settings())
        .isEqualTo(new LedgerSettings("shop", List.of(), 4, false, false));
    assertThat(created.getShards()).isEqualTo(4);
    assertThat(created.getCrossRegion()).isEqualTo(CrossRegion.CROSS_REGION_FORBIDDEN);
  }

  @Test
  void shouldTakeTheDefaultsForWhatARequestSays() {
    assertThat(
            asked(
                    mapper.create(
                        create(
                            Ledger.newBuilder()
                                .setName("shop")
                                .setShards(1)
                                .setCrossRegion(CrossRegion.CROSS_REGION_ALLOWED))))
                .question())
        .isEqualTo(asked(mapper.create(create("shop"))).question());
  }

  @Test
  void shouldRefuseMoreShardsThanTheSmallestOfItsRegionsHas() {
    Ledger.Builder european = Ledger.newBuilder().setName("shop").addRegions("eu");
    Ledger.Builder global = Ledger.newBuilder().setName("shop");

    assertThat(asked(mapper.create(create(european.setShards(8)))).question().settings().shards())
        .isEqualTo(8);
    assertThat(violation(european.setShards(9))).isEqualTo("ledger.shards: must be 1 to 8; got 9");
    assertThat(violation(global.setShards(5))).isEqualTo("ledger.shards: must be 1 to 4; got 5");
    assertThat(violation(global.setShards(-1))).isEqualTo("ledger.shards: must be 1 to 4; got -1");
  }

  @Test
  void shouldRefuseUniqueReferencesInSeveralShardsAndAnUnknownRuleOfCrossing() {
    assertThat(
            violations(
                refused(
                    mapper.create(
                        create(
                            Ledger.newBuilder()
                                .setName("shop")
                                .setShards(2)
                                .setReferenceUnique(true)
                                .setCrossRegionValue(3))))))
        .containsExactly(
            "ledger.reference_unique MALFORMED_REQUEST", "ledger.cross_region MALFORMED_REQUEST");
  }

  private String violation(Ledger.Builder ledger) {
    return refused(mapper.create(create(ledger))).getMessage();
  }

  private static CreateLedgerRequest create(Ledger.Builder ledger) {
    return CreateLedgerRequest.newBuilder().setLedger(ledger).build();
  }

  @Test
  void shouldAnswerThatALedgerExists() {
    var ask = asked(mapper.create(create("shop")));

    assertThat(
            reason(
                failed(
                    ask.answer()
                        .apply(
                            new LedgerReply.Refused<>(
                                new Refusal(Reason.LEDGER_EXISTS, Map.of("ledger", "shop")))))))
        .isEqualTo("LEDGER_EXISTS");
  }

  @Test
  void shouldRefuseRegionsThatAreUnknownMisspeltOrNamedTwice() {
    assertThat(violations(refused(mapper.create(create("shop", "eu", "mars", "E U", "eu")))))
        .containsExactly(
            "ledger.regions[2] MALFORMED_REQUEST",
            "ledger.regions[3] MALFORMED_REQUEST",
            "ledger.regions[1] UNKNOWN_REGION");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9shop", "Shop", "a_b", "a23456789012345678901234567890123"})
  void shouldRefuseABadName(String name) {
    assertThat(violations(refused(mapper.create(create(name)))))
        .containsExactly("ledger.name MALFORMED_REQUEST");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void shouldRefuseAScaleOutOfBounds(int scale) {
    CreateAssetRequest request =
        CreateAssetRequest.newBuilder()
            .setAsset(Asset.newBuilder().setLedger("shop").setCode("USD").setScale(scale))
            .build();

    assertThat(violations(refused(assets.create(request))))
        .containsExactly("asset.scale MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseWhatIsOutputOnly() {
    Timestamp instant = Timestamp.newBuilder().setSeconds(1).build();

    assertThat(
            violations(
                refused(
                    mapper.create(
                        CreateLedgerRequest.newBuilder()
                            .setLedger(
                                Ledger.newBuilder()
                                    .setName("shop")
                                    .setCreateTime(instant)
                                    .setClosedUntil(instant))
                            .build()))))
        .containsExactly(
            "ledger.create_time MALFORMED_REQUEST", "ledger.closed_until MALFORMED_REQUEST");
    assertThat(
            violations(
                refused(
                    assets.create(
                        CreateAssetRequest.newBuilder()
                            .setAsset(
                                Asset.newBuilder()
                                    .setLedger("shop")
                                    .setCode("USD")
                                    .setCreateTime(instant))
                            .build()))))
        .containsExactly("asset.create_time MALFORMED_REQUEST");
  }

  @Test
  void shouldAskForDryRuns() {
    var ledger = asked(mapper.create(create("shop").toBuilder().setValidateOnly(true).build()));
    var asset =
        asked(
            assets.create(
                CreateAssetRequest.newBuilder()
                    .setAsset(Asset.newBuilder().setLedger("shop").setCode("USD"))
                    .setValidateOnly(true)
                    .build()));
    var period =
        asked(mapper.closePeriod(close(NOW_MICROS).toBuilder().setValidateOnly(true).build()));
    LedgerFact fact = new LedgerFact("shop", List.of(), false, 9_000_000, 1);

    assertThat(ledger.question().options().dryRun()).isTrue();
    assertThat(asset.question().options().dryRun()).isTrue();
    assertThat(period.question().options().dryRun()).isTrue();
    ClosePeriodResponse response =
        message(period.answer().apply(new LedgerReply.Created<>(fact, false)));
    assertThat(response.getValidateOnly()).isTrue();
    assertThat(response.getLedger().getClosedUntil()).isEqualTo(Values.timestamp(9_000_000));
  }

  @Test
  void shouldCloseAPeriodUpToNow() {
    assertThat(asked(mapper.closePeriod(close(NOW_MICROS))).question())
        .isEqualTo(new LedgerMapper.NewPeriod("shop", NOW_MICROS, CommandOptions.NONE));
    assertThat(asked(mapper.closePeriod(close(1))).question().closedUntilMicros()).isEqualTo(1);
  }

  @Test
  void shouldRefuseAPeriodWithoutEndOrBeyondTheClock() {
    assertThat(
            violations(
                refused(mapper.closePeriod(ClosePeriodRequest.newBuilder().setId("-").build()))))
        .containsExactly(
            "ledger MALFORMED_REQUEST", "closed_until MALFORMED_REQUEST", "id MALFORMED_REQUEST");
    for (long micros : new long[] {0, -1, NOW_MICROS + 1}) {
      assertThat(violations(refused(mapper.closePeriod(close(micros)))))
          .containsExactly("closed_until MALFORMED_REQUEST");
    }
    assertThat(
            violations(
                refused(
                    mapper.closePeriod(
                        ClosePeriodRequest.newBuilder()
                            .setLedger("shop")
                            .setClosedUntil(Timestamp.newBuilder().setSeconds(5).setNanos(1))
                            .build()))))
        .containsExactly("closed_until MALFORMED_REQUEST");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void shouldVisitEveryLedgerOnceWhateverTheSizeOfThePage(int size) {
    // Given
    TreeMap<String, LedgerFact> directory = new TreeMap<>();
    for (int i = 0; i < 7; i++) {
      directory.put("l" + i, new LedgerFact("l" + i, List.of(), false, 0, 0));
    }

    // When
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      var ask =
          asked(
              mapper.list(
                  ListLedgersRequest.newBuilder().setPageSize(size).setPageToken(token).build()));
      List<LedgerFact> facts =
          directory.tailMap(ask.question().after(), false).values().stream()
              .limit(ask.question().limit())
              .toList();
      ListLedgersResponse page = message(ask.answer().apply(facts));
      assertThat(page.getLedgersCount()).isBetween(1, size);
      page.getLedgersList().forEach(ledger -> seen.add(ledger.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    // Then
    assertThat(seen).containsExactlyElementsOf(directory.keySet());
  }

  @Test
  void shouldKeepToTheSizesOfPages() {
    assertThat(asked(mapper.list(list(0, ""))).question().limit()).isEqualTo(101);
    assertThat(asked(mapper.list(list(5000, ""))).question().limit()).isEqualTo(1001);
    assertThat(violations(refused(mapper.list(list(-1, "")))))
        .containsExactly("page_size MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseATokenOfAnotherList() {
    // Given a token of the assets of one ledger
    var ask = asked(assets.list(assetList("shop", "")));
    List<AssetFact> facts =
        List.of(new AssetFact("shop", "EUR", 2, 0), new AssetFact("shop", "USD", 2, 0));
    String token = message(ask.answer().apply(new ReadReply.Found<>(facts))).getNextPageToken();

    // Then it is good there and nowhere else
    assertThat(asked(assets.list(assetList("shop", token))).question().after()).isEqualTo("EUR");
    assertThat(violations(refused(assets.list(assetList("other", token)))))
        .containsExactly("page_token INVALID_PAGE_TOKEN");
    assertThat(violations(refused(mapper.list(list(1, token)))))
        .containsExactly("page_token INVALID_PAGE_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!", "AAAA", "AQAAAAAAAAAAAA", "AQAAAAAAAAAAAAAA"})
  void shouldRefuseATokenThatNobodyMade(String token) {
    assertThat(reason(refused(mapper.list(list(1, token))))).isEqualTo("INVALID_PAGE_TOKEN");
  }

  private static ClosePeriodRequest close(long micros) {
    return ClosePeriodRequest.newBuilder()
        .setLedger("shop")
        .setClosedUntil(Values.timestamp(micros))
        .build();
  }

  private static CreateLedgerRequest create(String name, String... regions) {
    return CreateLedgerRequest.newBuilder()
        .setLedger(Ledger.newBuilder().setName(name).addAllRegions(List.of(regions)))
        .build();
  }

  private static ListLedgersRequest list(int size, String token) {
    return ListLedgersRequest.newBuilder().setPageSize(size).setPageToken(token).build();
  }

  private static ListAssetsRequest assetList(String ledger, String token) {
    return ListAssetsRequest.newBuilder()
        .setLedger(ledger)
        .setPageSize(1)
        .setPageToken(token)
        .build();
  }
}
