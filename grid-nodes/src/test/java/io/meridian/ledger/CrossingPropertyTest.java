package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Random payments over several shards, held to what one shard with all accounts would answer. */
final class CrossingPropertyTest {
  private static final int PAYMENTS = 40;
  private static final int STEPS = 400;

  private final Judge judge = new Judge();

  /** One after the other they are exactly as in one shard. */
  @Property(tries = 300)
  @StatisticsReport(onFailureOnly = true)
  void shouldAnswerAsOneShardWouldWhenNothingElseHappens(@ForAll long seed) {
    Random random = new Random(seed);
    ShardBooks books = new ShardBooks();
    RandomCrossings drawn = new RandomCrossings(random, books, true);
    MapView one = oneShard(books);

    for (int i = 0; i < PAYMENTS; i++) {
      // Given
      TransactionCommand command = drawn.next();
      Outcome expected = judge.judge(command, one, ShardBooks.START + i);

      // When
      Optional<Refusal> tried = books.tried(command);
      Outcome outcome = books.run(command);

      // Then
      one.apply(command, expected, ShardBooks.START + i);
      assertThat(refusal(outcome))
          .isEqualTo(refusal(expected).map(r -> ShardBooks.leaving(command, r)));
      assertThat(tried).isEqualTo(refusal(outcome));
      Statistics.collect(
          command.kind() + " " + refusal(expected).map(r -> r.reason().name()).orElse("applied"));
      drawn.became(command, outcome);
      books.assertSameAs(one);
      assertThat(books.views().values()).allMatch(view -> view.crossings().isEmpty());
    }
    Statistics.coverage(
        coverage -> {
          for (Reason reason :
              List.of(
                  Reason.ACCOUNT_NOT_FOUND,
                  Reason.ACCOUNT_CLOSED,
                  Reason.ACCOUNT_FROZEN,
                  Reason.INSUFFICIENT_FUNDS,
                  Reason.CEILING_EXCEEDED)) {
            coverage.check("POST " + reason).count(count -> count > 0);
          }
          // So rare that a run may have it of one kind only.
          coverage
              .checkQuery(met -> met.get(0).toString().endsWith(Reason.BALANCE_OVERFLOW.name()))
              .count(count -> count > 0);
          for (CommandKind kind :
              List.of(
                  CommandKind.POST,
                  CommandKind.HOLD,
                  CommandKind.CAPTURE,
                  CommandKind.VOID,
                  CommandKind.REFUND)) {
            coverage.check(kind + " applied").count(count -> count > 0);
          }
        });
  }

  /**
   * All at once, with steps late, repeated and out of order, money is neither made nor lost, limits
   * hold at every step, and what was applied one shard could have applied in the order of
   * decisions.
   */
  @Property(tries = 300)
  void shouldKeepTheBooksWhateverTheOrderOfSteps(@ForAll long seed) {
    // Given
    Random random = new Random(seed);
    ShardBooks books = new ShardBooks();
    RandomCrossings drawn = new RandomCrossings(random, books, false);
    MapView one = oneShard(books);
    CrossingRun run = new CrossingRun(random, books, drawn);

    // When
    for (int i = 0; i < STEPS; i++) {
      run.step();
      run.assertInvariants();
    }
    run.settleAll();

    // Then nothing is left, and in the order of decisions all of it is what one shard would do
    run.assertInvariants();
    assertThat(books.views().values()).allMatch(view -> view.crossings().isEmpty());
    run.applied().stream()
        .sorted(Comparator.comparingLong(LedgerRecord::commitMicros))
        .forEach(
            record -> {
              TransactionCommand command = (TransactionCommand) record.command();
              Outcome outcome = judge.judge(command, one, record.commitMicros());
              assertThat(refusal(outcome)).as(record.toString()).isEmpty();
              one.apply(command, outcome, record.commitMicros());
            });
    books.assertSameAs(one);
  }

  private static MapView oneShard(ShardBooks books) {
    MapView one = new MapView().with(books.ledger());
    books.views().values().forEach(view -> view.accounts().forEach(one::with));
    return one;
  }

  private static Optional<Refusal> refusal(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }
}
