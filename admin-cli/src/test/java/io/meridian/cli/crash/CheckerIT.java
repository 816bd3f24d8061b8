package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever checks what grids under faults have done is not content with everything: it says so when
 * a payment was forgotten or made twice, when an answer, a read or a refusal was not true, and when
 * an event was not told.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class CheckerIT {
  private static final String REGION = "eu";
  private static final int ANSWERS = 600;

  @AutoClose private final CrashServer server = CrashServer.named("checker", REGION);

  @BeforeAll
  void startServer() throws Exception {
    server.start();
  }

  @Test
  void shouldBeContentWhenNothingIsWrong() throws Exception {
    judge(new Lie.Nothing());
  }

  @ParameterizedTest
  @MethodSource("lies")
  void shouldSayWhenSomethingIsWrong(Lie lie, String finding) {
    assertThatThrownBy(() -> judge(lie))
        .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class)
        .hasMessageContaining(finding);
    assertThat(lie.told()).as("whether it was told").isTrue();
  }

  static Stream<Object[]> lies() {
    return Stream.of(
        new Object[] {new Lie.ForgetsAPayment(), "the record of the acknowledged"},
        new Object[] {new Lie.DoublesAPayment(), "-again"},
        new Object[] {new Lie.TellsAWrongBalance(), "postedCredits"},
        new Object[] {new Lie.MakesWhatItRefuses(), "REFUSED"},
        new Object[] {new Lie.ReadsWhatIsOld(), "had ended before"},
        new Object[] {new Lie.FindsNothing(), "and then found as Optional.empty"},
        new Object[] {new Lie.HidesAnEvent(), " events of eu"});
  }

  private void judge(Lie lie) throws Exception {
    Random random = new Random(1);
    String ledger = "lie-" + lie.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    try (LyingServer liar = LyingServer.before(server.address(), lie);
        GridLoad load =
            GridLoad.of(
                Map.of(REGION, liar.client().deadline(Duration.ofSeconds(30)).build()),
                server.client().build(),
                ledger)) {
      load.watch(random);
      Readers readers = load.readers(random);
      try (readers;
          Tellers tellers = load.tellers(random)) {
        tellers.awaitAnswers(ANSWERS);
      }
      load.healed();
      load.holds(readers);
    }
  }
}
