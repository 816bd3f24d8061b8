package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every directory keeps to. */
public abstract class LedgerDirectoryContract {
  private static final long SECONDS_MAX = 30;

  /** A directory without facts whose names begin with {@link #unused}. */
  protected abstract LedgerDirectory directory();

  /** The beginning of names that nobody has used. */
  protected abstract String unused();

  @Test
  void shouldFindNothingBeforeItIsPublished() {
    String name = unused();

    assertThat(get(directory().ledger(name))).isEmpty();
    assertThat(get(directory().asset(name, "USD"))).isEmpty();
    assertThat(get(directory().assets(name, "", 10))).isEmpty();
  }

  @Test
  void shouldFindALedgerOnceItIsPublished() {
    LedgerFact fact = ledger(unused(), 5);

    LedgerFact stands = get(directory().publish(fact));

    assertThat(stands).isEqualTo(fact);
    assertThat(get(directory().ledger(fact.name()))).contains(fact);
  }

  @Test
  void shouldKeepTheLedgerThatWasPublishedFirst() {
    LedgerFact first = ledger(unused(), 5);
    get(directory().publish(first));

    LedgerFact stands = get(directory().publish(ledger(first.name(), 6)));

    assertThat(stands).isEqualTo(first);
    assertThat(get(directory().ledger(first.name()))).contains(first);
  }

  @Test
  void shouldFindAnAssetOnceItIsPublished() {
    AssetFact fact = new AssetFact(unused(), "SKU:SNEAKER-42", 0, 5);

    AssetFact stands = get(directory().publish(fact));

    assertThat(stands).isEqualTo(fact);
    assertThat(get(directory().asset(fact.ledger(), fact.code()))).contains(fact);
  }

  @Test
  void shouldKeepTheAssetThatWasPublishedFirst() {
    AssetFact first = new AssetFact(unused(), "USD", 2, 5);
    get(directory().publish(first));

    AssetFact stands = get(directory().publish(new AssetFact(first.ledger(), "USD", 3, 6)));

    assertThat(stands).isEqualTo(first);
  }

  @Test
  void shouldListLedgersInTheOrderOfTheirNamesFromBehindTheGivenOne() {
    String prefix = unused();
    for (String end : List.of("c", "a", "d", "b")) {
      get(directory().publish(ledger(prefix + end, 1)));
    }

    List<LedgerFact> page = get(directory().ledgers(prefix + "a", 2));

    assertThat(page).extracting(LedgerFact::name).containsExactly(prefix + "b", prefix + "c");
  }

  @Test
  void shouldListTheAssetsOfOneLedgerInTheOrderOfTheirCodesFromBehindTheGivenOne() {
    String ledger = unused();
    for (String code : List.of("EUR", "USD", "GBP", "BTC")) {
      get(directory().publish(new AssetFact(ledger, code, 2, 1)));
    }
    get(directory().publish(new AssetFact(ledger + "x", "JPY", 0, 1)));

    List<AssetFact> all = get(directory().assets(ledger, "", 10));
    List<AssetFact> page = get(directory().assets(ledger, "BTC", 2));

    assertThat(all).extracting(AssetFact::code).containsExactly("BTC", "EUR", "GBP", "USD");
    assertThat(page).extracting(AssetFact::code).containsExactly("EUR", "GBP");
  }

  @Test
  void shouldMoveOnlyForwardWhatALedgersBooksAreClosedUntil() {
    LedgerFact fact = ledger(unused(), 5);
    get(directory().publish(fact));

    LedgerFact closed = get(directory().publish(fact.closedUntil(70)));
    LedgerFact stays = get(directory().publish(fact.closedUntil(60)));
    LedgerFact again = get(directory().publish(fact));

    assertThat(closed).isEqualTo(fact.closedUntil(70));
    assertThat(stays).isEqualTo(closed);
    assertThat(again).isEqualTo(closed);
    assertThat(get(directory().ledger(fact.name()))).contains(closed);
  }

  @Test
  void shouldKeepTheFirstPlacementsWhenTheBooksAreClosedWithOthers() {
    LedgerFact first = ledger(unused(), 5);
    get(directory().publish(first));
    LedgerFact other =
        new LedgerFact(first.name(), List.of(new LedgerPlacement("us", List.of(1))), true, 80, 9);

    LedgerFact stands = get(directory().publish(other));

    assertThat(stands).isEqualTo(first.closedUntil(80));
  }

  @Test
  void shouldListLedgersAsTheyWereLastPublished() {
    LedgerFact fact = ledger(unused(), 5);
    get(directory().publish(fact));
    get(directory().publish(fact.closedUntil(70)));

    List<LedgerFact> page = get(directory().ledgers(fact.name().substring(0, 4), 1_000));

    assertThat(page).contains(fact.closedUntil(70)).doesNotContain(fact);
  }

  @Test
  void shouldMoveToTheLatestInstantWhenManyCloseTheBooksAtOnce() {
    LedgerFact fact = ledger(unused(), 5);
    List<CompletableFuture<LedgerFact>> publishing = new ArrayList<>();

    for (int i = 1; i <= 50; i++) {
      publishing.add(directory().publish(fact.closedUntil(i * 7 % 51)));
    }
    publishing.forEach(LedgerDirectoryContract::get);

    assertThat(get(directory().ledger(fact.name())).orElseThrow().closedUntilMicros())
        .isEqualTo(50);
  }

  @Test
  void shouldHaveOneSecretForEver() {
    Bytes first = get(directory().secret());

    Bytes again = get(directory().secret());

    assertThat(first.length()).isEqualTo(LedgerDirectory.SECRET_BYTES);
    assertThat(again).isEqualTo(first);
  }

  private static LedgerFact ledger(String name, long createMicros) {
    return new LedgerFact(
        name,
        List.of(new LedgerPlacement("eu", List.of(3, 1)), new LedgerPlacement("uk", List.of(0))),
        false,
        0,
        createMicros);
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
  }
}
