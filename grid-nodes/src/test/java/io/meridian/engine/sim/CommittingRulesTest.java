package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.BlockHeader;
import io.meridian.codec.Head;
import io.meridian.engine.DerivedKey;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One test for each rule of the shard protocol that concerns committing (C). Where a rule can be
 * taken away from outside, a second test takes it away and shows that the money is then wrong and
 * that the checker says so.
 */
@ExtendWith(QuietEngine.class)
final class CommittingRulesTest {
  private static final long MILLIS = Stage.MILLIS;
  private static final long HOUR_MICROS = 3_600_000_000L;

  @Test
  void C1_shouldWriteOneBlockAndItsHeadInOneAppend() {
    Stage stage = Stage.set();

    stage.pay(1);
    stage.pay(2);

    List<Gates.Appended> commits =
        stage.gates().appends().stream()
            .filter(append -> append.next().sequence() > append.expected().sequence())
            .toList();
    assertThat(commits).isNotEmpty();
    assertThat(commits)
        .allSatisfy(
            commit -> {
              assertThat(commit.blocks()).hasSize(1);
              BlockHeader header = commit.blocks().get(0).header();
              assertThat(header.previousHash()).isEqualTo(commit.expected().hash());
              assertThat(header.sequence()).isEqualTo(commit.expected().sequence() + 1);
              assertThat(commit.next())
                  .isEqualTo(
                      new Head(
                          header.epoch(),
                          header.leaderId(),
                          header.sequence(),
                          commit.blocks().get(0).hash(),
                          header.lastMicros()));
            });
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C2_shouldAnswerNobodyWhileFewerOwnersThanNeededHaveTheBlock() {
    // Given an append on its way when both back-ups die, in a grid that commits on what is left
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.grid().commitWithoutMajority();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);
    Operation write = stage.send(leader, stage.payment("thin", 30));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);
    stage.others(leader).forEach(other -> stage.world().crash(other, 3_000 * MILLIS));

    // When it is committed on the one copy that is left
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.waitFor(write);

    // Then nobody is told of success, and nobody is when the others are back without being asked
    assertThat(leader.journal(stage.shard()).head().sequence())
        .isGreaterThan(stage.others(leader).get(0).journal(stage.shard()).head().sequence());
    assertThat(write.known()).isFalse();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C2_shouldAnswerTooEarlyWithoutTheRule() {
    Stage stage = Stage.set(Rule.ASKS_THE_TOPOLOGY);
    SimNode leader = stage.primary();
    stage.grid().commitWithoutMajority();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);
    Operation write = stage.send(leader, stage.payment("thin", 30));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);
    stage.others(leader).forEach(other -> stage.world().crash(other, 3_000 * MILLIS));

    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.waitFor(write);

    assertThat(write.known()).isTrue();
  }

  @Test
  void C2_shouldWriteNothingWhileFewerOwnersThanNeededAreThere() {
    // Given a leader that knows that it is alone, in a grid that would commit on what is left
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.grid().commitWithoutMajority();
    stage.others(leader).forEach(other -> stage.world().crash(other, 5_000 * MILLIS));
    stage.run(200);
    int appends = stage.gates().appends().size();

    // When somebody pays
    Operation write = stage.send(leader, stage.payment(1));
    stage.waitFor(write);

    // Then nothing is written that could not be answered
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.gates().appends()).hasSize(appends);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C2_shouldAskTheOwnersWhenTheTopologyMovedDuringTheCommit() {
    // Given an append on its way when one of two back-ups dies, and the other can not be asked
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    SimNode left = stage.others(leader).get(0);
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);
    Operation write = stage.send(leader, stage.payment(1));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);
    stage.world().crash(stage.others(leader).get(1), 3_000 * MILLIS);
    stage.run(50);
    stage.gates().set(left, Gates.Call.CONFIRM, Gates.Position.REFUSING);

    // When it is committed on the two that are left, which would be enough
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.waitFor(write);

    // Then success is not told on the word of the transaction
    assertThat(left.journal(stage.shard()).head().sequence())
        .isEqualTo(leader.journal(stage.shard()).head().sequence());
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C2_shouldAskTheOwnersAfterEveryReadBack() {
    // Given an append that was committed and failed, and owners that can not be asked
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.DECEIVING);
    stage
        .others(leader)
        .forEach(node -> stage.gates().set(node, Gates.Call.CONFIRM, Gates.Position.REFUSING));

    // When the head tells that it is there
    Operation write = stage.send(leader, stage.payment(1));
    stage.waitFor(write);

    // Then the head of one copy is not enough
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C2_shouldCountNoOwnerThatHoldsAnotherHead() {
    // Given an append in doubt that has reached the leader's copy only
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    Head before = leader.journal(stage.shard()).head();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.DECEIVING);
    Operation write = stage.send(leader, stage.payment(1));
    stage.until(
        () ->
            stage.grid().nodes().stream()
                .noneMatch(node -> node.journal(stage.shard()).head().equals(before)));
    stage.others(leader).forEach(node -> RuleScenes.carry(node, stage, before));

    // When the owners are asked
    stage.waitFor(write);

    // Then they are there, and do not count
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C3_shouldTakeADoubtForDoneWhenTheHeadSaysSo() {
    // Given appends that fail although they were committed
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.DECEIVING);
    int appends = stage.gates().appends().size();

    // When a payment is made
    Operation write = stage.send(leader, stage.payment(9));
    stage.waitFor(write);

    // Then the head has told that it is there, and nothing was written again
    assertThat(RuleScenes.recorded(write).replayed()).isFalse();
    assertThat(stage.gates().appends()).hasSize(appends + 1);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C3_shouldWriteTheSameBytesAgainWhenTheHeadSaysThatNothingHappened() {
    // Given appends that fail and do nothing
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.REFUSING);
    int appends = stage.gates().appends().size();

    // When a payment is made, and the grid gets better after a while
    Operation write = stage.send(leader, stage.payment(9));
    stage.until(() -> stage.gates().appends().size() == appends + 2);
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.waitFor(write);

    // Then the block that was written is the one that was tried first, to the byte
    List<Gates.Appended> tried =
        stage.gates().appends().subList(appends, stage.gates().appends().size());
    assertThat(tried).hasSizeGreaterThan(2).allSatisfy(t -> assertThat(t).isEqualTo(tried.get(0)));
    assertThat(RuleScenes.recorded(write).replayed()).isFalse();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C3_shouldLoseMoneyWithoutTheRule() {
    Stage stage = Stage.set(Rule.READS_BACK_DOUBTS);
    SimNode leader = stage.primary();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.REFUSING);

    stage.send(leader, stage.payment(9));
    stage.run(200);

    assertThat(stage.findings()).isNotEmpty();
  }

  @Test
  void C4_shouldSayNothingThatRestsOnABlockThatIsNotDurable() {
    // Given a payment whose block is on its way
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);
    Operation write = stage.send(leader, stage.payment("undurable", 30));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);

    // When its effects are asked for in every way there is
    Operation read = stage.sendRead(leader);
    Operation replay = stage.send(leader, stage.payment("undurable", 30));
    Operation mismatch = stage.send(leader, stage.payment("undurable", 31));
    Operation lookUp =
        stage.send(
            leader, new Operation.Asked.OfTransaction(new CommandId("shop", "eu", "undurable")));
    stage.run(500);

    // Then there is no answer, and derived state knows nothing of it
    assertThat(List.of(write, read, replay, mismatch, lookUp))
        .allSatisfy(operation -> assertThat(operation.answer()).isEmpty());
    DerivedKey index = DerivedKey.index(new CommandId("shop", "eu", "undurable"));
    assertThat(stage.derived(leader, index)).isEmpty();

    // And when the leader dies over it, everything that rested on it is gone
    stage.world().crash(leader, 2_000 * MILLIS);
    stage.lead(stage.others(leader).get(0));
    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C5_shouldJudgeNothingWhenTheWallClockLeftTheMonotonicClock() {
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);

    stage.world().moveClock(leader, 365 * 24 * HOUR_MICROS);
    Operation write = stage.send(leader, stage.payment(1));
    Operation read = stage.sendRead(leader);
    stage.waitFor(write);
    stage.waitFor(read);

    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.REGION_UNAVAILABLE);
    assertThat(Stage.balance(read.answer().orElseThrow())).isEqualTo(100);
    stage.world().moveClock(leader, 0);
    assertThat(stage.pay(1).record().commitMicros())
        .isLessThan(SimNode.rightMicros(stage.world().nanos()) + 1);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C5_shouldExpireNoHoldWhileTheClockIsWrong() {
    // Given a hold, and a clock that has jumped far beyond its end
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.execute(stage.hold("h", 60, 20_000));
    stage.world().moveClock(leader, 365 * 24 * HOUR_MICROS);

    // When the account is read
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);
    stage.run(1_500);

    // Then it is answered, and the hold stands
    assertThat(read.known()).isTrue();
    assertThat(stage.openHolds()).isOne();
    stage.world().moveClock(leader, 0);
    assertThat(stage.wallet().available()).isEqualTo(40);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C5_shouldNotBeBornWhenItsClockIsNotThatOfTheOtherOwners() {
    // Given a node that was started with a wrong clock
    Stage stage = Stage.set();
    SimNode wrong = stage.others(stage.primary()).get(0);
    stage.world().moveClock(wrong, HOUR_MICROS);
    stage.world().crash(wrong, 20 * MILLIS);
    stage.until(
        () ->
            wrong.member()
                && wrong.journal(stage.shard()).owning()
                && wrong.state(stage.shard()).owning());

    // When it is to lead
    stage.grid().movePrimary(stage.shard(), wrong);
    stage.run(500);
    Operation write = stage.send(wrong, stage.payment(1));
    stage.waitFor(write);

    // Then it does not
    assertThat(stage.leads(wrong)).isFalse();
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.REGION_UNAVAILABLE);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void C5_shouldGiveEveryRecordALaterTimeWhateverTheClockDoes() {
    Stage stage = Stage.set();
    long before = stage.pay(1).record().commitMicros();

    stage.world().moveClock(stage.primary(), -1_000_000);
    long after = stage.pay(1).record().commitMicros();

    assertThat(after).isGreaterThan(before);
    assertThat(stage.findings()).isEmpty();
  }
}
