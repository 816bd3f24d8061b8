package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.model.EngineAgainstModel;
import io.meridian.model.EngineWorld;
import io.meridian.node.GridExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The engine on a grid against the model, as {@link io.meridian.model.EngineAgainstModel} plays it.
 * A failure names its seed; what threads do is not drawn from it.
 */
final class EngineAgainstModelIT {
  private static final int COMMANDS = 5_000;

  @RegisterExtension
  static final GridExtension GRID = GridExtension.withRegion("eu", 2).andRegion("us", 2);

  @Test
  void shouldAnswerAsTheModelThroughoutTheLifeOfLedgers() {
    long seed = Long.getLong("meridian.model.seed", System.nanoTime());
    System.out.printf("against the model on a grid: -Dmeridian.model.seed=%d%n", seed);
    EngineAgainstModel.Tally tally = new EngineAgainstModel.Tally();
    try (EngineWorld world = new GridWorld(GRID)) {
      new EngineAgainstModel(world, seed, tally).play(COMMANDS);
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("with -Dmeridian.model.seed=" + seed, failure);
    }
    assertThat(tally.losses()).isPositive();
  }
}
