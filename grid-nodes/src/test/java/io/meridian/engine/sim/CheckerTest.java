package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The checker is not content with everything: engines without a rule, and spoilt worlds, are found.
 */
@ExtendWith(QuietEngine.class)
final class CheckerTest {
  private static final int SEEDS_MAX = 200;
  private static final AccountKey WALLET = new AccountKey("shop", new AccountRef("eu", "wallet"));

  /** That an instant was not made durable shows in the scene of R2 in {@link ProtocolRulesTest}. */
  @ParameterizedTest
  @EnumSource(value = Rule.class, mode = EnumSource.Mode.EXCLUDE, names = "RAISES_TIME")
  void shouldFindThatARuleIsMissing(Rule rule) {
    List<String> findings = new ArrayList<>();

    for (long seed = 0; seed < SEEDS_MAX && findings.isEmpty(); seed++) {
      Simulation simulation =
          new Simulation(SimWorld.Options.of(seed, Rates.ROUGH), EngineHost.TIGHT, Set.of(rule));
      simulation.run(2, 2_000, Rates.ROUGH);
      findings.addAll(simulation.findings());
    }

    assertThat(findings).isNotEmpty();
  }

  @Test
  void shouldFindNothingWhereNothingIsWrong() {
    assertThat(paid().findings()).isEmpty();
  }

  @Test
  void shouldFindThatAnAcknowledgedRecordIsGone() {
    Stage stage = paid();

    for (SimNode node : stage.grid().nodes()) {
      node.journal(stage.shard()).loseLastWrite(List.of());
    }

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindThatADerivedEntryIsMissing() {
    Stage stage = paid();
    DerivedCopy copy = stage.node(2).state(stage.shard());

    copy.apply(
        Map.of(DerivedKey.account(WALLET), Optional.empty()),
        copy.counter(),
        stage.grid().nextVersion());

    assertThat(stage.judge())
        .anySatisfy(finding -> assertThat(finding).contains("n2 lacks derived entry"));
  }

  @Test
  void shouldFindABalanceThatNeverWas() {
    Stage stage = paid();
    Operation read = stage.sendRead(stage.primary());
    stage.waitFor(read);

    stage.answer(read, with(account(read), new Counters(0, 101, 0, 0)));

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindABalanceOlderThanAnAnswerGivenBefore() {
    Stage stage = Stage.set();
    Operation early = stage.sendRead(stage.primary());
    stage.waitFor(early);
    stage.pay(100);
    Operation late = stage.sendRead(stage.primary());
    stage.waitFor(late);
    stage.materialize();

    stage.answer(late, account(early));

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  private static Stage paid() {
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    return stage;
  }

  private static Account account(Operation read) {
    return ((ReadReply.Found<Account>)
            ((Operation.Answer.Read) read.answer().orElseThrow()).reply())
        .value();
  }

  private static Account with(Account account, Counters counters) {
    return new Account(
        account.settings(),
        account.status(),
        counters,
        account.version(),
        account.revision(),
        account.createMicros(),
        account.updateMicros());
  }
}
