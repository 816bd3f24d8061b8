package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.OpenHold;
import io.meridian.ledger.CommandId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OpenHoldsTest {
  @Test
  void shouldPassOverSkippedHoldsHoweverManyComeFirst() {
    // Given holds that are due, of which the first are on their way already
    OpenHolds holds = new OpenHolds();
    List<OpenHold> due = List.of(hold("a", 1), hold("b", 2), hold("c", 3), hold("d", 4));
    for (int place = 0; place < due.size(); place++) {
      holds.set(place, Optional.of(due.get(place)));
    }

    // Then the ones behind them are found, the first of all among them
    assertThat(holds.due(3, 2, hold -> hold.expiresMicros() < 3)).containsExactly(due.get(2));
    assertThat(holds.due(9, 1, hold -> hold.expiresMicros() < 3))
        .containsExactly(holds.first(hold -> hold.expiresMicros() < 3).orElseThrow());
    assertThat(holds.due(9, 2, hold -> false)).containsExactly(due.get(0), due.get(1));
  }

  private static OpenHold hold(String id, long expiresMicros) {
    return new OpenHold(new CommandId("shop", "eu", id), expiresMicros);
  }
}
