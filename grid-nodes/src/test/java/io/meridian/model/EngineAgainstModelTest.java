package io.meridian.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.EngineConfig;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * The engine on stores in memory against the model, every step of a run drawn from its seed; its
 * ledgers lie in one shard or in several of two regions, and transactions cross them. A failure
 * prints the shortest run that was found to fail, and the seed from which jqwik drew all of them;
 * {@code -Dmeridian.model.seed=N} plays the runs of that seed only.
 */
final class EngineAgainstModelTest {
  private static final int RUNS = 40;
  private static final int COMMANDS_PER_RUN = 2_500;

  /** So small that state is loaded, written and forgotten all the time. */
  private static final EngineConfig SMALL =
      new EngineConfig(
          2_000,
          64 << 10,
          8,
          16 << 10,
          4,
          9,
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

  private final EngineAgainstModel.Tally tally = new EngineAgainstModel.Tally();
  private int clean;

  @Provide
  Arbitrary<ModelRun> runs() {
    return ModelRun.ofLength(COMMANDS_PER_RUN);
  }

  @Property(tries = RUNS, edgeCases = EdgeCasesMode.NONE)
  void shouldAnswerAsTheModelThroughoutTheLifeOfLedgers(@ForAll("runs") ModelRun run) {
    play(run);
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  @Tag("chaos")
  void shouldAnswerAsTheModelForMillionsOfCommands(@ForAll("runs") ModelRun run) {
    play(run);
  }

  private void play(ModelRun run) {
    EngineConfig config = run.seed() % 2 == 0 ? SMALL : EngineConfig.DEFAULTS;
    try (EngineWorld world = new MemoryWorld(run.seed(), config)) {
      new EngineAgainstModel(world, run.seed(), tally).play(run.commands());
    }
    clean++;
  }

  /** A reason that never came up was not tested, whatever the test is called. */
  @AfterProperty
  void checkThatNothingWasLeftOut() {
    System.out.printf(
        "against the model: %,d commands, applied %s, refused %s%n  between shards: %,d prepared,"
            + " %,d applied %s, %,d refused, %,d given up, %,d callers told to try again%n"
            + "  atomic batches: %,d applied, %,d refused, %,d tried; %,d tried in order and %,d not"
            + " to be told; %,d exchanges%n",
        tally.asked(),
        tally.applied(),
        tally.refused(),
        tally.crossingsBegun(),
        tally.crossingsApplied(),
        tally.crossed(),
        tally.crossingsRefused(),
        tally.crossingsAbandoned(),
        tally.triesAgain(),
        tally.batchesApplied(),
        tally.batchesRefused(),
        tally.batchesTried(),
        tally.batchesTriedInOrder(),
        tally.ordersUnknown(),
        tally.exchanges());
    if (clean < RUNS || Long.getLong(ModelRun.SEED_PROPERTY) != null) {
      return;
    }
    Set<Reason> reasons = EnumSet.range(Reason.HOLD_NOT_FOUND, Reason.BATCH_ABORTED);
    reasons.removeAll(EnumSet.of(Reason.AMBIGUOUS_ID, Reason.ASSET_NOT_FOUND));
    assertThat(tally.refused().keySet()).containsAll(reasons);
    Set<CommandKind> kinds = EnumSet.allOf(CommandKind.class);
    kinds.removeIf(CommandKind::crossingStep);
    assertThat(tally.applied().keySet()).containsAll(kinds);
    assertThat(tally.losses()).isPositive();
    checkThatShardsHadToDoWithEachOther();
  }

  private void checkThatShardsHadToDoWithEachOther() {
    assertThat(tally.crossed().keySet())
        .contains(
            CommandKind.POST,
            CommandKind.HOLD,
            CommandKind.CAPTURE,
            CommandKind.VOID,
            CommandKind.REFUND,
            CommandKind.EXPIRE);
    assertThat(tally.crossingsApplied()).isGreaterThan(tally.asked() / 20);
    assertThat(tally.crossingsRefused()).isGreaterThan(tally.asked() / 100);
    assertThat(tally.crossingsAbandoned()).isPositive();
    assertThat(tally.batchesApplied()).isGreaterThan(tally.asked() / 500);
    assertThat(tally.batchesRefused()).isGreaterThan(tally.asked() / 500);
    assertThat(tally.batchesTried()).isPositive();
    assertThat(tally.batchesTriedInOrder()).isGreaterThan(20 * tally.ordersUnknown());
    assertThat(tally.exchanges()).isGreaterThan(tally.asked() / 500);
    // Waiting is the exception, or the answers would say nothing.
    assertThat(tally.triesAgain()).isLessThan(tally.asked() / 100);
  }
}
