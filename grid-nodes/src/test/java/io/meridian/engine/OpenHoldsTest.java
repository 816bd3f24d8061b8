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

    // Then the ones behind them are found
    assertThat(holds.due(3, 2, hold -> hold.expiresMicros() < 3)).containsExactly(due.get(2));
    assertThat(holds.due(9, 2, hold -> false)).containsExactly(due.get(0), due.get(1));
  }

  @Test
  void shouldPassOverThoseThatAreSetAsideUntilTheyAreBack() {
    // Given
    OpenHolds holds = new OpenHolds();
    holds.set(0, Optional.of(hold("a", 1)));
    holds.set(1, Optional.of(hold("b", 2)));
    holds.set(2, Optional.of(hold("c", 3)));

    // When
    holds.setFirstAside();
    holds.setFirstAside();

    // Then
    assertThat(holds.first()).contains(hold("c", 3));
    assertThat(holds.size()).isEqualTo(3);
    holds.bringBack(hold("b", 2).hold());
    assertThat(holds.first()).contains(hold("b", 2));
    holds.set(0, Optional.empty());
    holds.bringBack(hold("a", 1).hold());
    assertThat(holds.first()).contains(hold("b", 2));
  }

  private static OpenHold hold(String id, long expiresMicros) {
    return new OpenHold(new CommandId("shop", "eu", id), expiresMicros);
  }
}
