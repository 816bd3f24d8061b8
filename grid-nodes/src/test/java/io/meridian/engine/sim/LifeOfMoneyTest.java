package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.BatchReply;
import io.meridian.engine.CommandReply;
import io.meridian.engine.PreparedBatch;
import io.meridian.ledger.Command;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionDetails;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds, captures, expiries and batches when something goes wrong at just the wrong time. */
@ExtendWith(QuietEngine.class)
final class LifeOfMoneyTest {
  @Test
  void shouldExpireAHoldWithinASecondWhenNobodyAsks() {
    // Given an open hold and a grid in which nothing happens
    Stage stage = funded();
    stage.execute(stage.hold("h", 60, 300));
    assertThat(stage.openHolds()).isOne();

    // When its time has come
    stage.run(1_300);

    // Then what it held is free
    assertThat(stage.openHolds()).isZero();
    assertThat(stage.wallet().available()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldLetExactlyOneOfACaptureAndAnExpiryWinAtTheSameInstant() {
    // Given a hold whose time comes before it can have been captured whole
    Stage stage = funded();
    stage.execute(stage.hold("h", 60, 50));

    // When it is captured bit by bit while its time comes
    List<Operation> captures = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      captures.add(stage.send(stage.primary(), stage.capture("c" + i, "h", 1)));
      stage.run(1);
    }
    stage.waitFor(captures.get(captures.size() - 1));

    // Then every capture before was applied, and every later one is told of the expiry
    List<Optional<Reason>> inOrder =
        captures.stream()
            .filter(Operation::known)
            .map(LifeOfMoneyTest::record)
            .sorted(Comparator.comparingLong(LedgerRecord::commitMicros))
            .map(record -> record.refused().map(Refusal::reason))
            .toList();
    int expired = inOrder.indexOf(Optional.of(Reason.HOLD_EXPIRED));
    assertThat(expired).isPositive();
    assertThat(inOrder.subList(0, expired)).containsOnly(Optional.empty());
    assertThat(inOrder.subList(expired, inOrder.size()))
        .containsOnly(Optional.of(Reason.HOLD_EXPIRED));
    assertThat(stage.findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void shouldExpireWhatIsDueWhenTheThreadStandsStillBeforeItJudges(long seed) {
    // Given holds that come due one after the other, and a thread that stands still before every
    // tenth look at the clock
    Stage stage = Stage.set(seed, EngineHost.TIGHT);
    stage.pay(100);
    long due = stage.world().nanos() + 1_000 * Stage.MILLIS;
    for (int i = 0; i < 12; i++) {
      long left = (due - stage.world().nanos()) / Stage.MILLIS;
      stage.execute(stage.hold("h" + i, 5, left + 20L * i));
    }
    stage.world().setRates(new Rates(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10));
    stage.run((due - stage.world().nanos()) / Stage.MILLIS);

    // When payments arrive all the time
    for (int i = 0; i < 70; i++) {
      stage.send(stage.primary(), stage.payment(1));
      stage.run(4);
    }

    // Then none of them is judged while a hold counts that is due
    stage.world().setRates(Rates.NONE);
    stage.until(() -> stage.openHolds() == 0);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldKnowWhichHoldsAreOpenWhenAnotherLeads() {
    // Given two holds, of which nothing but the derived state is left to tell
    Stage stage = funded();
    stage.execute(stage.hold("first", 60, 10_000));
    stage.execute(stage.hold("second", 20, 500));
    stage.materialize();

    // When another leads
    stage.lead(stage.others(stage.primary()).get(0));

    // Then it captures the one and lets the other expire
    assertThat(stage.openHolds()).isEqualTo(2);
    assertThat(stage.execute(stage.capture("c", "first", 60)).refused()).isEmpty();
    stage.run(1_500);
    assertThat(stage.openHolds()).isZero();
    assertThat(stage.wallet().available()).isEqualTo(40);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldNotLeadBeforeItHasReadTheTableOfOpenHolds() {
    // Given a node that cannot read the table of open holds
    Stage stage = funded();
    stage.execute(stage.hold("h", 60, 10_000));
    stage.materialize();
    SimNode next = stage.others(stage.primary()).get(0);
    stage.gates().set(next, Gates.Call.SCAN, Gates.Position.REFUSING);

    // When it is to lead
    stage.grid().movePrimary(stage.shard(), next);
    stage.run(400);

    // Then it does not, until it can
    assertThat(stage.leads(next)).isFalse();
    stage.gates().set(next, Gates.Call.SCAN, Gates.Position.OPEN);
    stage.until(() -> stage.leads(next));
    assertThat(stage.openHolds()).isOne();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldJudgeNothingBeforeTheStateOfDueHoldsIsThere() {
    // Given a leader that knows of a hold and nothing more about it, and cannot load it
    Stage stage = funded();
    stage.execute(stage.hold("h", 60, 400));
    stage.materialize();
    SimNode next = stage.others(stage.primary()).get(0);
    stage.lead(next);
    stage.gates().set(next, Gates.Call.LOAD, Gates.Position.SHUT);

    // When the hold is due and somebody pays
    stage.run(500);
    Operation payment = stage.send(next, stage.payment(1));
    stage.run(200);

    // Then the payment waits until the hold has expired
    assertThat(payment.answer()).isEmpty();
    stage.gates().set(next, Gates.Call.LOAD, Gates.Position.OPEN);
    stage.waitFor(payment);
    assertThat(record(payment).refused()).isEmpty();
    assertThat(stage.openHolds()).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldTryAgainWhenTheStateOfDueHoldsCouldNotBeRead() {
    // Given the same, but that loading fails for a while
    Stage stage = funded();
    stage.execute(stage.hold("h", 60, 400));
    stage.materialize();
    SimNode next = stage.others(stage.primary()).get(0);
    stage.lead(next);
    stage.gates().set(next, Gates.Call.LOAD, Gates.Position.REFUSING);
    stage.run(600);
    assertThat(stage.openHolds()).isOne();

    // When it works again
    stage.gates().set(next, Gates.Call.LOAD, Gates.Position.OPEN);
    stage.run(200);

    // Then the hold expires
    assertThat(stage.openHolds()).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldApplyABatchOnceWhenItsBlockIsInDoubt() {
    // Given appends that succeed and say that they have failed
    Stage stage = funded();
    SimNode leader = stage.primary();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.DECEIVING);

    // When a batch is sent and sent again
    Operation.Asked.OfBatch batch =
        stage.batch("b", stage.hold("h", 60, 10_000), stage.capture("c", "h", 25));
    Operation first = stage.send(leader, batch);
    stage.run(300);
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.waitFor(first);
    BatchReply.Items again = items(stage.must(batch));

    // Then it was applied once and whole
    assertThat(again.replayed()).isTrue();
    assertThat(again.items()).allMatch(item -> item.refused().isEmpty());
    assertThat(stage.wallet().balance()).isEqualTo(75);
    assertThat(stage.wallet().available()).isEqualTo(40);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldLeaveNothingOfABatchWhenOneOfItsItemsFails() {
    // Given a batch of which the last item fails
    Stage stage = funded();
    Operation.Asked.OfBatch batch =
        stage.batch("b", stage.payment("p", 7), stage.hold("h", 60, 10_000), stage.orphan("o"));

    // When it is sent, and another leads
    stage.must(batch);
    stage.lead(stage.others(stage.primary()).get(0));

    // Then each item has its answer, and nothing has happened
    assertThat(items(stage.must(batch)).items())
        .extracting(item -> item.refused().orElseThrow().reason())
        .containsExactly(Reason.BATCH_ABORTED, Reason.BATCH_ABORTED, Reason.ACCOUNT_NOT_FOUND);
    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.openHolds()).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldStopNothingBeforeTheItemThatFindsNoRoom() {
    // Given a leader that is held up, and a queue that does not take the whole of a sequence
    Stage stage = funded();
    SimNode leader = stage.primary();
    SimProcess process = leader.process().orElseThrow();
    process.pauseEngine();
    int room = (4 * EngineHost.TIGHT.queueItemsMax() + 4) / 5;
    List<Command> payments = new ArrayList<>();
    for (int i = 0; i < room + 5; i++) {
      payments.add(stage.payment(1));
    }
    Operation sequence = stage.send(leader, new Operation.Asked.OfSequence(payments, true));
    stage.run(50);

    // When it goes on
    stage.world().wake(leader, process);
    stage.waitFor(sequence);

    // Then those that had found room are executed, and none of the others
    List<Operation.Answer> answers =
        ((Operation.Answer.InOrder) sequence.answer().orElseThrow()).answers();
    assertThat(answers.subList(0, room))
        .allMatch(
            answer ->
                answer instanceof Operation.Answer.Executed made
                    && made.reply() instanceof CommandReply.Recorded);
    assertThat(RuleScenes.reason(answers.get(room))).isEqualTo(Reason.OVERLOADED);
    assertThat(stage.balance()).isEqualTo(100 + room);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void shouldTryTransactionsInOrderAsTheyWouldBeExecuted() {
    // Given a payment that is refused, and a refund of it
    Stage stage = funded();
    Post refused = stage.orphan("refused");
    Refund refund =
        new Refund(Stage.id("refund"), "", "refused", Parts.ALL_REMAINING, TransactionDetails.NONE);

    // When both are tried, and then executed
    BatchReply.Items tried =
        items(
            stage.must(
                new Operation.Asked.OfBatch(
                    PreparedBatch.Mode.INDEPENDENT,
                    Optional.empty(),
                    List.of(refused, refund),
                    true)));
    stage.execute(refused);
    CommandReply executed = stage.execute(refund);

    // Then both find that there is nothing to refund of it
    assertThat(executed.refused().orElseThrow().reason()).isEqualTo(Reason.NOT_REFUNDABLE);
    assertThat(tried.items().get(1).refused()).isEqualTo(executed.refused());
    assertThat(stage.findings()).isEmpty();
  }

  private static Stage funded() {
    Stage stage = Stage.set();
    stage.pay(100);
    return stage;
  }

  private static BatchReply.Items items(Operation.Answer answer) {
    return (BatchReply.Items) ((Operation.Answer.OfBatch) answer).reply();
  }

  private static LedgerRecord record(Operation operation) {
    Operation.Answer answer = operation.answer().orElseThrow();
    return ((CommandReply.Recorded) ((Operation.Answer.Executed) answer).reply()).record();
  }
}
