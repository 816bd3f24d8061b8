package io.meridian.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RanksTest {
  private static final int DRAWN = 200_000;

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void shouldChooseAllAlikeWithoutAnExponent() {
    int[] drawn = draw(Ranks.of(4, 0), 4);
    for (int count : drawn) {
      assertThat(count / (double) DRAWN).isCloseTo(0.25, within(0.01));
    }
  }

  @Test
  void shouldChooseRankNAsOftenAsTheLawSays() {
    // Given 1 + 1/2 + 1/3 + 1/4 = 25/12
    int[] drawn = draw(Ranks.of(4, 1), 4);

    // Then
    for (int at = 0; at < 4; at++) {
      assertThat(drawn[at] / (double) DRAWN).isCloseTo(12.0 / 25 / (at + 1), within(0.01));
    }
  }

  @Test
  void shouldGiveTheFirstNearlyEverythingWhenTheExponentIsHigh() {
    assertThat(draw(Ranks.of(1000, 3), 1000)[0] / (double) DRAWN).isCloseTo(0.832, within(0.01));
  }

  @Test
  void shouldNeverGiveTheOneThatIsTaken() {
    Ranks ranks = Ranks.of(2, 3);
    for (int number = 0; number < 1000; number++) {
      assertThat(ranks.nextBut(0, random)).isEqualTo(1);
      assertThat(ranks.nextBut(1, random)).isZero();
    }
  }

  private int[] draw(Ranks ranks, int number) {
    int[] drawn = new int[number];
    for (int at = 0; at < DRAWN; at++) {
      drawn[ranks.next(random)]++;
    }
    return drawn;
  }
}
