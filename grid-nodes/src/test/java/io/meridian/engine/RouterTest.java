package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Capture;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where ledgers, accounts and commands live. */
class RouterTest {
  private static final LedgerFact WIDE = ledger(true);
  private static final LedgerFact CLOSED = ledger(false);

  private final Router router = new Router(regions());

  @Test
  void shouldPlaceALedgerInDistinctShardsOfWhichTheFirstDoesNotDependOnTheirNumber() {
    List<LedgerPlacement> one = router.place(LedgerSettings.of("shop", List.of(), false));
    List<LedgerPlacement> four = router.place(settings(List.of(), 4));

    assertThat(four).extracting(LedgerPlacement::region).containsExactly("eu", "us");
    assertThat(four)
        .allSatisfy(
            placement -> {
              assertThat(placement.shards()).hasSize(4).doesNotHaveDuplicates();
              assertThat(placement.shards())
                  .allMatch(shard -> shard >= 0 && shard < regions().get(placement.region()));
            });
    assertThat(one.get(0).shards().get(0)).isEqualTo(four.get(0).shards().get(0));
    assertThat(router.place(settings(List.of(), 4))).isEqualTo(four);
    assertThat(router.place(settings(List.of("eu"), 8)).get(0).shards()).hasSize(8);
  }

  @Test
  void shouldNotPlaceALedgerInMoreShardsThanARegionHas() {
    assertThatIllegalArgumentException().isThrownBy(() -> router.place(settings(List.of(), 5)));
    assertThatIllegalArgumentException().isThrownBy(() -> router.place(settings(List.of(), 0)));
  }

  @Test
  void shouldHomeAPaymentWhereItsFirstDebitAccountIs() {
    AccountRef debit = eu(1);
    AccountRef other = neighbourOf(debit);

    assertThat(Router.home(WIDE, post(debit, other))).isEqualTo(Router.shard(WIDE, debit));
    assertThat(Router.mayCross(WIDE, post(debit, other))).isFalse();
  }

  @Test
  void shouldNotTellTheHomeOfACaptureUnlessTheRegionHasOneShardOnly() {
    Capture european = capture("eu");
    Capture american = capture("us");

    assertThat(Router.home(WIDE, european)).isEmpty();
    assertThat(Router.home(WIDE, american)).contains(new ShardId("us", 3));
  }

  @Test
  void shouldTellWhatMayHaveToDoWithSeveralShards() {
    AccountRef debit = eu(1);

    assertThat(Router.mayCross(WIDE, post(debit, strangerTo(debit)))).isTrue();
    assertThat(Router.mayCross(WIDE, post(debit, new AccountRef("us", "carol")))).isTrue();
    assertThat(Router.mayCross(WIDE, capture("us"))).isTrue();
  }

  @Test
  void shouldNameTheRegionThatALedgerLacksBeforeAnythingElse() {
    AccountRef dave = new AccountRef("uk", "dave");

    assertThat(Router.outside(CLOSED, post(eu(1), dave)).map(Refusal::reason))
        .contains(Reason.REGION_NOT_IN_LEDGER);
  }

  private static Map<String, Integer> regions() {
    Map<String, Integer> regions = new LinkedHashMap<>();
    regions.put("eu", 8);
    regions.put("us", 4);
    return regions;
  }

  private static LedgerSettings settings(List<String> regions, int shards) {
    return new LedgerSettings("shop", regions, shards, false, true);
  }

  private static LedgerFact ledger(boolean crossRegion) {
    return new LedgerFact(
        "shop",
        List.of(
            new LedgerPlacement("eu", List.of(6, 7, 0, 1)), new LedgerPlacement("us", List.of(3))),
        false,
        crossRegion,
        0,
        1);
  }

  private static AccountRef eu(int number) {
    return new AccountRef("eu", "a-" + number);
  }

  private static AccountRef neighbourOf(AccountRef account) {
    return another(account, true);
  }

  private static AccountRef strangerTo(AccountRef account) {
    return another(account, false);
  }

  private static AccountRef another(AccountRef account, boolean sameShard) {
    for (int i = 2; ; i++) {
      if ((WIDE.shardOf(eu(i)) == WIDE.shardOf(account)) == sameShard) {
        return eu(i);
      }
    }
  }

  private static Command post(AccountRef debit, AccountRef credit) {
    return new Post(
        new CommandId("shop", debit.region(), "t-1"),
        "",
        List.of(new Posting(debit, credit, "USD", 1)),
        TransactionDetails.NONE);
  }

  private static Capture capture(String region) {
    return new Capture(
        new CommandId("shop", region, "c-1"),
        "",
        "h-1",
        Parts.ALL_REMAINING,
        false,
        TransactionDetails.NONE);
  }

  @Test
  void shouldNameEveryShardOfALedgerRegionByRegion() {
    assertThat(Router.shards(WIDE.placements()))
        .extracting(ShardId::toString)
        .containsExactly("eu#6", "eu#7", "eu#0", "eu#1", "us#3");
    assertThat(Router.shards(WIDE, "uk")).isEmpty();
    assertThat(Router.shard(WIDE, new AccountRef("uk", "dave"))).isEqualTo(Optional.empty());
  }
}
