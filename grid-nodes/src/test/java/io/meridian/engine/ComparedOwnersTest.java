package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which copies count [L3]. */
final class ComparedOwnersTest {
  private static final Standing BEFORE = standing(1, Map.of("n0", 1L, "n1", 1L, "n2", 1L));

  @Test
  void shouldCountTheOwnersThatWereHeard() {
    ComparedOwners compared = new ComparedOwners(BEFORE, List.of("n0", "n2"));

    assertThat(compared.count(BEFORE)).isEqualTo(2);
    assertThat(compared.names()).containsExactly("n0", "n2");
    assertThat(compared.knows("n1")).isFalse();
    assertThat(compared.strangers(BEFORE)).containsExactly("n1");
  }

  @Test
  void shouldNotCountOneThatHasLeft() {
    ComparedOwners compared = new ComparedOwners(BEFORE, List.of("n0", "n1", "n2"));

    assertThat(compared.count(standing(2, Map.of("n0", 1L, "n1", 1L)))).isEqualTo(2);
    assertThat(compared.strangers(standing(2, Map.of("n0", 1L, "n1", 1L)))).isEmpty();
  }

  @Test
  void shouldNotCountOneThatHasLeftAndComeBackUnseen() {
    ComparedOwners compared = new ComparedOwners(BEFORE, List.of("n0", "n1", "n2"));

    Standing back = standing(3, Map.of("n0", 1L, "n1", 1L, "n2", 2L));

    assertThat(compared.count(back)).isEqualTo(2);
    assertThat(compared.knows("n2")).isFalse();
    assertThat(compared.strangers(back)).containsExactly("n2");
  }

  @Test
  void shouldNotCountOneAgainThatWasSeenToLeave() {
    ComparedOwners compared = new ComparedOwners(BEFORE, List.of("n0", "n1", "n2"));
    compared.look(standing(2, Map.of("n0", 1L, "n1", 1L)));

    assertThat(compared.count(BEFORE)).isEqualTo(2);
    assertThat(compared.strangers(BEFORE)).containsExactly("n2");
  }

  private static Standing standing(long version, Map<String, Long> runs) {
    return new Standing(version, true, runs, 3);
  }
}
