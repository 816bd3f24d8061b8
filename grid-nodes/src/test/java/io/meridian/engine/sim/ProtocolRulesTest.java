package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.Marker;
import io.meridian.codec.OpenHold;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.RecordCodec;
import io.meridian.engine.BalancesCut;
import io.meridian.engine.CommandReply;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.EngineException;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.Stamp;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionDetails;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One test for each rule of the shard protocol that concerns leading (L), committing (C), reading
 * (R) and derived state (D). Where a rule can be taken away from outside, a second test takes it
 * away and shows that the money is then wrong and that the checker says so.
 */
@ExtendWith(QuietEngine.class)
final class ProtocolRulesTest {
  private static final long MILLIS = Stage.MILLIS;
  private static final long HOUR_MICROS = 3_600_000_000L;

  // L: leading

  @Test
  void L1_shouldAnswerNothingWhenPrimaryInOneGroupOnly() {
    // Given a leader
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    int appends = stage.gates().appends().size();

    // When its copy in the state group is no owner any more
    stage.grid().demoteState(stage.shard(), leader);
    stage.run(200);
    Operation write = stage.send(leader, stage.payment(1));
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);
    stage.waitFor(write);

    // Then it leads no more, though it is still primary for the journal
    assertThat(stage.primary()).isEqualTo(leader);
    assertThat(reason(write)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(reason(read)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.gates().appends()).hasSize(appends);
  }

  @Test
  void L1_shouldAskWhetherItLeadsBeforeEveryAppend() {
    // Given a payment for which state is brought, while the leader's thread stands still
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.materialize();
    stage.gates().set(leader, Gates.Call.LOAD, Gates.Position.SHUT);
    Operation write = stage.send(leader, stage.payment(1));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.LOAD) > 0);
    SimProcess process = leader.process().orElseThrow();
    process.pauseEngine();
    stage.gates().set(leader, Gates.Call.LOAD, Gates.Position.OPEN);
    stage.run(50);
    int appends = stage.gates().appends().size();

    // When it is told that it leads no more only after the state that it has to judge on
    stage.grid().demoteState(stage.shard(), leader);
    stage.run(50);
    stage.world().wake(leader, process);
    stage.waitFor(write);

    // Then it has judged, and found out before it wrote
    assertThat(reason(write)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.gates().appends()).hasSize(appends);
  }

  @Test
  void L2_shouldAbandonLeadershipWhenTheHeadIsAnothers() {
    // Given a leader whose append is held up while another is born and writes
    Stage stage = Stage.set();
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    stage.gates().set(first, Gates.Call.APPEND, Gates.Position.SHUT);
    Operation late = stage.send(first, stage.payment(5));
    stage.until(() -> stage.gates().waiting(first, Gates.Call.APPEND) == 1);
    stage.lead(second);
    stage.pay(100);

    // When the append goes through at last
    stage.gates().set(first, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.run(200);

    // Then it found another's head, wrote nothing, and the payment was not answered
    assertThat(stage.world().tally().count("append found another head")).isPositive();
    assertThat(reason(late)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L2_shouldLoseMoneyWithoutTheRule() {
    Stage stage = Stage.set(Rule.COMPARES_THE_HEAD);
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.APPEND, Gates.Position.SHUT);
    stage.send(first, stage.payment(5));
    stage.until(() -> stage.gates().waiting(first, Gates.Call.APPEND) == 1);
    stage.lead(stage.others(first).get(0));
    stage.pay(100);

    stage.gates().set(first, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.run(100);

    assertThat(stage.findings()).isNotEmpty();
  }

  @Test
  void L3_shouldAdoptTheHighestChainAndPutEveryCopyRight() {
    // Given a block that only one copy has, of a leader that died over it
    Stage stage = Stage.set();
    stage.pay(100);
    SimNode first = stage.primary();
    SimNode holder = stage.others(first).get(0);
    SimNode next = stage.others(first).get(1);
    Post lonely = stage.orphan("lonely");
    applyTo(holder, stage, blockOnTop(stage, lonely));
    stage.grid().movePrimary(stage.shard(), next);

    // When another node, which lacks the block, is born
    stage.world().crash(first, 500 * MILLIS);
    stage.send(first, lonely);
    stage.until(() -> stage.leads(next));

    // Then the block counts, and every copy has it
    Operation again = stage.send(next, lonely);
    stage.waitFor(again);
    assertThat(recorded(again).replayed()).isTrue();
    assertThat(stage.findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "1, 1"})
  void L3_shouldNotBeBornWhenTooFewOwnersSayWhatTheyHave(int minOwners, int silent) {
    // Given owners of whom one too few can be asked: of three copies 3 - W + 1 are needed
    Stage stage = Stage.set(1, EngineHost.tight(minOwners));
    stage.pay(100);
    SimNode next = stage.others(stage.primary()).get(0);
    stage.others(next).subList(0, silent).stream()
        .forEach(node -> stage.gates().set(node, Gates.Call.CONFIRM, Gates.Position.REFUSING));
    int appends = stage.gates().appends().size();

    // When it is to lead
    stage.grid().movePrimary(stage.shard(), next);
    stage.run(400);

    // Then it adopts nothing: the others may have more than it has
    assertThat(stage.leads(next)).isFalse();
    assertThat(stage.gates().appends()).hasSize(appends);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldSettleAnEpochOnlyWhenEnoughCopiesHaveIt() {
    Stage stage = Stage.set();
    stage.pay(100);
    SimNode next = stage.others(stage.primary()).get(0);
    Head adopted = next.journal(stage.shard()).head();
    int appends = stage.gates().appends().size();

    stage.lead(next);

    List<Head> heads =
        stage.gates().appends().stream().skip(appends).map(Gates.Appended::next).toList();
    assertThat(heads).hasSize(2);
    assertThat(heads.get(0).epoch()).isEqualTo(adopted.epoch() + 1);
    assertThat(heads.get(0).settledEpoch()).isEqualTo(adopted.epoch());
    assertThat(heads.get(1)).isEqualTo(heads.get(0).settled());
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldPutAPrivateBlockRightHoweverDeepItLies() {
    // Given a copy that was away and came back, brought up to date by its counters: its head is the
    // right one, and a block far below it is its own
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    SimNode returned = stage.others(leader).get(0);
    stage.world().crash(returned, 400 * MILLIS);
    stage.until(() -> !stage.grid().truth().place(stage.shard()).owners().containsKey("n" + 1));
    EncodedBlock own = blockOnTop(stage, stage.orphan("private"));
    for (int i = 0; i < 12; i++) {
      stage.pay(1);
    }
    keepPrivately(returned, stage, own);
    stage.until(() -> returned.member() && returned.journal(stage.shard()).owning());
    stage.run(300);

    // When it leads, and is asked about the payments of that time
    stage.lead(returned);

    // Then it knows them, and has no block of its own any more
    assertThat(stage.balance()).isEqualTo(12);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldTakeNoWordForACopyFromAMarkerThatIsOffTheChain() {
    // Given a private block deep in one copy, and a marker that is of no block of the chain and
    // says that every copy is right
    Stage stage = Stage.set();
    for (int i = 0; i < 6; i++) {
      stage.pay(1);
    }
    stage.materialize();
    SimNode first = stage.primary();
    replaceBlock(stage.others(first).get(1), stage, blockAt(stage, 3, stage.orphan("private")));
    spoil(stage);

    // When a leader is born
    stage.lead(stage.others(first).get(0));

    // Then it has compared every block
    assertThat(stage.balance()).isEqualTo(6);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldKeepAPaymentWhenOneCopyHasTheHeadOfAHigherEpochWithoutIt() {
    // Given a payment that a copy lacks, and in that copy the head of an epoch that its node began
    // when the others had given it up
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    SimNode away = stage.others(leader).get(0);
    stage.pay(1);
    stage.world().crash(away, 400 * MILLIS);
    stage.until(() -> !stage.grid().truth().place(stage.shard()).owners().containsKey("n1"));
    stage.pay(100);
    JournalCopy copy = away.journal(stage.shard());
    Head own = copy.head();
    Head begun =
        new Head(own.epoch() + 9, 9, own.sequence(), own.hash(), own.lastMicros(), own.epoch());
    long counter = leader.journal(stage.shard()).counter();
    copy.apply(begun, List.of(), counter - 1, stage.grid().versionOf(away));

    // When it comes back, as far on as the others by its counter, and leads
    stage.until(() -> away.member() && copy.owning());
    stage.lead(away);

    // Then the payment is still there
    assertThat(stage.balance()).isEqualTo(101);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldCountOnNoCopyThatWasAwayUntilItIsCompared() {
    // Given two owners, one of which leaves and returns at once
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    int births = births(stage);

    // When a copy comes back
    stage.world().crash(stage.others(leader).get(0), 50 * MILLIS);
    stage.until(() -> stage.grid().members().size() == 3);
    stage.run(500);
    stage.pay(1);

    // Then a view change has compared it
    assertThat(births(stage)).isGreaterThan(births);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L4_shouldReplayFromTheMarkerToTheHeadBeforeTheFirstCommand() {
    // Given payments of which nothing is materialized
    Stage stage = Stage.set();
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    Post payment = stage.payment("early", 40);
    stage.must(new Operation.Asked.OfCommand(payment));
    stage.pay(2);

    // When the leader dies and another is born
    stage.world().crash(first, 2_000 * MILLIS);
    SimNode second = stage.others(first).get(0);
    stage.lead(second);

    // Then it knows the balance, and the id
    assertThat(stage.balance()).isEqualTo(42);
    Operation again = stage.send(second, payment);
    stage.waitFor(again);
    assertThat(recorded(again).replayed()).isTrue();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L4_shouldKnowEveryOpenHoldBeforeTheFirstCommand() {
    // Given a hold of which nothing but the derived state is left to tell
    Stage stage = Stage.set();
    stage.pay(100);
    stage.execute(stage.hold("h", 60, 500));
    stage.materialize();

    // When another leads
    stage.lead(stage.others(stage.primary()).get(0));

    // Then it knows of it, and lets it expire
    assertThat(stage.openHolds()).isOne();
    stage.run(1_500);
    assertThat(stage.wallet().available()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L4_shouldForgetOpenHoldsWithoutTheRule() {
    Stage stage = Stage.set(Rule.LOADS_OPEN_HOLDS);
    stage.pay(100);
    stage.execute(stage.hold("h", 60, 500));
    stage.materialize();

    stage.lead(stage.others(stage.primary()).get(0));
    stage.run(1_500);

    assertThat(stage.wallet().available()).isEqualTo(40);
    assertThat(stage.findings()).isNotEmpty();
  }

  @Test
  void L5_shouldStayClosedWhenHeadAndLastBlockDisagree() {
    // Given a grid whose last block is another one than the head says, on every copy
    Stage stage = Stage.set();
    stage.pay(100);
    SimNode first = stage.primary();
    Head head = first.journal(stage.shard()).head();
    EncodedBlock wrong = blockAt(stage, head.sequence(), stage.orphan("forged"));
    for (SimNode node : stage.grid().nodes()) {
      replaceBlock(node, stage, wrong);
    }
    int appends = stage.gates().appends().size();

    // When a leader is to be born
    SimNode second = stage.others(first).get(0);
    stage.grid().movePrimary(stage.shard(), second);
    stage.run(500);
    Operation read = stage.sendRead(second);
    stage.waitFor(read);

    // Then the shard stays closed, says so, and writes nothing
    assertThat(stage.status(second).orElseThrow().state()).isEqualTo(ShardStatus.State.FAILED);
    assertThat(stage.status(second).orElseThrow().detail()).contains("block " + head.sequence());
    assertThat(reason(read)).isEqualTo(Reason.REGION_UNAVAILABLE);
    assertThat(stage.gates().appends()).hasSize(appends);
  }

  @Test
  void L5_shouldCompareTheLastBlockWithTheHeadThoughAllOfItIsMaterialized() {
    // Given a grid whose last block is another one than the head and the marker say
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    SimNode first = stage.primary();
    long last = first.journal(stage.shard()).head().sequence();
    EncodedBlock wrong = blockAt(stage, last, stage.orphan("forged"));
    stage.grid().nodes().forEach(node -> replaceBlock(node, stage, wrong));

    // When a leader is to be born
    SimNode second = stage.others(first).get(0);
    stage.grid().movePrimary(stage.shard(), second);
    stage.run(500);

    // Then the shard stays closed
    assertThat(stage.status(second).orElseThrow().state()).isEqualTo(ShardStatus.State.FAILED);
    assertThat(stage.status(second).orElseThrow().detail()).contains("block " + last);
  }

  @Test
  void L5_shouldStayClosedWhenTheChainThatIsReplayedIsBroken() {
    // Given the only copy there is, with a wrong block in the middle of what is not materialized
    Stage stage = Stage.alone();
    stage.materialize();
    SimNode only = stage.primary();
    stage.gates().set(only, Gates.Call.WRITE, Gates.Position.SHUT);
    long wrong = stage.pay(1).position().sequence();
    stage.pay(2);
    stage.pay(3);
    replaceBlock(only, stage, blockAt(stage, wrong, stage.orphan("forged")));

    // When the node starts again
    stage.world().crash(only, 100 * MILLIS);
    stage.gates().set(only, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.until(
        () ->
            stage.status(only).filter(one -> one.state() == ShardStatus.State.FAILED).isPresent());

    // Then the shard stays closed and says where
    assertThat(stage.status(only).orElseThrow().detail()).contains("block " + (wrong + 1));
  }

  // C: committing

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
    assertThat(reason(write)).isEqualTo(Reason.TRY_AGAIN);
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
    assertThat(reason(write)).isEqualTo(Reason.TRY_AGAIN);
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
    assertThat(reason(write)).isEqualTo(Reason.TRY_AGAIN);
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
    stage.others(leader).forEach(node -> carry(node, stage, before));

    // When the owners are asked
    stage.waitFor(write);

    // Then they are there, and do not count
    assertThat(reason(write)).isEqualTo(Reason.TRY_AGAIN);
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
    assertThat(recorded(write).replayed()).isFalse();
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
    assertThat(recorded(write).replayed()).isFalse();
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

    assertThat(reason(write)).isEqualTo(Reason.REGION_UNAVAILABLE);
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
    assertThat(reason(write)).isEqualTo(Reason.REGION_UNAVAILABLE);
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

  // R: reading

  @Test
  void R1_shouldNotAnswerAReadWhenTheOwnersKnowAnotherLeader() {
    // Given a leader that the others have given up; another is born and takes payments
    Stage stage = Stage.set();
    SimNode stale = stage.primary();
    stage.pay(100);
    pauseUntilAnotherLeads(stage, stale);
    stage.pay(11);

    // When the first wakes, knows nothing of it, and is asked
    Operation read = stage.sendRead(stale);
    Operation lookUp =
        stage.send(stale, new Operation.Asked.OfTransaction(new CommandId("shop", "eu", "p2")));
    stage.world().wake(stale, stale.process().orElseThrow());
    stage.run(600);

    // Then it does not answer from memory
    assertThat(read.known()).isFalse();
    assertThat(lookUp.known()).isFalse();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R1_shouldReadThePastWithoutTheRule() {
    Stage stage = Stage.set(Rule.ASKS_THE_TOPOLOGY, Rule.ASKS_THE_OTHERS);
    SimNode stale = stage.primary();
    stage.pay(100);
    pauseUntilAnotherLeads(stage, stale);
    stage.pay(11);

    Operation read = stage.sendRead(stale);
    stage.world().wake(stale, stale.process().orElseThrow());
    stage.run(600);

    assertThat(Stage.balance(read.answer().orElseThrow())).isEqualTo(100);
    assertThat(stage.findings()).isNotEmpty();
  }

  @Test
  void R1_shouldServeAReadFromTheCommitThatBeganAfterItArrived() {
    // Given a leader none of whose owners answer questions
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.world().setRates(new Rates(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0));

    // When a read arrives together with a payment
    stage.world().pauseEngine(leader, 200 * MILLIS);
    Operation write = stage.send(leader, stage.payment(11));
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);

    // Then the payment's commit is confirmation enough
    assertThat(write.known()).isTrue();
    assertThat(Stage.balance(read.answer().orElseThrow())).isIn(100L, 111L);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R1_shouldNotTakeACommitForAConfirmationThatBeganBeforeTheReadArrived() {
    // Given a payment on its way when a read arrives, and owners that can not be asked
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);
    Operation write = stage.send(leader, stage.payment(11));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);
    Operation read = stage.sendRead(leader);
    stage.run(20);
    stage
        .others(leader)
        .forEach(node -> stage.gates().set(node, Gates.Call.CONFIRM, Gates.Position.REFUSING));

    // When the payment is durable
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.waitFor(write);
    stage.waitFor(read);

    // Then that says nothing for the read
    assertThat(write.known()).isTrue();
    assertThat(reason(read)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R1_shouldCountNoOwnerThatCarriesAnotherLeader() {
    // Given owners whose head is of the same epoch and of another leader
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.others(leader).forEach(node -> carry(node, stage, ofAnother(leader, stage)));

    // When the leader is asked
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);

    // Then they do not confirm it
    assertThat(reason(read)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R1_shouldNeedItsOwnCopyAmongThoseThatConfirm() {
    // Given a leader whose own copy carries another, while all others carry it
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    carry(leader, stage, ofAnother(leader, stage));

    // When it is asked
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);

    // Then it does not answer
    assertThat(reason(read)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R1_shouldCountNoOwnerThatIsNoneByItsOwnWord() {
    // Given nodes that are no owners any more, which the leader has not heard yet
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.others(leader).forEach(node -> node.state(stage.shard()).setOwning(false));

    // When it is asked
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);

    // Then they do not confirm it, though they carry its head
    assertThat(reason(read)).isEqualTo(Reason.TRY_AGAIN);
    stage.others(leader).forEach(node -> node.state(stage.shard()).setOwning(true));
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R2_shouldRaiseTheDurableTimeBeforeItAnswersAsOfAnInstant() {
    // Given a shard in which nothing happens
    Stage stage = Stage.set();
    stage.pay(100);
    stage.run(50);
    SimNode leader = stage.primary();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);

    // When it is asked as of now
    long now = leader.wallMicros(stage.world().nanos());
    CompletableFuture<ReadReply<BalancesCut>> asked = stage.asOf(leader, now);
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);
    stage.run(200);

    // Then it does not answer before a head without blocks has that time
    assertThat(asked).isNotDone();
    Gates.Appended raise = stage.gates().appends().get(stage.gates().appends().size() - 1);
    assertThat(raise.blocks()).isEmpty();
    assertThat(raise.next()).isEqualTo(raise.expected().at(now));
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    assertThat(balance(stage.waitFor(asked))).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R2_shouldNotAnswerWhileABlockOnItsWayMayComeBefore() {
    // Given a payment whose block is on its way
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);
    Operation write = stage.send(leader, stage.payment(11));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);

    // When the time after it is asked about
    long now = leader.wallMicros(stage.world().nanos());
    CompletableFuture<ReadReply<BalancesCut>> asked = stage.asOf(leader, now);
    stage.run(300);

    // Then the answer waits for the block and holds it
    assertThat(asked).isNotDone();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    assertThat(balance(stage.waitFor(asked))).isEqualTo(111);
    assertThat(recorded(write).record().commitMicros()).isLessThanOrEqualTo(now);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R2_shouldCommitLaterThanAnAnsweredInstantUnderANewLeaderWithASlowerClock() {
    // Given an answer as of an instant, which two of three copies know of
    Stage stage = Stage.set();
    stage.pay(100);
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    stage.world().moveClock(second, -1_500_000);
    long now = first.wallMicros(stage.world().nanos());
    ReadReply<BalancesCut> told = stage.waitFor(stage.asOf(first, now)).join();
    forgetTheTime(second, stage);

    // When the one that does not know of it is born, and its clock is behind
    stage.world().crash(first, 3_000 * MILLIS);
    stage.lead(second);
    long commit = stage.pay(11).record().commitMicros();

    // Then it commits later, and what was told of the instant stays true
    assertThat(commit).isGreaterThan(now);
    assertThat(stage.waitFor(stage.asOf(second, commit - 1))).isCompleted();
    assertThat(balance(CompletableFuture.completedFuture(told))).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R2_shouldChangeThePastWithoutTheRule() {
    Stage stage = Stage.set(Rule.RAISES_TIME);
    stage.pay(100);
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    stage.world().moveClock(second, -1_500_000);
    long now = first.wallMicros(stage.world().nanos());
    assertThat(balance(stage.waitFor(stage.asOf(first, now)))).isEqualTo(100);

    stage.world().crash(first, 3_000 * MILLIS);
    stage.lead(second);
    stage.pay(11);
    stage.world().moveClock(second, 0);

    assertThat(balance(stage.waitFor(stage.asOf(second, now)))).isEqualTo(111);
  }

  @Test
  void R2_shouldNotTakeAnInstantThatOnlyAWrongClockHadReached() {
    // Given a question about now, asked of a node whose clock is an hour ahead
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.world().moveClock(leader, HOUR_MICROS);
    long wrong = leader.wallMicros(stage.world().nanos());
    CompletableFuture<ReadReply<BalancesCut>> asked = stage.asOf(leader, wrong);

    // When the clock is set right before the leader comes to it
    stage.world().moveClock(leader, 0);
    var unused = stage.waitFor(asked);

    // Then it does not commit everything that follows an hour ahead
    assertThat(asked).isCompletedExceptionally();
    assertThat(stage.pay(1).record().commitMicros()).isLessThan(wrong - HOUR_MICROS / 2);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R2_shouldRefuseAnInstantBeyondTheClock() {
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    long beyond = leader.wallMicros(stage.world().nanos()) + HOUR_MICROS;

    ReadReply<BalancesCut> reply = stage.waitFor(stage.asOf(leader, beyond)).join();

    assertThat(((ReadReply.Refused<BalancesCut>) reply).refusal().reason())
        .isEqualTo(Reason.MALFORMED_REQUEST);
    assertThat(stage.pay(1).record().commitMicros()).isLessThan(beyond);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R3_shouldTellNoEventOfABlockThatIsNotKnownToBeDurable() {
    // Given a block that was committed on one copy only, because the others died
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    EventCursor cursor = page(stage.waitFor(stage.events(leader, EventCursor.BEGINNING))).next();
    loseTheOthersOverAPayment(stage, leader);

    // When its events are asked for
    CompletableFuture<ReadReply<EventPage>> asked = stage.waitFor(stage.events(leader, cursor));

    // Then nothing is told of it, neither there nor when the others are back
    assertThat(asked.isCompletedExceptionally() || page(asked).events().isEmpty()).isTrue();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R3_shouldTellNoEventOfABlockThatIsInDoubt() {
    // Given a block that is on every copy, which the leader does not know yet
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    EventCursor cursor = page(stage.waitFor(stage.events(leader, EventCursor.BEGINNING))).next();
    long sequence = leader.journal(stage.shard()).head().sequence();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.DECEIVING);
    stage
        .others(leader)
        .forEach(node -> stage.gates().set(node, Gates.Call.CONFIRM, Gates.Position.REFUSING));
    stage.send(leader, stage.payment(30));
    stage.until(() -> leader.journal(stage.shard()).head().sequence() == sequence + 1);

    // When its events are asked for
    CompletableFuture<ReadReply<EventPage>> asked = stage.waitFor(stage.events(leader, cursor));

    // Then nothing is told of it
    assertThat(asked.isCompletedExceptionally() || page(asked).events().isEmpty()).isTrue();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R3_shouldStopWithAnAlarmWhenTheJournalDoesNotContinueWhatWasRead() {
    // Given a leader that tells of such a block, because it counts copies that are not there
    Stage stage = Stage.set(Rule.ASKS_THE_TOPOLOGY);
    SimNode leader = stage.primary();
    stage.pay(100);
    EventCursor before = page(stage.waitFor(stage.events(leader, EventCursor.BEGINNING))).next();
    loseTheOthersOverAPayment(stage, leader);
    EventPage told = page(stage.waitFor(stage.events(leader, before)));
    assertThat(told.events()).hasSize(1);

    // When the others come back without it and go on from what they have
    stage.world().crash(leader, 10_000 * MILLIS);
    SimNode next = stage.others(leader).get(0);
    stage.until(() -> next.member() && next.journal(stage.shard()).owning());
    stage.lead(next);
    CompletableFuture<ReadReply<EventPage>> atTheEnd =
        stage.waitFor(stage.events(next, told.next()));
    stage.pay(11);
    stage.pay(12);
    CompletableFuture<ReadReply<EventPage>> inside = stage.waitFor(stage.events(next, told.next()));

    // Then whoever has read it is told so
    assertThat(reason(atTheEnd)).isEqualTo(Reason.JOURNAL_DIVERGED);
    assertThat(reason(inside)).isEqualTo(Reason.JOURNAL_DIVERGED);
    assertThat(page(stage.waitFor(stage.events(next, before))).events()).hasSize(2);
  }

  // D: derived state

  @Test
  void D1_shouldKeepTheNewerEntriesWhenAMaterializerWakesLate() {
    // Given derived writes that are held up while another leader materializes newer ones
    Stage stage = Stage.set();
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.pay(100);
    stage.until(() -> stage.gates().waiting(first, Gates.Call.WRITE) > 0);
    stage.lead(stage.others(first).get(0));
    stage.pay(11);
    stage.materialize();
    List<Map<DerivedKey, DerivedValue>> before = derivedOfAll(stage);

    // When the first one's go through at last
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.run(300);

    // Then they change nothing on any copy
    assertThat(derivedOfAll(stage)).isEqualTo(before);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D1_shouldBringOldBalancesBackWithoutTheRule() {
    Stage stage = Stage.set(Rule.KEEPS_STAMPS);
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.pay(100);
    stage.until(() -> stage.gates().waiting(first, Gates.Call.WRITE) > 0);
    stage.lead(stage.others(first).get(0));
    stage.pay(11);
    stage.materialize();

    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.run(300);

    assertThat(stage.findings()).isNotEmpty();
  }

  @Test
  void D2_shouldRemoveNothingUnlessEverythingIsMadeAgain() {
    Stage stage = Stage.set();
    for (int i = 0; i < 30; i++) {
      stage.pay(1);
    }
    stage.world().crash(stage.primary(), 100 * MILLIS);
    stage.pay(1);
    stage.materialize();

    assertThat(stage.world().tally().count("derived sweep")).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D3_shouldWriteAgainWhatACopyHasMissed() {
    // Given a derived write that reached the primary's copy only before the primary died
    Stage stage = Stage.set();
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    CommandReply.Recorded paid = stage.pay(100);
    stage.until(() -> stage.gates().waiting(first, Gates.Call.WRITE) > 0);
    DerivedKey index = DerivedKey.index(paid.record().command().commandId());
    long epoch = first.journal(stage.shard()).head().epoch();
    first
        .state(stage.shard())
        .apply(
            Map.of(
                index,
                Optional.of(
                    new DerivedValue(
                        new Stamp(epoch, paid.position().sequence()),
                        DerivedCodec.encode(paid.position())))),
            first.state(stage.shard()).counter(),
            stage.grid().nextVersion());
    stage.world().crash(first, 100 * MILLIS);

    // When another leader is born
    stage.lead(stage.others(first).get(0));
    stage.materialize();

    // Then every copy has the entry, under the new epoch
    stage.until(() -> stage.grid().members().size() == 3);
    assertThat(stage.findings()).isEmpty();
    assertThat(stage.grid().nodes())
        .allSatisfy(
            node ->
                assertThat(stage.derived(node, index).orElseThrow().stamp().epoch())
                    .isGreaterThan(epoch));
  }

  @Test
  void D3_shouldReplayFromWhereAReturnedCopyMayHaveGaps() {
    // Given a copy with entries of its own, which comes back with as many as the others have
    Stage stage = Stage.set();
    stage.materialize();
    SimNode leader = stage.primary();
    SimNode returned = stage.others(leader).get(0);
    stage.world().crash(returned, 400 * MILLIS);
    Post payment = stage.payment("missed", 100);
    stage.must(new Operation.Asked.OfCommand(payment));
    stage.materialize();
    DerivedCopy copy = returned.state(stage.shard());
    while (copy.counter() < leader.state(stage.shard()).counter()) {
      DerivedKey own = DerivedKey.index(new CommandId("shop", "eu", "world"));
      copy.apply(Map.of(own, Optional.empty()), copy.counter(), new Version(0, 0));
    }
    stage.until(() -> returned.member() && copy.owning());
    assertThat(stage.derived(returned, DerivedKey.index(payment.commandId()))).isEmpty();
    stage.run(300);

    // When it leads
    stage.lead(returned);
    Operation again = stage.send(returned, payment);
    stage.waitFor(again);

    // Then it knows what it had missed
    assertThat(recorded(again).replayed()).isTrue();
    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D3_shouldHaveTheMarkerSayNoMoreOfACopyThanTheReplaySetsItBackTo() {
    // Given a marker that a birth has set back while a copy was away, of which it says more
    Stage stage = Stage.set();
    SimNode returned = stage.others(stage.primary()).get(0);
    for (int i = 0; i < 6; i++) {
      stage.pay(10);
    }
    stage.materialize();
    Block early = BlockCodec.decode(stage.primary().journal(stage.shard()).block(3).orElseThrow());
    Map<String, Long> completeThrough = new HashMap<>();
    stage.grid().nodes().forEach(node -> completeThrough.put(node.name(), 3L));
    completeThrough.put(returned.name(), stage.primary().journal(stage.shard()).head().sequence());
    overwrite(
        stage,
        Map.of(
            DerivedKey.MARKER, DerivedCodec.encode(new Marker(3, early.hash(), completeThrough))));

    // When that copy's node is to lead, and nothing it writes gets through
    stage.gates().set(returned, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.grid().movePrimary(stage.shard(), returned);
    stage.run(500);

    // Then it sets nothing back before the marker says so of its copy
    assertThat(stage.leads(returned)).isFalse();
    assertThat(stage.gates().waiting(returned, Gates.Call.WRITE)).isEqualTo(1);
    stage.gates().set(returned, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.until(() -> stage.leads(returned));
    assertThat(stage.balance()).isEqualTo(60);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D4_shouldKeepEveryKindOfEntryThatAnswersNeed() {
    Stage stage = Stage.set();
    for (int i = 0; i < 70; i++) {
      stage.pay(1);
    }
    stage.execute(stage.hold("open", 20, 60_000));
    stage.execute(stage.hold("taken", 20, 60_000));
    stage.execute(stage.capture("c", "taken", 20));
    stage.materialize();

    List<String> kinds =
        stage.primary().state(stage.shard()).all().keySet().stream()
            .map(key -> key.kind().name())
            .distinct()
            .toList();

    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "LEDGER", "ASSET", "ACCOUNT", "PAGE", "INDEX", "ORIGINAL", "SLOT", "MARKER");
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D4_shouldKeepWhatIsLeftOfAHoldForEver() {
    // Given a hold that is captured in part, refunded in part, and over
    Stage stage = Stage.set();
    stage.pay(100);
    stage.execute(stage.hold("h", 60, 400));
    stage.execute(stage.capture("c", "h", 25));
    stage.run(1_500);
    for (int i = 0; i < 20; i++) {
      stage.pay(1);
    }
    stage.materialize();

    // When a leader that never saw it is asked to capture more
    stage.lead(stage.others(stage.primary()).get(0));

    // Then it knows what became of it
    assertThat(stage.execute(stage.capture("late", "h", 1)).refused().orElseThrow().reason())
        .isEqualTo(Reason.HOLD_EXPIRED);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D4_shouldKeepWhoTookAReferenceForEver() {
    // Given a ledger in which references are unique, and a transaction that has taken one
    Stage stage = Stage.set();
    stage.must(new Operation.Asked.OfLedger("unique", true));
    stage.must(new Operation.Asked.OfAsset("unique", "USD", 2));
    stage.must(new Operation.Asked.OfCommand(Stage.opening("unique", Stage.SOURCE)));
    stage.must(new Operation.Asked.OfCommand(Stage.opening("unique", Stage.WALLET)));
    stage.execute(referring("first"));
    for (int i = 0; i < 20; i++) {
      stage.pay(1);
    }
    stage.materialize();

    // When a leader that never saw it is asked for another under the same reference
    stage.lead(stage.others(stage.primary()).get(0));

    // Then it is taken
    assertThat(stage.execute(referring("second")).refused().orElseThrow().reason())
        .isEqualTo(Reason.REFERENCE_TAKEN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D5_shouldNotTakeAFailedLookUpForAMiss() {
    // Given an id that memory has forgotten, because it is materialized
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    Post payment = stage.payment("known", 100);
    stage.must(new Operation.Asked.OfCommand(payment));
    for (int i = 0; i < 10; i++) {
      stage.pay(1);
    }
    stage.materialize();

    // When it is used again while the index can not be read
    stage.gates().set(leader, Gates.Call.LOAD, Gates.Position.REFUSING);
    Operation failed = stage.send(leader, payment);
    stage.waitFor(failed);
    stage.gates().set(leader, Gates.Call.LOAD, Gates.Position.OPEN);
    Operation again = stage.send(leader, payment);
    stage.waitFor(again);

    // Then it is not executed a second time
    assertThat(reason(failed)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(recorded(again).replayed()).isTrue();
    assertThat(stage.balance()).isEqualTo(110);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D5_shouldRememberAnIdUntilItsIndexEntryIsMaterialized() {
    // Given payments whose derived entries do not get written
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.materialize();
    stage.gates().set(leader, Gates.Call.WRITE, Gates.Position.SHUT);
    Post payment = stage.payment("fresh", 100);
    stage.must(new Operation.Asked.OfCommand(payment));
    for (int i = 0; i < 5; i++) {
      stage.pay(1);
    }

    // When the first id is used again
    Operation again = stage.send(leader, payment);
    stage.waitFor(again);

    // Then it is known, though no index has it
    assertThat(stage.derived(leader, DerivedKey.index(payment.commandId()))).isEmpty();
    assertThat(recorded(again).replayed()).isTrue();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenTheMarkerIsOffTheChain() {
    // Given a marker that names a block which is not in the chain, and an entry that has no place
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    SimNode first = stage.primary();
    Marker marker =
        DerivedCodec.decodeMarker(stage.derived(first, DerivedKey.MARKER).orElseThrow().content());
    byte[] wrong = new byte[Head.HASH_BYTES];
    wrong[3] = 1;
    DerivedKey stray = DerivedKey.index(new CommandId("shop", "eu", "stray"));
    overwrite(
        stage,
        Map.of(
            DerivedKey.MARKER,
            DerivedCodec.encode(
                new Marker(marker.sequence(), Bytes.wrap(wrong), marker.completeThrough())),
            stray,
            DerivedCodec.encode(stage.pay(1).position())));

    // When a leader is born
    stage.lead(stage.others(first).get(0));

    // Then derived state is what the journal says, and nothing else
    assertThat(stage.balance()).isEqualTo(101);
    assertThat(stage.findings()).isEmpty();
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenTheMarkerIsAheadOfTheHead() {
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    Marker ahead = new Marker(1_000, Bytes.wrap(new byte[Head.HASH_BYTES]), Map.of());
    overwrite(stage, Map.of(DerivedKey.MARKER, DerivedCodec.encode(ahead)));

    stage.lead(stage.others(stage.primary()).get(0));

    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
  }

  @Test
  void D6_shouldTrustNothingThatWasThrownAwayWhenTheRebuildIsCutShortAtItsBeginning() {
    // Given a rebuild whose leader dies when the marker says that everything is thrown away, and
    // nothing has been made again
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    spoil(stage);
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.grid().movePrimary(stage.shard(), second);
    stage.until(() -> stage.gates().waiting(second, Gates.Call.WRITE) == 1);
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.OPEN);
    stage.gates().set(second, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.until(() -> marker(stage, first).discardEpoch() > 0);
    stage.world().crash(second, 3_000 * MILLIS);
    assertThat(stage.leads(second)).isFalse();
    assertThat(stage.world().tally().count("derived sweep")).isZero();

    // When the next is born
    SimNode third = stage.others(first).get(1);
    stage.lead(third);

    // Then derived state is what the journal says, and nothing else, and the marker says so
    stage.pay(1);
    stage.materialize();
    assertThat(stage.balance()).isEqualTo(101);
    assertThat(marker(stage, third).discardEpoch()).isZero();
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldTrustNothingThatWasThrownAwayWhenTheRebuildIsCutShortHalfWay() {
    // Given a rebuild whose leader dies when part of the journal is materialized again
    Stage stage = Stage.set();
    for (int i = 0; i < 60; i++) {
      stage.pay(10);
    }
    stage.materialize();
    spoil(stage);
    SimNode first = stage.primary();
    SimNode second = stage.others(first).get(0);
    long end = first.journal(stage.shard()).head().sequence();
    stage.grid().movePrimary(stage.shard(), second);
    stage.until(
        () -> marker(stage, first).discardEpoch() > 0 && marker(stage, first).sequence() > 0);
    stage.world().crash(second, 3_000 * MILLIS);
    assertThat(marker(stage, first).sequence()).isLessThan(end);
    assertThat(stage.world().tally().count("derived sweep")).isZero();

    // When the next is born
    stage.lead(stage.others(first).get(1));

    // Then it goes on from there, and derived state is what the journal says, and nothing else
    assertThat(stage.openHolds()).isZero();
    assertThat(stage.balance()).isEqualTo(600);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void D6_shouldMakeEverythingAgainWhenWhatTheReplayNeedsIsMissing() {
    // Given an account that is gone from every copy, and a payment to it that is not materialized
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    SimNode first = stage.primary();
    stage.gates().set(first, Gates.Call.WRITE, Gates.Position.SHUT);
    stage.pay(11);
    DerivedKey wallet = DerivedKey.account(new AccountKey("shop", Stage.WALLET));
    for (SimNode node : stage.grid().nodes()) {
      DerivedCopy copy = node.state(stage.shard());
      copy.apply(Map.of(wallet, Optional.empty()), copy.counter(), stage.grid().nextVersion());
    }

    // When the next is born
    stage.world().crash(first, 500 * MILLIS);
    stage.lead(stage.others(first).get(0));

    // Then it has made the account again
    assertThat(stage.balance()).isEqualTo(111);
    assertThat(stage.world().tally().count("derived sweep")).isPositive();
    assertThat(stage.findings()).isEmpty();
  }

  // What the stage is set with

  private static Reason reason(Operation operation) {
    assertThat(operation.answer()).as("%s", operation).isPresent();
    Throwable fault = ((Operation.Answer.Failed) operation.answer().get()).fault();
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return ((EngineException) cause).reason();
  }

  private static Reason reason(CompletableFuture<?> failed) {
    Throwable fault = failed.handle((value, thrown) -> thrown).join();
    return ((EngineException) (fault instanceof CompletionException ? fault.getCause() : fault))
        .reason();
  }

  private static long balance(CompletableFuture<ReadReply<BalancesCut>> asked) {
    assertThat(asked).isDone();
    return ((ReadReply.Found<BalancesCut>) asked.join()).value().accounts().get(0).balance();
  }

  private static EventPage page(CompletableFuture<ReadReply<EventPage>> asked) {
    assertThat(asked).isDone();
    return ((ReadReply.Found<EventPage>) asked.join()).value();
  }

  private static Post referring(String id) {
    return new Post(
        new CommandId("unique", "eu", id),
        "",
        List.of(new Posting(Stage.SOURCE, Stage.WALLET, "USD", 1)),
        new TransactionDetails("invoice-7", Map.of(), Optional.empty(), OptionalLong.empty()));
  }

  /** Derived state as nothing in the journal has made it, under a marker that is off the chain. */
  private static void spoil(Stage stage) {
    Marker there = marker(stage, stage.primary());
    byte[] wrong = new byte[Head.HASH_BYTES];
    wrong[3] = 1;
    CommandId stray = Stage.id("stray");
    overwrite(
        stage,
        Map.of(
            DerivedKey.MARKER,
            DerivedCodec.encode(
                new Marker(there.sequence(), Bytes.wrap(wrong), there.completeThrough())),
            DerivedKey.index(stray),
            DerivedCodec.encode(new JournalPosition(there.sequence(), 0)),
            DerivedKey.slot(5),
            DerivedCodec.encodeSlot(
                Optional.of(new OpenHold(stray, SimNode.rightMicros(3_600_000 * MILLIS)))),
            DerivedKey.ledger("shop"),
            DerivedCodec.encode(
                DerivedCodec.decodeLedger(
                        stage
                            .derived(stage.primary(), DerivedKey.ledger("shop"))
                            .orElseThrow()
                            .content())
                    .closedUntil(1))));
  }

  private static Marker marker(Stage stage, SimNode node) {
    return DerivedCodec.decodeMarker(
        stage.derived(node, DerivedKey.MARKER).orElseThrow().content());
  }

  /** A copy whose head is that one. */
  private static void carry(SimNode node, Stage stage, Head head) {
    JournalCopy copy = node.journal(stage.shard());
    copy.apply(head, List.of(), copy.counter(), stage.grid().nextVersion());
  }

  /** The head of a node's copy if another leader of the same epoch had written it. */
  private static Head ofAnother(SimNode node, Stage stage) {
    Head head = node.journal(stage.shard()).head();
    return new Head(
        head.epoch(), head.leaderId() + 1, head.sequence(), head.hash(), head.lastMicros());
  }

  /** A copy whose head is as it was before an instant was answered. */
  private static void forgetTheTime(SimNode node, Stage stage) {
    JournalCopy copy = node.journal(stage.shard());
    Head head = copy.head();
    Block last = BlockCodec.decode(copy.block(head.sequence()).orElseThrow());
    assertThat(head.lastMicros()).isGreaterThan(last.header().lastMicros());
    copy.apply(
        head.at(last.header().lastMicros()), List.of(), copy.counter(), stage.grid().nextVersion());
  }

  /** Has a payment committed on the leader's copy alone, in a grid that commits on what is left. */
  private static void loseTheOthersOverAPayment(Stage stage, SimNode leader) {
    stage.grid().commitWithoutMajority();
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.SHUT);
    long sequence = leader.journal(stage.shard()).head().sequence();
    stage.send(leader, stage.payment("thin", 30));
    stage.until(() -> stage.gates().waiting(leader, Gates.Call.APPEND) == 1);
    stage.others(leader).forEach(other -> stage.world().crash(other, 3_000 * MILLIS));
    stage.gates().set(leader, Gates.Call.APPEND, Gates.Position.OPEN);
    stage.until(() -> leader.journal(stage.shard()).head().sequence() == sequence + 1);
    stage.run(100);
  }

  private static CommandReply.Recorded recorded(Operation operation) {
    assertThat(operation.answer()).as("%s", operation).isPresent();
    return (CommandReply.Recorded) ((Operation.Answer.Executed) operation.answer().get()).reply();
  }

  private static int births(Stage stage) {
    return (int)
        stage.gates().appends().stream()
            .filter(append -> append.next().epoch() > append.expected().epoch())
            .count();
  }

  private static void pauseUntilAnotherLeads(Stage stage, SimNode stale) {
    stage.world().pause(stale);
    stage.until(() -> stage.others(stale).stream().anyMatch(stage::leads));
  }

  private static List<Map<DerivedKey, DerivedValue>> derivedOfAll(Stage stage) {
    return stage.grid().nodes().stream().map(node -> node.state(stage.shard()).all()).toList();
  }

  private static void overwrite(Stage stage, Map<DerivedKey, Bytes> entries) {
    Version version = stage.grid().nextVersion();
    for (SimNode node : stage.grid().nodes()) {
      DerivedCopy copy = node.state(stage.shard());
      entries.forEach(
          (key, content) -> {
            Stamp stamp = copy.entry(key).map(DerivedValue::stamp).orElse(new Stamp(1, 1));
            copy.apply(
                Map.of(key, Optional.of(new DerivedValue(stamp, content))),
                copy.counter(),
                version);
          });
    }
  }

  /** A block that could follow the primary's head, with one refused command in it. */
  private static EncodedBlock blockOnTop(Stage stage, Command command) {
    Head head = stage.primary().journal(stage.shard()).head();
    return block(stage, head.epoch(), head.leaderId(), head.sequence() + 1, head.hash(), command);
  }

  private static EncodedBlock blockAt(Stage stage, long sequence, Command command) {
    Head head = stage.primary().journal(stage.shard()).head();
    Block there =
        BlockCodec.decode(stage.primary().journal(stage.shard()).block(sequence).orElseThrow());
    return block(
        stage, head.epoch(), head.leaderId(), sequence, there.header().previousHash(), command);
  }

  private static EncodedBlock block(
      Stage stage, long epoch, long leaderId, long sequence, Bytes previous, Command command) {
    PreparedCommand prepared = CommandCodec.prepare(command);
    long micros = SimNode.rightMicros(stage.world().nanos());
    Outcome refused =
        new Outcome.Refused(new Refusal(Reason.ACCOUNT_NOT_FOUND, Map.of("account", "eu/nobody")));
    BlockHeader header =
        new BlockHeader(
            stage.shard().region(),
            stage.shard().number(),
            epoch,
            leaderId,
            sequence,
            previous,
            micros);
    return BlockCodec.encode(header, List.of(RecordCodec.encode(prepared, micros, refused)));
  }

  private static void applyTo(SimNode node, Stage stage, EncodedBlock block) {
    JournalCopy copy = node.journal(stage.shard());
    BlockHeader header = block.header();
    Head next =
        new Head(
            header.epoch(),
            header.leaderId(),
            header.sequence(),
            block.hash(),
            header.lastMicros());
    copy.apply(next, List.of(block), copy.counter(), stage.grid().nextVersion());
  }

  /** A block that a node wrote while it was away: as many updates as the others made there. */
  private static void keepPrivately(SimNode node, Stage stage, EncodedBlock block) {
    JournalCopy copy = node.journal(stage.shard());
    copy.apply(copy.head(), List.of(block), copy.counter(), new Version(0, 0));
  }

  private static void replaceBlock(SimNode node, Stage stage, EncodedBlock block) {
    JournalCopy copy = node.journal(stage.shard());
    copy.apply(copy.head(), List.of(block), copy.counter(), stage.grid().nextVersion());
  }
}
