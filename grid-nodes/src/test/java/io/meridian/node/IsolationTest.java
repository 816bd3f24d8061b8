package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.schema.Voters;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IsolationTest {
  private static final Set<String> EU = Set.of("eu-1", "eu-2", "eu-3");
  private static final Set<String> UK = Set.of("uk-1", "uk-2", "uk-3");
  private static final Set<String> ROW = Set.of("row-1", "row-2", "row-3");
  private static final Duration MINORITY_MAX = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private long nowNanos = 17;

  @Test
  void shouldStayWhileOneOfItsRegionsHasItsMajority() {
    Isolation isolation = new Isolation("eu-1", List.of("eu", "uk"), MINORITY_MAX);

    assertThat(secondsUntilLeaving(isolation, Set.of("eu-1", "eu-2"), Set.of())).isEmpty();
  }

  @Test
  void shouldLeaveWhenItsRegionsLackTheirMajorityForTooLong() {
    Isolation isolation = new Isolation("eu-1", List.of("eu"), MINORITY_MAX);
    look(isolation, Set.of("eu-1"), Set.of());
    nowNanos += MINORITY_MAX.minus(LOOK).minusSeconds(1).toNanos();
    assertThat(look(isolation, Set.of("eu-1"), Set.of())).isEmpty();

    // A majority in between begins the wait anew
    assertThat(look(isolation, Set.of("eu-1", "eu-3"), Set.of())).isEmpty();

    nowNanos += MINORITY_MAX.toNanos();
    assertThat(look(isolation, Set.of("eu-1"), Set.of())).isEmpty();
    nowNanos += MINORITY_MAX.toNanos();
    assertThat(look(isolation, Set.of("eu-1"), Set.of()))
        .hasValueSatisfying(why -> assertThat(why).contains("(eu)", "30 s"));
  }

  @Test
  void shouldLeaveThePartWithoutTheFirstRegionOneNodeAfterTheOther() {
    assertThat(secondsUntilLeaving(of("uk-1", "uk"), UK, EU)).contains(4L);
    assertThat(secondsUntilLeaving(of("uk-2", "uk"), UK, EU)).contains(16L);
    assertThat(secondsUntilLeaving(of("uk-3", "uk"), UK, EU)).contains(30L);
  }

  @Test
  void shouldStayInThePartThatHasTheFirstRegion() {
    assertThat(Isolation.asks(EU, regions())).isFalse();
    assertThat(secondsUntilLeaving(of("eu-1", "eu"), EU, UK)).isEmpty();
  }

  @Test
  void shouldNotLeaveForFewerThanTheMajority() {
    assertThat(Isolation.asks(UK, regions())).isTrue();
    assertThat(secondsUntilLeaving(of("uk-1", "uk"), UK, Set.of("eu-3"))).isEmpty();
  }

  @Test
  void shouldLeaveForTheEarlierOfTwoRegionsWhenTheFirstIsGone() {
    assertThat(secondsUntilLeaving(of("row-1", "row"), ROW, UK)).contains(4L);
    assertThat(secondsUntilLeaving(of("uk-1", "uk"), UK, ROW)).isEmpty();
  }

  @Test
  void shouldBeginAnewWhenThePartChanges() {
    Isolation isolation = of("uk-1", "uk");
    look(isolation, UK, EU);
    look(isolation, UK, EU);

    assertThat(look(isolation, Set.of("uk-1", "uk-2"), EU)).isEmpty();
    assertThat(look(isolation, Set.of("uk-1", "uk-2"), Set.of())).isEmpty();
    assertThat(look(isolation, Set.of("uk-1", "uk-2"), EU)).isEmpty();
    assertThat(look(isolation, Set.of("uk-1", "uk-2"), EU)).isEmpty();
    assertThat(look(isolation, Set.of("uk-1", "uk-2"), EU)).isPresent();
  }

  private static Isolation of(String self, String region) {
    return new Isolation(self, List.of(region), MINORITY_MAX);
  }

  private Optional<Long> secondsUntilLeaving(
      Isolation isolation, Set<String> inView, Set<String> apart) {
    long startNanos = nowNanos;
    for (int look = 0; look < 1_000; look++) {
      if (look(isolation, inView, apart).isPresent()) {
        return Optional.of(Duration.ofNanos(nowNanos - LOOK.toNanos() - startNanos).toSeconds());
      }
    }
    return Optional.empty();
  }

  private Optional<String> look(Isolation isolation, Set<String> inView, Set<String> apart) {
    Optional<String> why = isolation.look(nowNanos, new Isolation.View(inView, regions(), apart));
    nowNanos += LOOK.toNanos();
    return why;
  }

  private static Map<String, Voters> regions() {
    Map<String, Voters> regions = new LinkedHashMap<>();
    regions.put("eu", voters(EU));
    regions.put("uk", voters(UK));
    regions.put("row", voters(ROW));
    return regions;
  }

  private static Voters voters(Set<String> nodes) {
    return new Voters(1, List.copyOf(nodes));
  }
}
