package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class StatementPageCodecTest {
  private static final String ID = "019b76da-a800-7000-8000-000000000001";

  @Property(tries = 200)
  void shouldReadBackEveryPage(@ForAll("pages") StatementPage page) {
    assertThat(DerivedCodec.decodePage(DerivedCodec.encode(page))).isEqualTo(page);
  }

  @Property(tries = 200)
  void shouldWriteWhatTheGeneratedClassesWrite(@ForAll("pages") StatementPage page)
      throws Exception {
    Bytes stored = DerivedCodec.encode(page);

    byte[] message = Arrays.copyOfRange(stored.toArray(), 1, stored.length() - 4);
    boolean crossing =
        page.lines().stream()
            .anyMatch(line -> line.decisionMicros() != 0 || !line.home().isEmpty());
    int format = crossing ? 2 : 1;
    assertThat(Frames.sealed(format, JournalProto.StatementPage.parseFrom(message).toByteArray()))
        .isEqualTo(stored);
  }

  @Property(tries = 200)
  void shouldTellWhatAPageCoversWithoutReadingAllOfIt(@ForAll("pages") StatementPage page) {
    List<StatementPage.Line> lines = page.lines();

    PageSpan span = DerivedCodec.peekPage(DerivedCodec.encode(page));

    assertThat(span)
        .isEqualTo(
            new PageSpan(
                page.number(),
                lines.size(),
                lines.isEmpty() ? 0 : lines.get(0).commitMicros(),
                lines.isEmpty() ? 0 : lines.get(lines.size() - 1).commitMicros()));
  }

  @Property(tries = 500)
  void shouldAppendAsIfThePageWereWrittenAnew(
      @ForAll("pages") StatementPage page,
      @ForAll @IntRange(max = StatementPage.ENTRIES_MAX) int stored,
      @ForAll @IntRange(max = StatementPage.ENTRIES_MAX) int kept) {
    int held = Math.min(stored, page.lines().size());
    int begin = Math.min(kept, held);
    Bytes before =
        DerivedCodec.encode(
            new StatementPage(page.number(), page.before(), page.lines().subList(0, held)));

    Bytes after =
        DerivedCodec.appendToPage(before, begin, page.lines().subList(begin, page.lines().size()));

    assertThat(after).isEqualTo(DerivedCodec.encode(page));
  }

  @Example
  void shouldNotAppendBehindAGapOrBeyondTheEndOfThePage() {
    List<StatementPage.Line> lines = new ArrayList<>();
    for (int i = 0; i < StatementPage.ENTRIES_MAX; i++) {
      lines.add(line(i + 1, i, new JournalPosition(1, i), Counters.ZERO));
    }
    Bytes two = DerivedCodec.encode(new StatementPage(0, Counters.ZERO, lines.subList(0, 2)));

    assertThatThrownBy(() -> DerivedCodec.appendToPage(two, 3, lines.subList(3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 2 lines, not 3");
    assertThatThrownBy(() -> DerivedCodec.appendToPage(two, 2, lines.subList(3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 4 is line 2");
    assertThatThrownBy(() -> DerivedCodec.appendToPage(two, 2, lines))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up to 64 lines, not 66");
  }

  @Example
  void shouldNotTellWhatADamagedPageCovers() {
    byte[] damaged =
        DerivedCodec.encode(
                new StatementPage(
                    0,
                    Counters.ZERO,
                    List.of(line(1, 5, new JournalPosition(1, 0), Counters.ZERO))))
            .toArray();
    damaged[3] ^= 1;

    assertThatThrownBy(() -> DerivedCodec.peekPage(Bytes.wrap(damaged)))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("checksum");
  }

  @Example
  void shouldSpendLessThanFortyBytesOnALineBesideItsId() {
    // Given a full page of a busy wallet, a payment of some dollars every few minutes
    List<StatementPage.Line> lines = new ArrayList<>();
    for (int i = 0; i < StatementPage.ENTRIES_MAX; i++) {
      lines.add(
          line(
              640 + i + 1,
              GoldenValues.MICROS + i * 300_000_000L,
              new JournalPosition(5_000_000 + i * 700L, 250),
              new Counters(129_999, 0, 0, 0)));
    }
    StatementPage page =
        new StatementPage(10, new Counters(9_000_000, 9_000_000_000L, 0, 0), lines);

    // When it is stored
    int bytes = DerivedCodec.encode(page).length();

    // Then a line weighs little beside its id
    assertThat(bytes / StatementPage.ENTRIES_MAX - ID.length()).isLessThan(40);
  }

  @Example
  void shouldTakeAFullPageAndNotOneLineMore() {
    List<StatementPage.Line> lines = new ArrayList<>();
    for (int i = 0; i < StatementPage.ENTRIES_MAX; i++) {
      lines.add(line(i + 1, i, new JournalPosition(1, i), Counters.ZERO));
    }
    StatementPage full = new StatementPage(0, Counters.ZERO, lines);
    lines.add(line(65, 65, new JournalPosition(1, 65), Counters.ZERO));
    StatementPage tooLong = new StatementPage(0, Counters.ZERO, lines);

    assertThat(DerivedCodec.decodePage(DerivedCodec.encode(full))).isEqualTo(full);
    assertThatThrownBy(() -> DerivedCodec.encode(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up to 64 lines, not 65");
  }

  @Example
  void shouldRefuseALineWhoseVersionIsNotItsPlace() {
    StatementPage gap =
        new StatementPage(
            1, Counters.ZERO, List.of(line(66, 0, new JournalPosition(1, 0), Counters.ZERO)));

    assertThatThrownBy(() -> DerivedCodec.encode(gap))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 66 is line 0 of page 1");
  }

  @Example
  void shouldRefuseToReadALineTooMany() {
    JournalProto.StatementPage.Builder page = JournalProto.StatementPage.newBuilder();
    for (int i = 0; i <= StatementPage.ENTRIES_MAX; i++) {
      page.addLinesBuilder().setKind(JournalProto.CommandKind.COMMAND_KIND_POST);
    }
    Bytes stored = Frames.sealed(1, page.build().toByteArray());

    assertThatThrownBy(() -> DerivedCodec.decodePage(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("65 lines");
  }

  @Provide
  Arbitrary<StatementPage> pages() {
    return Values.pages().withoutEdgeCases();
  }

  private static StatementPage.Line line(
      long version, long micros, JournalPosition position, Counters change) {
    return new StatementPage.Line(version, micros, ID, CommandKind.POST, position, change);
  }
}
