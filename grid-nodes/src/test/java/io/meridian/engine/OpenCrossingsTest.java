package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Reservation;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OpenCrossingsTest {
  private static final ShardId SHARD = new ShardId("eu", 0);

  private final OpenCrossings open = new OpenCrossings(hold -> {});

  @Test
  void shouldTakeNoMoreThanItsMaximum() {
    fill(OpenCrossings.CROSSINGS_MAX - 1, 0);
    assertThatCode(() -> open.refuseWhenFull(SHARD)).doesNotThrowAnyException();

    open.set(OpenCrossings.CROSSINGS_MAX, Optional.of(crossing(OpenCrossings.CROSSINGS_MAX, 0)));

    assertThatThrownBy(() -> open.refuseWhenFull(SHARD))
        .isInstanceOfSatisfying(
            EngineException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.OVERLOADED));
  }

  @Test
  void shouldTakeNoMoreThanItsMaximumOfLegs() {
    fill(9, (int) OpenCrossings.LEGS_MAX / 10);
    open.set(9, Optional.of(crossing(9, (int) OpenCrossings.LEGS_MAX / 10 - 1)));
    assertThatCode(() -> open.refuseWhenFull(SHARD)).doesNotThrowAnyException();

    open.set(10, Optional.of(crossing(10, 1)));

    assertThatThrownBy(() -> open.refuseWhenFull(SHARD))
        .isInstanceOfSatisfying(
            EngineException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.OVERLOADED));
  }

  @Test
  void shouldTakeAnotherWhenOneIsOver() {
    fill(10, (int) OpenCrossings.LEGS_MAX / 10);

    open.set(3, Optional.empty());

    assertThatCode(() -> open.refuseWhenFull(SHARD)).doesNotThrowAnyException();
  }

  private void fill(int crossings, int legs) {
    for (int place = 0; place < crossings; place++) {
      open.set(place, Optional.of(crossing(place, legs)));
    }
  }

  private static Crossing crossing(int place, int legs) {
    Reservation one =
        new Reservation(new AccountRef("eu", "alice"), NormalSide.CREDIT, new Counters(0, 1, 0, 0));
    return new Crossing(
        new CrossingKey("uk", 0, 1 + place, 0),
        new CommandId("shop", "uk", "p" + place),
        CommandKind.POST,
        1,
        Collections.nCopies(legs, one),
        List.of(),
        List.of(),
        "",
        place,
        Optional.empty());
  }
}
