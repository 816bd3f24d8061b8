package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReasonTest {
  @ParameterizedTest
  @EnumSource(Reason.class)
  void shouldBeFoundByItsNumber(Reason reason) {
    assertThat(Reason.ofNumber(reason.number())).isEqualTo(reason);
  }

  /** The order of checks can be read off the numbers, so that a new reason finds its place. */
  @Test
  void shouldHaveNumbersThatGrowInTheOrderOfChecks() {
    int[] numbers = Arrays.stream(Reason.values()).mapToInt(Reason::number).toArray();

    for (int i = 1; i < numbers.length; i++) {
      assertThat(numbers[i]).isGreaterThan(numbers[i - 1]);
    }
  }

  @Test
  void shouldNotBeFoundByANumberThatNoneHas() {
    assertThatThrownBy(() -> Reason.ofNumber(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
