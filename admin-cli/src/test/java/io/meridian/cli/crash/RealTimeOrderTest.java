package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Counters;
import io.meridian.client.Entry;
import io.meridian.client.JournalPosition;
import io.meridian.client.StatementEntry;
import io.meridian.client.TransactionKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever judges the order must see what is out of it, and only that. */
final class RealTimeOrderTest {
  private static final String ACCOUNT = "eu/a";

  @Test
  void shouldFindNothingInWhatHappenedOneAfterTheOther() {
    assertThat(order(span(0, 10), span(20, 30)).problems(List.of(read(0, 0, 5), read(2, 35, 40))))
        .isEmpty();
  }

  @Test
  void shouldFindNothingInWhatOverlaps() {
    assertThat(order(span(5, 30), span(0, 20)).problems(List.of(read(1, 6, 8), read(0, 7, 9))))
        .isEmpty();
  }

  @Test
  void shouldSeeATransactionThatStandsBehindALaterOne() {
    assertThat(order(span(20, 30), span(0, 10)).problems(List.of())).hasSize(1);
  }

  @Test
  void shouldSeeAReadThatLacksWhatWasAnswered() {
    assertThat(order(span(0, 10), span(20, 30)).problems(List.of(read(1, 31, 32)))).hasSize(1);
  }

  @Test
  void shouldSeeAReadThatKnowsWhatWasAskedLater() {
    assertThat(order(span(0, 10), span(20, 30)).problems(List.of(read(2, 11, 12)))).hasSize(1);
  }

  @Test
  void shouldSeeAReadThatIsOlderThanOneBefore() {
    assertThat(
            order(span(0, 100), span(0, 100)).problems(List.of(read(2, 10, 20), read(1, 30, 40))))
        .hasSize(1);
  }

  @Test
  void shouldSeeCountersThatTheStatementDoesNotHave() {
    AccountRead told =
        new AccountRead(ACCOUNT, Optional.empty(), 1, new Counters(0, 8, 0, 0), span(12, 14));
    AccountRead beyond =
        new AccountRead(ACCOUNT, Optional.empty(), 3, new Counters(0, 21, 0, 0), span(40, 41));

    assertThat(order(span(0, 10), span(20, 30)).problems(List.of(told, beyond))).hasSize(2);
  }

  @Test
  void shouldCountWhatWasDecidedByTheInstantOfARead() {
    assertThat(order(span(0, 10), span(20, 30)).problems(List.of(asOf(15, 7), asOf(25, 14))))
        .isEmpty();
    assertThat(order(span(0, 10), span(20, 30)).problems(List.of(asOf(15, 14)))).hasSize(1);
  }

  /** Two payments of 7, committed 10 and 30 s after the epoch, the second decided after 20 s. */
  private static RealTimeOrder order(Span first, Span second) {
    return new RealTimeOrder(
        Map.of(
            ACCOUNT,
            List.of(
                line(1, Instant.ofEpochSecond(10), Optional.empty()),
                line(2, Instant.ofEpochSecond(30), Optional.of(Instant.ofEpochSecond(20))))),
        Map.of("eu/1", first, "eu/2", second));
  }

  private static StatementEntry line(int version, Instant commitTime, Optional<Instant> decided) {
    return new StatementEntry(
        new Entry(
            ACCOUNT,
            version,
            new Counters(0, 7, 0, 0),
            new Counters(0, 7L * version, 0, 0),
            7L * version,
            7L * version),
        "eu/" + version,
        TransactionKind.POST,
        commitTime,
        decided,
        new JournalPosition("eu", 0, version, 0));
  }

  private static AccountRead read(int version, long asked, long answered) {
    return new AccountRead(
        ACCOUNT,
        Optional.empty(),
        version,
        new Counters(0, 7L * version, 0, 0),
        span(asked, answered));
  }

  private static AccountRead asOf(long seconds, long credits) {
    return new AccountRead(
        ACCOUNT,
        Optional.of(Instant.ofEpochSecond(seconds)),
        0,
        new Counters(0, credits, 0, 0),
        span(50, 51));
  }

  private static Span span(long asked, long answered) {
    return new Span(asked, answered);
  }
}
