package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.model.ModelAccount;
import io.meridian.model.ModelAnswer;
import io.meridian.model.ModelEntry;
import io.meridian.model.ModelTransaction;
import io.meridian.model.RandomCommands;
import io.meridian.model.ReferenceModel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Long random lives of ledgers, judged by the rules and by the model: the same answer to every
 * command, the same books after it. A failure names its seed; {@code -Dmeridian.model.seed=N} plays
 * it alone.
 */
final class RulesAgainstModelTest {
  private static final int SEEDS = 20;
  private static final int COMMANDS = 2_000;
  private static final int COMMANDS_BETWEEN_PROOFS = 100;
  private static final String LEDGER = Books.LEDGER;

  private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
  private int applied;
  private int expired;

  @Test
  void shouldAnswerAsTheModelThroughoutALedgersLife() {
    Long only = Long.getLong("meridian.model.seed");
    long first = only != null ? only : System.nanoTime();
    for (long seed = first; seed < first + (only != null ? 1 : SEEDS); seed++) {
      try {
        new Life(seed).play();
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("with -Dmeridian.model.seed=" + seed, failure);
      }
    }
    if (only == null) {
      checkThatNothingWasLeftOut();
    }
  }

  /** A reason that never came up was not tested, whatever the test is called. */
  private void checkThatNothingWasLeftOut() {
    for (Reason reason : Reason.values()) {
      if (reason.compareTo(Reason.ACCOUNT_EXISTS) >= 0
          && reason.compareTo(Reason.CEILING_EXCEEDED) <= 0
          && reason != Reason.AMBIGUOUS_ID
          && reason != Reason.CROSS_REGION_FORBIDDEN) {
        assertThat(reasons).containsKey(reason);
      }
    }
    int all = SEEDS * COMMANDS;
    assertThat(applied).isGreaterThan(all / 3);
    assertThat(expired).isGreaterThan(all / 100);
  }

  /** One ledger from its opening on. */
  private final class Life {
    private final Random random;
    private final ReferenceModel model = new ReferenceModel(Books.REGION);
    private final MapView view = new MapView();
    private final Judge judge = new Judge();
    private final RandomCommands commands;
    private long now = Books.START;

    Life(long seed) {
      // Neighbouring seeds begin alike unless they are stirred.
      this.random = new Random(seed * 0x9E3779B97F4A7C15L);
      this.commands = new RandomCommands(random, model, LEDGER, Books.REGION);
    }

    void play() {
      open();
      for (int i = 1; i <= COMMANDS; i++) {
        now += random.nextInt(20) == 0 ? random.nextInt(1_500_000) : 1 + random.nextInt(1_000);
        step(commands.next(now));
        if (i % COMMANDS_BETWEEN_PROOFS == 0) {
          assertThat(model.verify()).isEmpty();
          compareEverything();
        }
      }
    }

    private void open() {
      boolean referenceUnique = random.nextBoolean();
      List<LedgerPlacement> placements = List.of(new LedgerPlacement(Books.REGION, List.of(0)));
      view.with(new LedgerFact(LEDGER, placements, referenceUnique, 0, now));
      model.submit(
          new CreateLedger(
              Commands.id(CreateLedger.derivedId(LEDGER)), "", placements, referenceUnique),
          now);
      for (String asset : RandomCommands.ASSETS) {
        view.with(new AssetFact(LEDGER, asset, 0, now));
        model.submit(new CreateAsset(Commands.id(CreateAsset.derivedId(asset)), "", asset, 0), now);
      }
      for (Command command : commands.opening()) {
        now++;
        step(command);
      }
    }

    private void step(Command command) {
      Optional<LedgerRecord> earlier = view.record(command.commandId());
      if (earlier.isPresent()) {
        again(command, earlier.get());
        return;
      }
      expireDue();
      ModelAnswer tried = model.dryRun(command, now);
      ModelAnswer expected = model.submit(command, now);
      assertThat(tried).isEqualTo(expected.withoutRecord());
      Outcome outcome = judge.judge(command, view, now);
      compare(command, outcome, expected);
      count(expected);
      if (outcome instanceof Outcome.Applied || !command.commandId().derived()) {
        view.apply(command, outcome, now);
        compareTouched(command);
      }
    }

    private void again(Command command, LedgerRecord earlier) {
      ModelAnswer expected = model.submit(command, now);
      Optional<String> difference = earlier.command().firstDifference(command);

      assertThat(expected.replayed()).as("%s", command).isEqualTo(difference.isEmpty());
      if (difference.isPresent()) {
        assertThat(expected.metadata()).containsEntry("field", difference.get());
        assertThat(expected.reason()).contains(command.kind().mismatch(command.commandId()));
      } else {
        compare(command, earlier.outcome(), expected);
      }
    }

    private void expireDue() {
      while (model.nextExpiryMicros().orElse(Long.MAX_VALUE) <= now) {
        Original hold = view.firstToExpire().orElseThrow();
        ExpireHold command = ExpireHold.of(hold.id());
        long micros = Math.max(hold.expiresMicros(), model.lastMicros() + 1);
        Outcome outcome = judge.judge(command, view, micros);
        compare(command, outcome, model.expire(LEDGER, command.hold(), micros));
        view.apply(command, outcome, micros);
        now = Math.max(now, micros + 1);
        expired++;
      }
    }

    private void count(ModelAnswer answer) {
      answer.reason().ifPresent(reason -> reasons.merge(reason, 1, Integer::sum));
      applied += answer.wasApplied() ? 1 : 0;
    }

    private void compare(Command command, Outcome outcome, ModelAnswer expected) {
      if (outcome instanceof Outcome.Refused refused) {
        assertThat(Optional.of(refused.refusal().reason()))
            .as("%s", command)
            .isEqualTo(expected.reason());
        assertThat(refused.refusal().metadata())
            .as("%s", command)
            .containsAllEntriesOf(expected.metadata());
      } else {
        assertThat(expected.reason()).as("%s", command).isEmpty();
        List<ModelEntry.Four> afters = new ArrayList<>();
        for (Entry entry : ((Outcome.Applied) outcome).entries()) {
          afters.add(four(entry.after()));
        }
        assertThat(expected.entries())
            .as("%s", command)
            .extracting(ModelEntry::after)
            .isEqualTo(afters);
      }
    }

    private void compareTouched(Command command) {
      command.accounts().forEach(this::compareAccount);
      model
          .transaction(LEDGER, command.commandId().id())
          .ifPresent(same -> compareLeft(command.commandId(), same));
      command
          .original()
          .ifPresent(
              id -> model.transaction(LEDGER, id.id()).ifPresent(same -> compareLeft(id, same)));
    }

    private void compareEverything() {
      view.accounts().keySet().forEach(this::compareAccount);
    }

    private void compareAccount(AccountKey key) {
      Optional<Account> found = view.account(key);
      Optional<ModelAccount> expected = model.account(LEDGER, key.account().toString());
      assertThat(found.isPresent()).as("%s", key).isEqualTo(expected.isPresent());
      if (found.isPresent()) {
        Account account = found.get();
        ModelAccount same = expected.get();
        assertThat(four(account.counters())).as("%s", key).isEqualTo(same.counters());
        assertThat(account.status().name()).isEqualTo(same.status().name());
        assertThat(account.version()).isEqualTo(same.version());
        assertThat(account.revision()).isEqualTo(same.revision());
        assertThat(account.updateMicros()).isEqualTo(same.updateMicros());
        assertThat(account.settings().labels()).isEqualTo(same.labels());
      }
    }

    private void compareLeft(CommandId id, ModelTransaction same) {
      Optional<Original> left = view.original(id);
      if (left.isEmpty()) {
        assertThat(same.legs())
            .as("%s", id)
            .allMatch(leg -> leg.refunded().signum() == 0 && leg.remaining().signum() == 0);
        return;
      }
      assertThat(left.get().state().name()).as("%s", id).isEqualTo(same.state().name());
      assertThat(left.get().closedBy()).as("%s", id).isEqualTo(same.closedBy());
      for (int i = 0; i < same.legs().size(); i++) {
        Original.Remainder remainder = left.get().postings().get(i);
        ModelTransaction.Leg leg = same.legs().get(i);
        assertThat(remainder.captured()).isEqualTo(leg.captured().longValueExact());
        assertThat(remainder.released()).isEqualTo(leg.released().longValueExact());
        assertThat(remainder.remaining()).isEqualTo(leg.remaining().longValueExact());
        assertThat(remainder.refunded()).isEqualTo(leg.refunded().longValueExact());
      }
    }
  }

  private static ModelEntry.Four four(Counters counters) {
    return ModelEntry.Four.of(
        counters.postedDebits(),
        counters.postedCredits(),
        counters.heldDebits(),
        counters.heldCredits());
  }
}
