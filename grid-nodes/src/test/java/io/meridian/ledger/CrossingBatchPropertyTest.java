package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Random atomic batches over several shards, held to what one shard with all accounts does. */
final class CrossingBatchPropertyTest {
  private static final int BATCHES = 15;
  private static final int ITEMS_MAX = 6;

  private final Judge judge = new Judge();

  /** What one shard says of a batch. */
  private record Expected(int failed, Optional<Refusal> refusal, MapView after) {}

  @Property(tries = 300)
  @StatisticsReport(onFailureOnly = true)
  void K10_shouldAnswerAsOneShardWouldWhenNothingElseHappens(@ForAll long seed) {
    Random random = new Random(seed);
    ShardBooks books = new ShardBooks();
    RandomCrossings drawn = new RandomCrossings(random, books, random.nextBoolean());
    MapView one = oneShard(books);

    for (int i = 1; i <= BATCHES; i++) {
      // Given
      List<TransactionCommand> items = items(random, books, drawn, i);
      Expected expected = expected(one, items, i);
      BatchBooks batch = new BatchBooks(books, "batch" + i, i, items);

      // When
      Optional<Verdict> tried = batch.tried();
      BatchOutcome outcome = batch.run();

      // Then
      assertThat(tried.map(Verdict::item).orElse(-1)).isEqualTo(expected.failed());
      assertThat(tried.map(Verdict::refusal))
          .isEqualTo(expected.refusal().map(refusal -> ShardBooks.leaving(items.get(0), refusal)));
      for (int item = 0; item < items.size(); item++) {
        drawn.became(items.get(item), outcome.items().get(item));
      }
      one = expected.after();
      books.assertSameAs(one);
      assertThat(books.views().values()).allMatch(view -> view.crossings().isEmpty());
      Statistics.collect(
          (expected.failed() < 0 ? "applied" : expected.failed() == 0 ? "first" : "later")
              + (batch.crosses() ? " crosses" : ""));
    }
    Statistics.coverage(
        coverage -> {
          for (String what : List.of("applied crosses", "first crosses", "later crosses")) {
            coverage.check(what).count(count -> count > 0);
          }
        });
  }

  private static MapView oneShard(ShardBooks books) {
    MapView one = new MapView().with(books.ledger());
    books.views().values().forEach(view -> view.accounts().forEach(one::with));
    return one;
  }

  /** Some that are homed in one shard, a hold now and then with what becomes of it. */
  private static List<TransactionCommand> items(
      Random random, ShardBooks books, RandomCrossings drawn, int round) {
    List<TransactionCommand> items = new ArrayList<>(List.of(drawn.next()));
    MapView home = books.homeView(items.get(0));
    int count = 1 + random.nextInt(ITEMS_MAX);
    for (int i = 0; i < 40 && items.size() < count; i++) {
      TransactionCommand next = drawn.next();
      if (books.homeView(next) == home) {
        items.add(next);
        if (next instanceof Hold hold && random.nextBoolean()) {
          items.add(
              new Capture(
                  hold.commandId().sibling("c" + round + '-' + i),
                  "",
                  hold.commandId().id(),
                  random.nextBoolean()
                      ? Parts.ALL_REMAINING
                      : Parts.of(List.of(new Part(0, 1 + random.nextInt(60)))),
                  random.nextBoolean(),
                  TransactionDetails.NONE));
        }
      }
    }
    return items;
  }

  private Expected expected(MapView one, List<TransactionCommand> items, int round) {
    MapView after = one.trial();
    long micros = ShardBooks.START + 1_000L * round;
    for (int i = 0; i < items.size(); i++) {
      long itemMicros = BatchOutcome.micros(micros, i);
      Outcome outcome = judge.judge(items.get(i), after, itemMicros);
      if (outcome instanceof Outcome.Refused refused) {
        MapView refusedOnly = one.trial();
        BatchOutcome all =
            BatchOutcome.failed(items.size(), i, refused.refusal(), Optional.empty());
        for (int j = 0; j < items.size(); j++) {
          refusedOnly.apply(items.get(j), all.items().get(j), BatchOutcome.micros(micros, j));
        }
        return new Expected(i, Optional.of(refused.refusal()), refusedOnly);
      }
      after.apply(items.get(i), outcome, itemMicros);
    }
    return new Expected(-1, Optional.empty(), after);
  }
}
