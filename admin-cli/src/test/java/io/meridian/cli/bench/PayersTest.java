package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.meridian.cli.load.Ranks;
import io.meridian.client.Posting;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PayersTest {
  private static final int DRAWN = 20_000;

  @Test
  void shouldPayTheHotAccountInItsShareOfPayments() {
    assertThat(share(new Mix(20, 0, 0, 0, 0), paid -> paid.creditAccount().equals("eu/hot")))
        .isCloseTo(0.2, within(0.01));
    assertThat(share(new Mix(100, 0, 0, 0, 0), paid -> paid.creditAccount().equals("eu/hot")))
        .isOne();
    assertThat(share(Mix.UNIFORM, paid -> paid.creditAccount().equals("eu/hot"))).isZero();
  }

  @Test
  void shouldPayAnotherRegionInItsShareOfPayments() {
    Predicate<Posting> crosses =
        paid -> !region(paid.debitAccount()).equals(region(paid.creditAccount()));
    assertThat(share(new Mix(50, 0, 0, 30, 0), crosses, "eu", "uk", "us"))
        .isCloseTo(0.3, within(0.01));
    assertThat(share(new Mix(0, 0, 0, 100, 0), crosses, "eu", "uk")).isOne();
  }

  @Test
  void shouldNeverPayTheAccountThatPays() {
    assertThat(
            share(new Mix(0, 0, 0, 0, 2), paid -> paid.debitAccount().equals(paid.creditAccount())))
        .isZero();
  }

  private static double share(Mix mix, Predicate<Posting> counted, String... regions) {
    Payers payers =
        new Payers(
            "shop",
            regions.length == 0 ? List.of("eu") : List.of(regions),
            10,
            mix,
            Ranks.of(10, mix.zipf()),
            new SplittableRandom(3));
    return Stream.generate(payers::anyPair).limit(DRAWN).filter(counted).count() / (double) DRAWN;
  }

  private static String region(String reference) {
    return reference.substring(0, reference.indexOf('/'));
  }
}
