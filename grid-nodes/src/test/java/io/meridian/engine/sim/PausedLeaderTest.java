package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.ledger.Post;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A leader stands still at one step of its work while another is born, and then goes on. Played for
 * every step there is: whatever it was about to do, it answers nothing from memory, neither write
 * nor read, and its materializer changes nothing.
 */
@ExtendWith(QuietEngine.class)
final class PausedLeaderTest {
  private static final long WAKING_MILLIS = 900;

  /** How a leader comes to stand still. */
  private enum Pause {
    /** Its whole program stops; the others give it up, and it wakes with an old view. */
    GIVEN_UP,
    /** Only its engine stops; another node becomes primary, and it wakes with the present view. */
    HELD_UP
  }

  @Test
  void shouldAnswerNothingFromMemoryWhenGivenUpAtAnyStep() {
    assertThat(playEveryStep(Pause.GIVEN_UP)).isEmpty();
  }

  @Test
  void shouldAnswerNothingFromMemoryWhenHeldUpAtAnyStep() {
    assertThat(playEveryStep(Pause.HELD_UP)).isEmpty();
  }

  @Test
  void shouldBeSeenToReadThePastWhenItAsksNobody() {
    assertThat(playEveryStep(Pause.GIVEN_UP, Rule.ASKS_THE_TOPOLOGY, Rule.ASKS_THE_OTHERS))
        .isNotEmpty();
  }

  @Test
  void shouldBeSeenToChangeDerivedStateWhenStampsAreIgnored() {
    assertThat(playEveryStep(Pause.HELD_UP, Rule.KEEPS_STAMPS)).isNotEmpty();
  }

  private static List<String> playEveryStep(Pause pause, Rule... without) {
    List<String> findings = new ArrayList<>();
    int steps = stepsOfTheWork(without);
    for (int step = 0; step <= steps; step++) {
      for (String finding : play(pause, step, without)) {
        findings.add(pause + " at step " + step + " of " + steps + ": " + finding);
      }
      if (without.length > 0 && !findings.isEmpty()) {
        return findings;
      }
    }
    return findings;
  }

  /** How many steps the leader's work takes from the first call to the last entry materialized. */
  private static int stepsOfTheWork(Rule... without) {
    Stage stage = atWork(without);
    long before = stage.world().scheduler().steps();
    List<Operation> work = callLeader(stage, stage.primary());
    stage.until(() -> work.stream().allMatch(call -> call.answer().isPresent()));
    stage.run(20);
    stage.materialize();
    return (int) (stage.world().scheduler().steps() - before);
  }

  /** A stage with money in the wallet and two holds on it, of which one is due at once. */
  private static Stage atWork(Rule... without) {
    Stage stage = Stage.set(without);
    stage.pay(50);
    stage.execute(stage.hold("held", 20, 60_000));
    stage.execute(stage.hold("due", 5, 200));
    stage.materialize();
    stage.run(190);
    return stage;
  }

  private static List<Operation> callLeader(Stage stage, SimNode leader) {
    Post payment = stage.payment("first", 7);
    return List.of(
        stage.send(leader, payment),
        stage.sendRead(leader),
        stage.send(leader, stage.capture("capture", "held", 6)),
        stage.send(
            leader,
            stage.batch("batch", stage.payment("second", 11), stage.hold("new", 3, 60_000))),
        stage.send(leader, payment));
  }

  private static List<String> play(Pause pause, int step, Rule... without) {
    // Given a leader at work that stops at a step, another that was born, took a payment, and
    // materialized it, and calls that wait for the first
    Stage stage = atWork(without);
    SimNode stale = stage.primary();
    SimProcess process = stale.process().orElseThrow();
    callLeader(stage, stale);
    for (int i = 0; i < step; i++) {
      stage.world().scheduler().step();
    }
    List<SimNode> others = stage.others(stale);
    if (pause == Pause.GIVEN_UP) {
      stage.world().pause(stale);
    } else {
      process.pauseEngine();
      stage.grid().movePrimary(stage.shard(), others.get(0));
    }
    stage.until(() -> others.stream().anyMatch(stage::leads));
    stage.pay(100);
    stage.run(60);
    stage.materialize();
    List<Map<DerivedKey, DerivedValue>> before = derived(stage, others);
    Operation read = stage.sendRead(stale);
    Operation write = stage.send(stale, stage.payment("late", 13));

    // When it goes on
    stage.world().wake(stale, process);
    long end = stage.world().nanos() + WAKING_MILLIS * Stage.MILLIS;
    while (!process.dead() && stage.world().nanos() < end) {
      stage.run(1);
    }

    // Then the calls are not answered, no entry of the others has changed, and every answer it has
    // given fits
    List<String> findings = new ArrayList<>();
    if (read.known() || write.known()) {
      findings.add("answered " + read + " and " + write);
    }
    if (!derived(stage, others).equals(before)) {
      findings.add("derived state has changed");
    }
    findings.addAll(stage.findings());
    return findings;
  }

  private static List<Map<DerivedKey, DerivedValue>> derived(Stage stage, List<SimNode> nodes) {
    return nodes.stream().map(node -> node.state(stage.shard()).all()).toList();
  }
}
