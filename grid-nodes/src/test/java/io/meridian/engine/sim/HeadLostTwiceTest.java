package io.meridian.engine.sim;

import static io.meridian.engine.sim.Stage.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A birth waits for a head that is lost, and stands still; meanwhile another leads, is answered,
 * and its head is lost, too: all looks as it did before.
 */
@ExtendWith(QuietEngine.class)
final class HeadLostTwiceTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void L3_shouldKeepWhatWasAnsweredWhileABirthStoodStill(int seed) {
    // Given a birth that has heard three copies without a head, waits, and stands still
    Stage stage = Stage.set(seed, EngineHost.TIGHT);
    stage.pay(100);
    stage.materialize();
    SimNode back = stage.primary();
    SimNode second = stage.others(back).get(0);
    SimNode waiting = stage.others(back).get(1);
    loseTheHead(stage);
    stage.world().crash(back, 100 * MILLIS);
    stage.until(() -> !back.member());
    stage.until(() -> back.member() && back.journal(stage.shard()).owning());
    stage.run(50);
    stage.grid().movePrimary(stage.shard(), waiting);
    stage.run(400);
    SimProcess process = waiting.process().orElseThrow();
    process.pauseEngine();

    // When another leads and takes a payment, its head is lost as well, and the first one wakes
    stage.grid().movePrimary(stage.shard(), second);
    stage.until(() -> stage.leads(second));
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.pay(7);
    loseTheHead(stage);
    stage.world().crash(second, 500 * MILLIS);
    stage.grid().movePrimary(stage.shard(), waiting);
    stage.until(() -> second.process().isPresent());
    stage.world().wake(waiting, process);
    stage.until(() -> stage.leads(stage.primary()));

    // Then the payment is there
    stage.pay(1);
    assertThat(stage.balance()).isEqualTo(108);
    assertThat(stage.findings()).isEmpty();
  }

  private static void loseTheHead(Stage stage) {
    stage.grid().nodes().stream()
        .map(node -> node.journal(stage.shard()))
        .forEach(copy -> copy.invalidate(List.of()));
  }
}
