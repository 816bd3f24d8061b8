package io.meridian.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.EngineConfig;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The engine on stores in memory against the model, every step of it drawn from a seed. A failure
 * names its seed, and {@code -Dmeridian.model.seed=N} plays that one again; {@code
 * -Dmeridian.model.seeds=N} says how many the long test plays.
 */
final class EngineAgainstModelTest {
  private static final int COMMANDS_PER_SEED = 2_500;

  /** So small that state is loaded, written and forgotten all the time. */
  private static final EngineConfig SMALL =
      new EngineConfig(
          2_000,
          64 << 10,
          8,
          16 << 10,
          4,
          60,
          20,
          Duration.ofMillis(500),
          7,
          5,
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          3,
          Duration.ofSeconds(5),
          1);

  @Test
  void shouldAnswerAsTheModelThroughoutTheLifeOfLedgers() {
    EngineAgainstModel.Tally tally = play(40);

    if (Long.getLong("meridian.model.seed") == null) {
      checkThatNothingWasLeftOut(tally);
    }
  }

  @Test
  @Tag("chaos")
  void shouldAnswerAsTheModelForMillionsOfCommands() {
    play(Integer.getInteger("meridian.model.seeds", 1_000));
  }

  private static EngineAgainstModel.Tally play(int seeds) {
    EngineAgainstModel.Tally tally = new EngineAgainstModel.Tally();
    Long only = Long.getLong("meridian.model.seed");
    long first = only != null ? only : System.nanoTime();
    for (long seed = first; seed < first + (only != null ? 1 : seeds); seed++) {
      EngineConfig config = seed % 2 == 0 ? SMALL : EngineConfig.DEFAULTS;
      try (EngineWorld world = new MemoryWorld(seed, config)) {
        new EngineAgainstModel(world, seed, tally).play(COMMANDS_PER_SEED);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("with -Dmeridian.model.seed=" + seed, failure);
      }
    }
    return tally;
  }

  private static void checkThatNothingWasLeftOut(EngineAgainstModel.Tally tally) {
    Set<Reason> reasons = EnumSet.range(Reason.HOLD_NOT_FOUND, Reason.BATCH_ABORTED);
    reasons.removeAll(
        EnumSet.of(Reason.AMBIGUOUS_ID, Reason.CROSS_REGION_FORBIDDEN, Reason.ASSET_NOT_FOUND));
    assertThat(tally.refused().keySet()).containsAll(reasons);
    Set<CommandKind> kinds = EnumSet.allOf(CommandKind.class);
    kinds.removeIf(CommandKind::crossingStep);
    assertThat(tally.applied().keySet()).containsAll(kinds);
    assertThat(tally.losses()).isPositive();
  }
}
