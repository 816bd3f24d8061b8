package io.meridian.engine;

import static io.meridian.engine.SpreadFixture.FUNDS;
import static io.meridian.engine.SpreadFixture.LEDGER;
import static io.meridian.engine.SpreadFixture.hold;
import static io.meridian.engine.SpreadFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ledger that forbids transactions between regions. */
class CrossRegionForbiddenTest {
  private final SpreadFixture engine = new SpreadFixture(false, UnaryOperator.identity());

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldRecordThatAPaymentBetweenRegionsIsForbidden() {
    AccountRef abroad = engine.wallet("us", 0);
    Command payment = post("t", engine.world(0), abroad, 5);

    CommandReply.Recorded refused = (CommandReply.Recorded) engine.execute(payment);
    engine.restart();
    CommandReply.Recorded again = (CommandReply.Recorded) engine.execute(payment);

    assertThat(refused.refused())
        .contains(
            new Refusal(
                Reason.CROSS_REGION_FORBIDDEN,
                Map.of("ledger", LEDGER, "account", abroad.toString())));
    assertThat(again.replayed()).isTrue();
    assertThat(again.record()).isEqualTo(refused.record());
    assertThat(engine.account(abroad).balance()).isEqualTo(FUNDS);
  }

  @Test
  void shouldForbidToReserveBetweenRegions() {
    assertThat(engine.refused(hold("h", engine.world(0), engine.wallet("us", 0), 5)))
        .isEqualTo(Reason.CROSS_REGION_FORBIDDEN);
  }

  @Test
  void shouldJudgeIdentityBeforeAndAccountsAfterIt() {
    engine.applied(post("t-1", engine.world(0), engine.wallet(0), 5));
    AccountRef nobody = new AccountRef("us", "nobody");

    assertThat(engine.refused(post("t-1", engine.world(0), nobody, 5)))
        .isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(engine.refused(post("t-2", engine.world(0), nobody, 5)))
        .isEqualTo(Reason.CROSS_REGION_FORBIDDEN);
    assertThat(engine.refused(post("t-3", engine.world(0), new AccountRef("uk", "x"), 5)))
        .isEqualTo(Reason.REGION_NOT_IN_LEDGER);
  }

  @Test
  void shouldLetPaymentsInsideEachRegionPass() {
    engine.applied(post("t", engine.world("us", 0), engine.wallet("us", 0), 5));

    assertThat(engine.account(engine.wallet("us", 0)).balance()).isEqualTo(FUNDS + 5);
  }
}
