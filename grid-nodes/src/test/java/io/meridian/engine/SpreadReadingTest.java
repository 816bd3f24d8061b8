package io.meridian.engine;

import static io.meridian.engine.SpreadFixture.LEDGER;
import static io.meridian.engine.SpreadFixture.SHARDS;
import static io.meridian.engine.SpreadFixture.call;
import static io.meridian.engine.SpreadFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Balances and events of a ledger in several shards of a region, while others write. */
class SpreadReadingTest {
  private static final int ROUNDS = 150;

  private final SpreadFixture engine = new SpreadFixture();

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Each round pays in one shard after the other, so that a later one is never ahead. */
  @Test
  void shouldReadAllShardsOfARegionAtOneCutNowAndAsOfAnyInstant() {
    List<AccountRef> wallets = new ArrayList<>();
    for (int i = 0; i < SHARDS; i++) {
      wallets.add(engine.wallet(i));
    }
    wallets.add(engine.wallet("us", 0));
    long start = engine.engine().nowMicros();
    CompletableFuture<Void> paying = CompletableFuture.runAsync(() -> payRoundByRound(wallets));
    Random random = new Random(4);
    List<List<Account>> cuts = new ArrayList<>();
    while (!paying.isDone() || cuts.size() < 40) {
      long now = engine.engine().nowMicros();
      OptionalLong asOf =
          random.nextBoolean()
              ? OptionalLong.empty()
              : OptionalLong.of(start + (long) ((now - start) * random.nextDouble()));
      cuts.add(balances(wallets, asOf).accounts());
    }
    paying.join();

    assertThat(cuts)
        .allSatisfy(
            cut -> {
              for (int i = 1; i < cut.size(); i++) {
                assertThat(cut.get(i - 1).version() - cut.get(i).version()).isBetween(0L, 1L);
              }
              assertThat(cut.get(0).version() - cut.get(cut.size() - 1).version())
                  .isBetween(0L, 1L);
            });
    assertThat(balances(wallets, OptionalLong.empty()).accounts())
        .allSatisfy(account -> assertThat(account.version()).isEqualTo(1 + ROUNDS));
  }

  private void payRoundByRound(List<AccountRef> wallets) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < wallets.size(); i++) {
        AccountRef wallet = wallets.get(i);
        AccountRef world = engine.world(wallet.region(), i % SHARDS);
        engine.applied(post("t-" + round + "-" + i, world, wallet, 1));
      }
    }
  }

  private BalancesCut balances(List<AccountRef> accounts, OptionalLong asOf) {
    return ((ReadReply.Found<BalancesCut>)
            engine.engine().balances(LEDGER, accounts, asOf, call()).join())
        .value();
  }

  @Test
  void shouldTellEveryEventOfEveryShardOnceInItsOrderAlsoAcrossARestart() {
    for (int i = 0; i < 40; i++) {
      engine.applied(post("t-" + i, engine.world(i % SHARDS), engine.wallet(i % SHARDS), 1));
    }
    List<EventPage.Event> told = new ArrayList<>();
    EventCursor cursor = EventCursor.BEGINNING;
    // Of each shard: the ledger, its asset, two accounts, what funds one of them, ten payments.
    while (told.size() < SHARDS * 15) {
      EventPage page = events(cursor, 7);
      told.addAll(page.events());
      cursor = page.events().isEmpty() ? page.next() : last(page).next();
      if (told.size() > 30 && told.size() < 40) {
        engine.restart();
      }
    }

    assertThat(events(cursor, 7).events()).isEmpty();
    Set<Object> positions = new HashSet<>();
    Map<ShardId, Long> lastMicros = new HashMap<>();
    for (EventPage.Event event : told) {
      assertThat(positions.add(List.of(event.shard(), event.position()))).isTrue();
      assertThat(event.record().commitMicros())
          .isGreaterThan(lastMicros.getOrDefault(event.shard(), 0L));
      lastMicros.put(event.shard(), event.record().commitMicros());
    }
    assertThat(lastMicros).hasSize(SHARDS);
  }

  @Test
  void shouldBeginBehindTheNewestEventOfEveryShard() {
    EventCursor newest =
        ((ReadReply.Found<EventCursor>) engine.engine().newestEvents(LEDGER, "eu", call()).join())
            .value();
    engine.applied(post("t", engine.world(3), engine.wallet(3), 1));

    List<EventPage.Event> told = events(newest, 10).events();

    assertThat(newest.places()).hasSize(SHARDS);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).shard()).isEqualTo(engine.shard(3));
  }

  private static EventPage.Event last(EventPage page) {
    return page.events().get(page.events().size() - 1);
  }

  private EventPage events(EventCursor cursor, int limit) {
    return ((ReadReply.Found<EventPage>)
            engine
                .engine()
                .events(LEDGER, "eu", cursor, limit, Duration.ofMillis(200), call())
                .join())
        .value();
  }
}
