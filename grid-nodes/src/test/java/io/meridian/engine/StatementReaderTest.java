package io.meridian.engine;

import static io.meridian.engine.ReadingFixture.ALICE;
import static io.meridian.engine.ReadingFixture.EU;
import static io.meridian.engine.ReadingFixture.LEDGER;
import static io.meridian.engine.ReadingFixture.WORLD;
import static io.meridian.engine.ReadingFixture.call;
import static io.meridian.engine.ReadingFixture.found;
import static io.meridian.engine.ReadingFixture.post;
import static io.meridian.engine.ReadingFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.StatementPage;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Counters;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statements as a server reads them, while others write. */
final class StatementReaderTest {
  private final ReadingFixture engine = new ReadingFixture();

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldListNothingOfAnAccountThatNeverMoved() {
    StatementEntries entries = read(ALICE, new StatementQuery(true, 0, 0, 10));

    assertThat(entries.entries()).isEmpty();
    assertThat(entries.more()).isFalse();
    assertThat(entries.cutVersion()).isZero();
    assertThat(entries.side()).isEqualTo(NormalSide.CREDIT);
    assertThat(entries.shard()).isEqualTo(EU);
  }

  @Test
  void shouldSayWhatIsMissing() {
    StatementQuery query = new StatementQuery(true, 0, 0, 10);

    Reason account =
        refusal(engine.engine().statement(key("eu", "nobody"), query, call()).join()).reason();
    Reason region =
        refusal(engine.engine().statement(key("row", "alice"), query, call()).join()).reason();
    Reason ledger =
        refusal(engine.engine().statement(new AccountKey("nowhere", ALICE), query, call()).join())
            .reason();

    assertThat(account).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
    assertThat(region).isEqualTo(Reason.REGION_NOT_IN_LEDGER);
    assertThat(ledger).isEqualTo(Reason.LEDGER_NOT_FOUND);
  }

  @Test
  void shouldShowWhatWasJustWrittenWithTheBalancesAfterIt() {
    CommandReply.Recorded first = engine.applied(post("t-1", WORLD, ALICE, 7));
    CommandReply.Recorded second = engine.applied(post("t-2", ALICE, WORLD, 2));

    List<StatementEntries.Balanced> newest =
        read(ALICE, new StatementQuery(true, 0, 0, 10)).entries();

    assertThat(newest).extracting(entry -> entry.line().commandId()).containsExactly("t-2", "t-1");
    assertThat(newest.get(0).after()).isEqualTo(new Counters(2, 7, 0, 0));
    assertThat(newest.get(0).line().commitMicros()).isEqualTo(second.record().commitMicros());
    assertThat(newest.get(0).line().position()).isEqualTo(second.position());
    assertThat(newest.get(1).after()).isEqualTo(new Counters(0, 7, 0, 0));
    assertThat(newest.get(1).line().position()).isEqualTo(first.position());
  }

  @Test
  void shouldGiveEveryEntryOfTheCutOnceInBothOrdersWhileOthersWrite() {
    CompletableFuture<Void> writing = writeInTheBackground(1_500);
    Random random = new Random(5);
    List<StatementEntries.Balanced> longest = List.of();
    do {
      List<StatementEntries.Balanced> newestFirst = all(true, random);
      List<StatementEntries.Balanced> oldestFirst = all(false, random);

      Collections.reverse(newestFirst);
      assertThat(oldestFirst.subList(0, newestFirst.size())).isEqualTo(newestFirst);
      assertThat(newestFirst.subList(0, longest.size())).isEqualTo(longest);
      assertThat(oldestFirst)
          .extracting(entry -> entry.line().version())
          .containsExactlyElementsOf(upTo(oldestFirst.size()));
      longest = oldestFirst;
    } while (!writing.isDone());
    writing.join();

    assertThat(all(false, random)).hasSize(1_500);
  }

  @Test
  void shouldEndAtTheCutThatTheQueryNamesAndNeverBehindTheAccount() {
    write(100);

    StatementEntries atForty = read(ALICE, new StatementQuery(true, 40, 0, 50));
    StatementEntries beyond = read(ALICE, new StatementQuery(false, 1_000, 90, 50));

    assertThat(atForty.entries()).hasSize(40);
    assertThat(atForty.entries().get(0).line().version()).isEqualTo(40);
    assertThat(atForty.cutVersion()).isEqualTo(40);
    assertThat(beyond.cutVersion()).isEqualTo(100);
    assertThat(beyond.entries()).hasSize(10);
    assertThat(beyond.more()).isFalse();
  }

  @Test
  void shouldBoundAnAnswerAndSayThatTheListGoesOn() {
    int most = StatementReader.PAGES_MAX * StatementPage.ENTRIES_MAX;
    write(most + 100);

    StatementEntries oldest = read(ALICE, new StatementQuery(false, 0, 0, 1_000_000));
    StatementEntries newest = read(ALICE, new StatementQuery(true, 0, 0, 1_000_000));

    assertThat(oldest.entries()).hasSize(most);
    assertThat(oldest.more()).isTrue();
    assertThat(newest.entries()).hasSizeBetween(most - StatementPage.ENTRIES_MAX, most);
    assertThat(newest.more()).isTrue();
  }

  @Test
  void shouldReadTheSameAfterARestart() {
    write(130);
    List<StatementEntries.Balanced> before = all(false, new Random(1));

    engine.restart();

    assertThat(all(false, new Random(2))).isEqualTo(before);
  }

  @Test
  void shouldLookAtTheLastPagesOnlyHoweverLongTheStatementIs() {
    StatementReader.Range range =
        StatementReader.Range.of(new StatementQuery(true, 0, 0, 10), 1_000_003);

    assertThat(range.last()).isEqualTo(1_000_003);
    assertThat(range.first()).isEqualTo(999_994);
    assertThat(range.lastPage() - range.firstPage()).isLessThanOrEqualTo(1);
    assertThat(range.more()).isTrue();
  }

  private CompletableFuture<Void> writeInTheBackground(int entries) {
    return CompletableFuture.runAsync(() -> write(entries));
  }

  private void write(int entries) {
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      replies.add(engine.send(post("t-" + i, WORLD, ALICE, 1 + i % 3)));
      if (i % 37 == 0) {
        replies.forEach(CompletableFuture::join);
      }
    }
    replies.forEach(reply -> assertThat(reply.join().refused()).isEmpty());
  }

  /** The whole list at the cut that its first page names, in pages of all sizes. */
  private List<StatementEntries.Balanced> all(boolean newestFirst, Random random) {
    List<StatementEntries.Balanced> all = new ArrayList<>();
    long cut = 0;
    long after = 0;
    boolean more = true;
    while (more) {
      StatementEntries page =
          read(ALICE, new StatementQuery(newestFirst, cut, after, 1 + random.nextInt(200)));
      assertThat(cut == 0 || page.cutVersion() == cut).isTrue();
      cut = page.cutVersion();
      all.addAll(page.entries());
      more = page.more();
      if (more) {
        after = all.get(all.size() - 1).line().version();
      }
    }
    assertThat(all).hasSize((int) cut);
    return all;
  }

  private static List<Long> upTo(int most) {
    List<Long> numbers = new ArrayList<>();
    for (long i = 1; i <= most; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private StatementEntries read(AccountRef account, StatementQuery query) {
    return found(engine.engine().statement(new AccountKey(LEDGER, account), query, call()).join());
  }

  private static AccountKey key(String region, String id) {
    return new AccountKey(LEDGER, new AccountRef(region, id));
  }
}
