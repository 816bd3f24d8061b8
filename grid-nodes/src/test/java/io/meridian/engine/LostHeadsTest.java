package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where copies belong that have lost their heads, beside one that was cut off before. */
final class LostHeadsTest {
  private static final Confirmation CUT_OFF = copy("a", head(10, 30), 10);
  private static final Confirmation WITHOUT_B = copy("b", head(10, 29), 13);
  private static final Confirmation WITHOUT_C = copy("c", head(10, 29), 13);

  @Test
  void shouldNotLetACopyWinThatHadNoPartInTheLastEpoch() {
    List<Confirmation> ranked =
        LostHeads.ranked(List.of(CUT_OFF, WITHOUT_B, WITHOUT_C), Set.of("b", "c"), 3, 2);

    assertThat(ranked)
        .extracting(said -> said.head().settledEpoch())
        .containsExactly(10L, 13L, 13L);
    assertThat(ranked.get(1).head().outranks(CUT_OFF.head())).isTrue();
    assertThat(ranked.get(1).head().sequence()).isEqualTo(29);
  }

  @Test
  void shouldKnowItOfOneThatWasHeardWhileTheOtherIsAway() {
    List<Confirmation> ranked = LostHeads.ranked(List.of(CUT_OFF, WITHOUT_B), Set.of("b"), 3, 2);

    assertThat(ranked.get(1).head().settledEpoch()).isEqualTo(13);
  }

  @Test
  void shouldSayNothingOfCopiesOfWhichNotAllNeedHaveHadAPart() {
    List<Confirmation> heard = List.of(CUT_OFF, WITHOUT_B, WITHOUT_C);

    assertThat(LostHeads.ranked(heard, Set.of("b", "c"), 5, 3)).isEqualTo(heard);
    assertThat(LostHeads.ranked(List.of(WITHOUT_B, WITHOUT_C), Set.of("b", "c"), 3, 2))
        .containsExactly(WITHOUT_B, WITHOUT_C);
  }

  @Test
  void shouldLearnNothingFromACopyThatWasEmptied() {
    List<Confirmation> heard = List.of(copy("a", Head.GENESIS, 13), WITHOUT_B, WITHOUT_C);

    assertThat(LostHeads.ranked(heard, Set.of("b", "c"), 3, 2)).isEqualTo(heard);
  }

  @Test
  void R2_shouldGiveUpWhatALaterLeaderHadGivenUp() {
    Confirmation more = copy("a", head(10, 30), 13);
    List<Confirmation> heard = List.of(more, WITHOUT_B, WITHOUT_C);

    Optional<List<Confirmation>> ends =
        LostHeads.withoutGivenUp(heard, Set.of("a", "b", "c"), Set.of(), 3, 2);

    assertThat(ends.orElseThrow())
        .extracting(said -> said.head().sequence())
        .containsExactly(29L, 29L, 29L);
    assertThat(ends.orElseThrow().get(0).head().lastMicros()).isEqualTo(30);
  }

  @Test
  void shouldKeepWhatMayHaveBeenAnswered() {
    Confirmation more = copy("a", head(13, 30), 13);
    Confirmation older = copy("a", head(10, 30), 13);
    Confirmation alike = copy("b", head(10, 30), 13);
    Set<String> all = Set.of("a", "b", "c");

    assertThat(LostHeads.withoutGivenUp(List.of(more, WITHOUT_B, WITHOUT_C), all, Set.of(), 3, 2))
        .as("a block of the last epoch")
        .contains(List.of(more, WITHOUT_B, WITHOUT_C));
    assertThat(LostHeads.withoutGivenUp(List.of(older, alike, WITHOUT_C), all, Set.of(), 3, 2))
        .as("one that enough copies have")
        .contains(List.of(older, alike, WITHOUT_C));
    Confirmation emptied = copy("b", Head.GENESIS, 13);
    assertThat(
            LostHeads.withoutGivenUp(
                List.of(older, emptied, WITHOUT_C), Set.of("a", "c"), Set.of(), 3, 2))
        .as("one that a copy may have had that was emptied")
        .contains(List.of(older, emptied, WITHOUT_C));
  }

  @Test
  void shouldKeepWhatACopyMayHaveThatCanNotBeRead() {
    Confirmation more = copy("a", head(10, 30), 13);
    List<Confirmation> heard = List.of(more, WITHOUT_B, WITHOUT_C);
    Set<String> all = Set.of("a", "b", "c");

    assertThat(LostHeads.withoutGivenUp(heard, all, Set.of("b"), 3, 2)).contains(heard);
    assertThat(LostHeads.withoutGivenUp(heard.subList(0, 2), all, Set.of("b"), 3, 2)).isEmpty();
  }

  @Test
  void shouldWaitForTheCopyThatTellsWhetherItWasGivenUp() {
    Confirmation more = copy("a", head(10, 30), 13);

    assertThat(LostHeads.withoutGivenUp(List.of(more, WITHOUT_B), Set.of("a", "b"), Set.of(), 3, 2))
        .isEmpty();
  }

  private static Head head(long epoch, long sequence) {
    return new Head(epoch, epoch, sequence, Bytes.copyOf(new byte[Head.HASH_BYTES]), sequence);
  }

  private static Confirmation copy(String owner, Head head, long markerEpoch) {
    return new Confirmation(
        owner,
        1,
        true,
        head,
        0,
        Optional.of(new DerivedValue(new Stamp(markerEpoch, 0), Bytes.EMPTY)));
  }
}
