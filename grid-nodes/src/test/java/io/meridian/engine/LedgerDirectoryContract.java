package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.AssetFact;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
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

  private static LedgerFact ledger(String name, long createMicros) {
    return new LedgerFact(
        name,
        List.of(new LedgerPlacement("eu", List.of(3, 1)), new LedgerPlacement("uk", List.of(0))),
        createMicros);
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
  }
}
