package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Random books and random payments, held to the contract's words in unbounded arithmetic. */
final class JudgePropertyTest {
  private static final String LEDGER = "sale";
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** What the random books must come across, or this test says less than it seems to. */
  private static final List<Reason> POST_REASONS =
      List.of(
          Reason.ACCOUNT_NOT_FOUND,
          Reason.ASSET_MISMATCH,
          Reason.ACCOUNT_CLOSED,
          Reason.ACCOUNT_FROZEN,
          Reason.BALANCE_OVERFLOW,
          Reason.INSUFFICIENT_FUNDS,
          Reason.CEILING_EXCEEDED);

  private final Judge judge = new Judge();

  @Property(tries = 500)
  @StatisticsReport(onFailureOnly = true)
  void shouldKeepTheBooksWhateverIsPosted(
      @ForAll("books") List<Account> book, @ForAll("payments") List<List<Posting>> payments) {
    MapView view = new MapView();
    for (int i = 0; i < book.size(); i++) {
      view.with(key(new AccountRef("eu", Integer.toString(i))), book.get(i));
    }
    Map<AccountKey, Account> opening = view.accounts();

    for (List<Posting> payment : payments) {
      // Given
      Post post = post(payment);
      Map<AccountKey, Account> before = view.accounts();
      Optional<Reason> expected = expectedRefusal(post, before);

      // When
      Outcome outcome = judge.judge(post, view, 1);

      // Then the outcome is the contract's, and judging changed nothing
      assertThat(refusal(outcome)).isEqualTo(expected);
      assertThat(view.accounts()).isEqualTo(before);
      assertThat(judge.judge(post, view, 1)).isEqualTo(outcome);
      Statistics.collect(expected.map(Reason::name).orElse("applied"));

      if (outcome instanceof Outcome.Applied applied) {
        view.apply(post, applied, before.size());
        checkEntries(post, applied, before, view.accounts());
      }
    }
    checkConservation(opening, view.accounts());
    Statistics.coverage(
        coverage -> {
          coverage.check("applied").percentage(share -> share > 20);
          for (Reason reason : POST_REASONS) {
            coverage.check(reason.name()).count(count -> count > 0);
          }
        });
  }

  private static void checkEntries(
      Post post,
      Outcome.Applied applied,
      Map<AccountKey, Account> before,
      Map<AccountKey, Account> after) {
    assertThat(applied.entries())
        .extracting(entry -> key(entry.account()))
        .isEqualTo(post.accounts());
    for (Entry entry : applied.entries()) {
      Account old = before.get(key(entry.account()));
      Account now = after.get(key(entry.account()));
      assertThat(entry.after()).isEqualTo(old.counters().plus(entry.change()));
      assertThat(entry.version()).isEqualTo(old.version() + 1);
      assertThat(now.counters()).isEqualTo(entry.after());
      assertThat(List.of(now.counters().postedDebits(), now.counters().postedCredits()))
          .allMatch(counter -> counter >= 0);
      assertThat(now.counters().heldDebits()).isEqualTo(old.counters().heldDebits());
      assertThat(now.counters().heldCredits()).isEqualTo(old.counters().heldCredits());
      if (now.available() < old.available() && now.settings().floor().isPresent()) {
        assertThat(now.available()).isGreaterThanOrEqualTo(now.settings().floor().getAsLong());
      }
    }
  }

  private static void checkConservation(
      Map<AccountKey, Account> opening, Map<AccountKey, Account> closing) {
    Map<String, BigInteger> moved = new HashMap<>();
    closing.forEach(
        (key, account) -> {
          Counters change = account.counters().minus(opening.get(key).counters());
          BigInteger net =
              BigInteger.valueOf(change.postedDebits())
                  .subtract(BigInteger.valueOf(change.postedCredits()));
          moved.merge(account.settings().asset(), net, BigInteger::add);
        });
    assertThat(moved.values()).allMatch(net -> net.signum() == 0);
  }

  /** The order of checks, said once more and without any of the judge's arithmetic. */
  private static Optional<Reason> expectedRefusal(Post post, Map<AccountKey, Account> book) {
    if (!book.keySet().containsAll(post.accounts())) {
      return Optional.of(Reason.ACCOUNT_NOT_FOUND);
    }
    for (Posting posting : post.postings()) {
      for (AccountRef account : List.of(posting.debit(), posting.credit())) {
        if (!book.get(key(account)).settings().asset().equals(posting.asset())) {
          return Optional.of(Reason.ASSET_MISMATCH);
        }
      }
    }
    List<Projection> projections = new ArrayList<>();
    for (AccountKey key : post.accounts()) {
      projections.add(new Projection(key.account(), book.get(key), post));
    }
    if (projections.stream().anyMatch(one -> one.status == AccountStatus.CLOSED)) {
      return Optional.of(Reason.ACCOUNT_CLOSED);
    }
    if (projections.stream().anyMatch(one -> one.status == AccountStatus.FROZEN)) {
      return Optional.of(Reason.ACCOUNT_FROZEN);
    }
    if (projections.stream().anyMatch(one -> one.overflows)) {
      return Optional.of(Reason.BALANCE_OVERFLOW);
    }
    if (projections.stream().anyMatch(one -> one.breaksFloor)) {
      return Optional.of(Reason.INSUFFICIENT_FUNDS);
    }
    if (projections.stream().anyMatch(one -> one.breaksCeiling)) {
      return Optional.of(Reason.CEILING_EXCEEDED);
    }
    return Optional.empty();
  }

  /** What a payment would do to one account, in numbers that cannot overflow. */
  private static final class Projection {
    final AccountStatus status;
    final boolean overflows;
    final boolean breaksFloor;
    final boolean breaksCeiling;

    Projection(AccountRef account, Account state, Post post) {
      BigInteger debits = BigInteger.ZERO;
      BigInteger credits = BigInteger.ZERO;
      for (Posting posting : post.postings()) {
        BigInteger amount = BigInteger.valueOf(posting.amount());
        debits = posting.debit().equals(account) ? debits.add(amount) : debits;
        credits = posting.credit().equals(account) ? credits.add(amount) : credits;
      }
      Counters counters = state.counters();
      boolean credit = state.settings().normalSide() == NormalSide.CREDIT;
      BigInteger postedIn = big(credit ? counters.postedCredits() : counters.postedDebits());
      BigInteger postedOut = big(credit ? counters.postedDebits() : counters.postedCredits());
      BigInteger heldIn = big(credit ? counters.heldCredits() : counters.heldDebits());
      BigInteger heldOut = big(credit ? counters.heldDebits() : counters.heldCredits());
      BigInteger in = credit ? credits : debits;
      BigInteger out = credit ? debits : credits;
      BigInteger net = in.subtract(out);
      BigInteger balance = postedIn.subtract(postedOut).add(net);

      status = state.status();
      overflows =
          postedIn.add(heldIn).add(in).compareTo(MAX) > 0
              || postedOut.add(heldOut).add(out).compareTo(MAX) > 0;
      breaksFloor = net.signum() < 0 && below(balance.subtract(heldOut), state.settings().floor());
      breaksCeiling = net.signum() > 0 && above(balance.add(heldIn), state.settings().ceiling());
    }

    private static boolean below(BigInteger value, OptionalLong limit) {
      return limit.isPresent() && value.compareTo(big(limit.getAsLong())) < 0;
    }

    private static boolean above(BigInteger value, OptionalLong limit) {
      return limit.isPresent() && value.compareTo(big(limit.getAsLong())) > 0;
    }

    private static BigInteger big(long value) {
      return BigInteger.valueOf(value);
    }
  }

  /** Six accounts, most of them ordinary, some at the edges of a long. */
  @Provide
  Arbitrary<List<Account>> books() {
    Arbitrary<AccountSettings> settings =
        Combinators.combine(
                Arbitraries.frequency(Tuple.of(30, "USD"), Tuple.of(1, "EUR")),
                Arbitraries.of(NormalSide.values()),
                limits(0, -100, 100, Long.MIN_VALUE),
                limits(1_000, 0, -100, Long.MAX_VALUE))
            .as(
                (asset, side, floor, ceiling) ->
                    new AccountSettings(asset, side, floor, ceiling, Map.of(), Optional.empty()));
    Arbitrary<Long> posted =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.longs().between(0, 500)),
            Tuple.of(1, Arbitraries.longs().between(Long.MAX_VALUE - 300, Long.MAX_VALUE)));
    Arbitrary<Long> held = Arbitraries.longs().between(0, 100);
    Arbitrary<Counters> counters =
        Combinators.combine(posted, posted, held, held)
            .as(
                (debits, credits, heldDebits, heldCredits) ->
                    new Counters(
                        debits,
                        credits,
                        Math.min(heldDebits, Long.MAX_VALUE - debits),
                        Math.min(heldCredits, Long.MAX_VALUE - credits)));
    Arbitrary<AccountStatus> status =
        Arbitraries.frequency(
            Tuple.of(28, AccountStatus.OPEN),
            Tuple.of(1, AccountStatus.FROZEN),
            Tuple.of(1, AccountStatus.CLOSED));
    return Combinators.combine(settings, status, counters)
        .as((set, stat, count) -> new Account(set, stat, count, 3, 1, 1, 1))
        .list()
        .ofSize(6)
        .withoutEdgeCases();
  }

  private static Arbitrary<OptionalLong> limits(long... limits) {
    List<OptionalLong> all = new ArrayList<>();
    for (long limit : limits) {
      all.add(OptionalLong.of(limit));
      all.add(OptionalLong.empty());
    }
    return Arbitraries.of(all);
  }

  /** Payments between the six, and now and then with a seventh who does not exist. */
  @Provide
  Arbitrary<List<List<Posting>>> payments() {
    Arbitrary<AccountRef> account =
        Arbitraries.frequencyOf(
                Tuple.of(60, Arbitraries.integers().between(0, 5)),
                Tuple.of(1, Arbitraries.just(6)))
            .map(id -> new AccountRef("eu", Integer.toString(id)));
    Arbitrary<Long> amount =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.longs().between(1, 200)),
            Tuple.of(1, Arbitraries.longs().between(Long.MAX_VALUE - 1_000, Long.MAX_VALUE)));
    Arbitrary<String> asset = Arbitraries.frequency(Tuple.of(60, "USD"), Tuple.of(1, "EUR"));
    return Combinators.combine(account, account, asset, amount)
        .filter((debit, credit, code, units) -> !debit.equals(credit))
        .as(Posting::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .list()
        .ofMinSize(1)
        .ofMaxSize(20)
        .withoutEdgeCases();
  }

  private static Post post(List<Posting> postings) {
    return new Post(new CommandId(LEDGER, "eu", "pay"), "", postings, TransactionDetails.NONE);
  }

  private static AccountKey key(AccountRef account) {
    return new AccountKey(LEDGER, account);
  }

  private static Optional<Reason> refusal(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? Optional.of(refused.refusal().reason())
        : Optional.empty();
  }
}
