package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A stored page of a statement that was damaged is found out when lines are added to it. */
class DamagedPageTest {
  @Test
  void shouldMakeTheDerivedStateAnewWhenAPageIsDamaged() {
    try (EngineFixture engine = new EngineFixture(EngineFixture.FORGETFUL)) {
      engine.applied(post("p-1", WORLD, ALICE, 1));
      engine.awaitMaterialized();
      engine.damagePage(ALICE);

      engine.applied(post("p-2", WORLD, ALICE, 2));
      engine.awaitMaterialized();

      assertThat(engine.findings()).isEmpty();
      engine.applied(post("p-3", WORLD, ALICE, 3));
      assertThat(engine.account(ALICE).version()).isEqualTo(3);
    }
  }
}
