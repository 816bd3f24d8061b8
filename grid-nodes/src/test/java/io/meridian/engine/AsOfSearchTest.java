package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.PageSpan;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.NormalSide;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search for what an account was at an instant, against looking at every entry. */
final class AsOfSearchTest {
  private static final int PROBES = 5;
  private static final long CREATED = 1_000;
  private static final ShardId SHARD = new ShardId("eu", 0);
  private static final AccountKey ACCOUNT =
      new AccountKey("ledger", new AccountRef("eu", "account"));

  /** How the entries of a statement are spread over time. */
  enum Spread {
    EVENLY,
    IN_BURSTS,
    EVER_FASTER,
    ONE_LONG_AGO;

    long next(Random random, int entry, int entries) {
      return switch (this) {
        case EVENLY -> 1 + random.nextInt(2_000);
        case IN_BURSTS -> entry % 500 == 0 ? 10_000_000 : 1 + random.nextInt(3);
        case EVER_FASTER -> 1 + 4_000_000_000L / (entry + 1L) / (entry + 1L);
        case ONE_LONG_AGO -> entry == 1 ? 1_000_000_000_000L : 1;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Spread.class)
  void shouldFindTheLastEntryAtOrBeforeAnyInstant(Spread spread) {
    Random random = new Random(spread.name().hashCode());
    for (int entries : new int[] {0, 1, 63, 64, 65, 128, 1_000, 5_000}) {
      Statement statement = new Statement(random, spread, entries);
      for (int i = 0; i < 300; i++) {
        long at = statement.someInstant(random);

        AsOfSearch search = new AsOfSearch(statement.present(1), at);
        statement.search(search, 1 + random.nextInt(PROBES));

        assertThat(search.result()).isEqualTo(statement.asOf(at));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Spread.class)
  void shouldLookAtFewPagesHoweverLongTheStatement(Spread spread) {
    Random random = new Random(7);
    Statement statement = new Statement(random, spread, 200_000);
    int most = 0;
    for (int i = 0; i < 300; i++) {
      AsOfSearch search = new AsOfSearch(statement.present(1), statement.someInstant(random));
      most = Math.max(most, statement.search(search, PROBES));
    }

    assertThat(most).isLessThanOrEqualTo(12);
  }

  @Test
  void shouldNeedFourLooksAtMostWhereEntriesAreSpreadEvenly() {
    Random random = new Random(11);
    Statement statement = new Statement(random, Spread.EVENLY, 200_000);
    for (int i = 0; i < 300; i++) {
      AsOfSearch search = new AsOfSearch(statement.present(1), statement.someInstant(random));

      assertThat(statement.search(search, PROBES)).isLessThanOrEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource(Spread.class)
  void shouldFindTheSameWithWhatEarlierSearchesLearnt(Spread spread) {
    Random random = new Random(spread.name().hashCode());
    Statement statement = new Statement(random, spread, 5_000);
    KnownSpans spans = new KnownSpans();
    int looks = 0;
    for (int i = 0; i < 1_000; i++) {
      long at = statement.someInstant(random);
      AsOfSearch search = new AsOfSearch(statement.present(1), at);
      spans.atOrBefore(ACCOUNT, at).ifPresent(search::know);
      spans.after(ACCOUNT, at).ifPresent(search::know);

      int taken = statement.search(search, PROBES, spans);

      assertThat(search.result()).isEqualTo(statement.asOf(at));
      looks += i < 500 ? 0 : taken;
    }
    assertThat(looks).isLessThanOrEqualTo(550);
  }

  @Test
  void shouldNotBelieveASpanOfAPageThatTheAccountDoesNotHaveYet() {
    Statement statement = new Statement(new Random(1), Spread.EVENLY, 100);
    AsOfSearch search = new AsOfSearch(statement.present(1), statement.last() - 1);

    search.know(new PageSpan(2, StatementPage.ENTRIES_MAX, statement.last() + 5, Long.MAX_VALUE));
    statement.search(search, PROBES);

    assertThat(search.result()).isEqualTo(statement.asOf(statement.last() - 1));
  }

  @Test
  void shouldForgetTheAccountNotAskedAboutForLongestWhenTooManySpansAreKnown() {
    KnownSpans spans = new KnownSpans();
    AccountKey asked = new AccountKey("ledger", new AccountRef("eu", "account-0"));
    for (int account = 0; account < 6; account++) {
      AccountKey key = new AccountKey("ledger", new AccountRef("eu", "account-" + account));
      for (int page = 0; page <= KnownSpans.PAGES_OF_ACCOUNT_MAX; page++) {
        spans.learn(key, new PageSpan(page, StatementPage.ENTRIES_MAX, page, page));
      }
      assertThat(spans.atOrBefore(asked, 7)).isPresent();
    }

    assertThat(spans.size()).isEqualTo(KnownSpans.PAGES_MAX);
    assertThat(spans.atOrBefore(new AccountKey("ledger", new AccountRef("eu", "account-1")), 7))
        .isEmpty();
  }

  @Test
  void shouldLookForTheLastEntryWhenTheSettingsWereChangedSince() {
    Statement statement = new Statement(new Random(1), Spread.EVENLY, 100);
    Account changed =
        statement.present(2).changed(settings(), AccountStatus.FROZEN, statement.last() + 50);

    AsOfSearch search = new AsOfSearch(changed, statement.last() + 60);
    statement.search(search, PROBES);

    assertThat(search.result().updateMicros()).isEqualTo(statement.last());
    assertThat(search.result().counters()).isEqualTo(changed.counters());
    assertThat(search.result().status()).isEqualTo(AccountStatus.FROZEN);
    assertThat(search.result().revision()).isEqualTo(changed.revision());
  }

  @Test
  void shouldShowTheCreationWhenThereIsNoEntryYet() {
    Statement statement = new Statement(new Random(1), Spread.EVENLY, 70);

    AsOfSearch search = new AsOfSearch(statement.present(1), CREATED);
    statement.search(search, PROBES);

    assertThat(search.result().version()).isZero();
    assertThat(search.result().counters()).isEqualTo(Counters.ZERO);
    assertThat(search.result().updateMicros()).isEqualTo(CREATED);
  }

  private static AccountSettings settings() {
    return new AccountSettings(
        "USD",
        NormalSide.CREDIT,
        OptionalLong.empty(),
        OptionalLong.empty(),
        Map.of(),
        Optional.empty());
  }

  /** A statement in memory, page by page. */
  private static final class Statement {
    private final List<StatementPage.Line> lines = new ArrayList<>();
    private final List<Counters> after = new ArrayList<>();

    Statement(Random random, Spread spread, int entries) {
      Counters running = Counters.ZERO;
      long micros = CREATED;
      for (int i = 1; i <= entries; i++) {
        micros += spread.next(random, i, entries);
        Counters change = new Counters(random.nextInt(9), random.nextInt(9), 0, 0);
        running = running.plus(change);
        lines.add(
            new StatementPage.Line(
                i, micros, "t-" + i, CommandKind.POST, new JournalPosition(i, 0), change));
        after.add(running);
      }
    }

    long last() {
      return lines.isEmpty() ? CREATED : lines.get(lines.size() - 1).commitMicros();
    }

    long someInstant(Random random) {
      if (lines.isEmpty() || random.nextInt(4) == 0) {
        return CREATED + (long) (random.nextDouble() * (last() - CREATED + 10));
      }
      return lines.get(random.nextInt(lines.size())).commitMicros() + random.nextInt(3) - 1;
    }

    Account present(long revision) {
      return state(lines.size(), revision);
    }

    Account asOf(long micros) {
      int entries = 0;
      while (entries < lines.size() && lines.get(entries).commitMicros() <= micros) {
        entries++;
      }
      return state(entries, 1);
    }

    private Account state(int entries, long revision) {
      return new Account(
          settings(),
          AccountStatus.OPEN,
          entries == 0 ? Counters.ZERO : after.get(entries - 1),
          entries,
          revision,
          CREATED,
          entries == 0 ? CREATED : lines.get(entries - 1).commitMicros());
    }

    /** Searches to the end; how many looks it took. */
    int search(AsOfSearch search, int probes) {
      return search(search, probes, new KnownSpans());
    }

    int search(AsOfSearch search, int probes, KnownSpans spans) {
      int looks = 0;
      while (!search.found()) {
        looks++;
        for (long number : search.probes(probes)) {
          StatementPages.Found page = page(number);
          spans.learn(ACCOUNT, page.span());
          search.look(page);
        }
      }
      return looks;
    }

    private StatementPages.Found page(long number) {
      int from = (int) number * StatementPage.ENTRIES_MAX;
      int to = Math.min(lines.size(), from + StatementPage.ENTRIES_MAX);
      Bytes stored =
          DerivedCodec.encode(
              new StatementPage(
                  number,
                  from == 0 ? Counters.ZERO : after.get(from - 1),
                  lines.subList(from, to)));
      return new StatementPages.Found(
          SHARD, DerivedKey.page(ACCOUNT, number), stored, DerivedCodec.peekPage(stored));
    }
  }
}
