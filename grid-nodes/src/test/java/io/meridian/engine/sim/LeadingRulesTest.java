package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.RecordCodec;
import io.meridian.engine.ShardStatus;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One test for each rule of the shard protocol that concerns leading (L). Where a rule can be taken
 * away from outside, a second test takes it away and shows that the money is then wrong and that
 * the checker says so.
 */
@ExtendWith(QuietEngine.class)
final class LeadingRulesTest {
  private static final long MILLIS = Stage.MILLIS;

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
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(RuleScenes.reason(read)).isEqualTo(Reason.TRY_AGAIN);
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
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.TRY_AGAIN);
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
    assertThat(RuleScenes.reason(late)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.balance()).isEqualTo(100);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L2_shouldGiveItsMemoryUpWhenTheHeadIsAnothersThoughItIsStillPrimary() {
    // Given a leader, and on every copy a head that another has written
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    int births = births(stage);
    Head own = leader.journal(stage.shard()).head();
    Head anothers =
        new Head(own.epoch(), own.leaderId() + 1, own.sequence(), own.hash(), own.lastMicros());
    stage.grid().nodes().forEach(node -> RuleScenes.carry(node, stage, anothers));

    // When somebody pays
    Operation write = stage.send(leader, stage.payment(5));
    stage.waitFor(write);

    // Then nothing is taken for written, and the leader begins anew from what the copies have
    assertThat(RuleScenes.reason(write)).isEqualTo(Reason.TRY_AGAIN);
    stage.until(() -> births(stage) > births);
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
    assertThat(RuleScenes.recorded(again).replayed()).isTrue();
    assertThat(stage.findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void L3_shouldFindTheEndOfAJournalWhoseHeadIsLost(boolean materialized) {
    // Given a leader that dies over an append that it can not write down
    Stage stage = Stage.set();
    stage.pay(100);
    if (materialized) {
      stage.materialize();
    }
    stage.pay(20);
    SimNode first = stage.primary();
    SimNode next = stage.others(first).get(0);
    stage.others(first).forEach(node -> node.journal(stage.shard()).invalidate(List.of()));

    // When another is to lead, on copies that have no head
    stage.world().crash(first, 500 * MILLIS);
    stage.grid().movePrimary(stage.shard(), next);
    stage.until(() -> stage.leads(next));

    // Then nothing is lost that was answered
    stage.pay(3);
    assertThat(stage.balance()).isEqualTo(123);
    stage.run(1_000);
    assertThat(stage.findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void L3_shouldFindTheEndOfAJournalThatALateHeadTakesForNew(boolean materialized) {
    // Given a leader that dies over an append that it can not write down
    Stage stage = new Stage(1, EngineHost.TIGHT);
    stage.begin();
    if (!materialized) {
      stopMaterializing(stage);
    }
    stage.found();
    stage.pay(100);
    stage.pay(20);
    if (materialized) {
      stage.materialize();
    }

    // When the head of a leader that began beside the first comes late, to copies without one
    SimNode next = loseTheHead(stage, new Head(1, 4711, 0, Head.GENESIS.hash(), 0, 0));

    // Then nothing is lost that was answered
    stage.until(() -> stage.leads(next));
    assertThat(stage.balance()).isEqualTo(120);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldFindTheEndOfAJournalBehindALateHeadThatTheMarkerKnows() {
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    Head then = stage.primary().journal(stage.shard()).head();
    stopMaterializing(stage);
    stage.pay(20);
    stage.pay(3);

    SimNode next =
        loseTheHead(
            stage,
            new Head(
                then.epoch(),
                4711,
                then.sequence(),
                then.hash(),
                then.lastMicros(),
                then.epoch() - 1));

    stage.until(() -> stage.leads(next));
    assertThat(stage.balance()).isEqualTo(123);
    assertThat(stage.findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3, true, false", "3, true, true", "2, true, false", "3, false, false"})
  void L5_shouldKeepWhatWasAnsweredThoughACopyThatLostItsHeadCanNotReadIt(
      int minOwners, boolean damaged, boolean materialized) {
    // Given a payment that was answered, before the leader of the last epoch was born
    Stage stage = Stage.set(1, EngineHost.tight(minOwners));
    stage.pay(100);
    stage.materialize();
    if (!materialized) {
      stopMaterializing(stage);
    }
    stage.pay(20);
    SimNode next = stage.others(stage.primary()).get(0);
    stage.lead(next);
    if (damaged) {
      damageTheLastBlock(stage, stage.others(next).get(1));
    }

    // When all copies lose their heads
    stage.grid().nodes().forEach(node -> node.journal(stage.shard()).invalidate(List.of()));
    stage.world().crash(next, 300 * MILLIS);
    gateWrites(stage, Gates.Position.OPEN);
    stage.run(3_000);
    stage.until(() -> stage.leads(stage.primary()));

    // Then it is there
    assertThat(stage.findings()).isEmpty();
    assertThat(stage.balance()).isEqualTo(120);
  }

  private static void damageTheLastBlock(Stage stage, SimNode node) {
    JournalCopy copy = node.journal(stage.shard());
    Block last = BlockCodec.decode(copy.block(copy.head().sequence()).orElseThrow());
    EncodedBlock damaged =
        new EncodedBlock(last.header(), last.hash(), Bytes.copyOf(new byte[Head.HASH_BYTES]));
    copy.apply(copy.head(), List.of(damaged), copy.counter(), stage.grid().nextVersion());
  }

  private static void stopMaterializing(Stage stage) {
    gateWrites(stage, Gates.Position.SHUT);
  }

  private static void gateWrites(Stage stage, Gates.Position position) {
    stage.grid().nodes().forEach(node -> stage.gates().set(node, Gates.Call.WRITE, position));
  }

  /**
   * The leader is gone, and the head that is left on all other copies is this; answers the next.
   */
  private static SimNode loseTheHead(Stage stage, Head late) {
    SimNode first = stage.primary();
    List<SimNode> others = stage.others(first);
    Version version = stage.grid().nextVersion();
    for (SimNode node : others) {
      JournalCopy copy = node.journal(stage.shard());
      copy.invalidate(List.of());
      copy.apply(late, List.of(), copy.counter(), version);
    }
    stage.world().crash(first, 8_000 * MILLIS); // it comes back when all is over
    stage.grid().movePrimary(stage.shard(), others.get(0));
    gateWrites(stage, Gates.Position.OPEN);
    return others.get(0);
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
    stage.run(300);
    SimNode returned = stage.others(leader).get(0);
    stage.world().crash(returned, 400 * MILLIS);
    stage.until(() -> !stage.grid().truth().place(stage.shard()).owners().containsKey("n" + 1));
    long sequence = leader.journal(stage.shard()).head().sequence() + 1;
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
    assertThat(returned.journal(stage.shard()).block(sequence))
        .isEqualTo(leader.journal(stage.shard()).block(sequence));
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
    RuleScenes.spoil(stage);

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
  void L3_shouldKeepItsLeaderWhenACopyComesBackThatCanNotBeCompared() {
    // Given a node that is away, whose clock is wrong
    Stage stage = Stage.set();
    stage.pay(100);
    SimNode leader = stage.primary();
    SimNode away = stage.others(leader).get(1);
    stage.world().crash(away, 50 * MILLIS);
    stage.world().moveClock(away, 3_600_000 * Stage.MILLIS_IN_MICROS);
    int births = births(stage);

    // When it comes back
    stage.until(() -> stage.grid().members().size() == 3);
    stage.run(500);

    // Then no leader was given up for it until its clock is right
    stage.pay(1);
    assertThat(stage.leads(leader)).isTrue();
    assertThat(births(stage)).isEqualTo(births);
    away.setWallOffset(0);
    stage.until(() -> births(stage) > births);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldNotGiveOneLeaderAfterAnotherUpForACopyThatComesAndGoes() {
    // Given a copy that came back and was compared
    Stage stage = Stage.set();
    stage.pay(100);
    SimNode restless = stage.others(stage.primary()).get(0);
    stage.world().crash(restless, 20 * MILLIS);
    int before = births(stage);
    stage.until(() -> births(stage) > before);
    stage.until(() -> stage.leads(stage.primary()));
    int births = births(stage);

    // When it does so again at once
    stage.world().crash(restless, 20 * MILLIS);
    stage.until(() -> stage.grid().members().size() == 3);
    stage.run(100);

    // Then the leader stays for a while, and the copy is compared after that
    assertThat(births(stage)).isEqualTo(births);
    stage.until(() -> births(stage) > births);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void L3_shouldCompareACopyThatDidNotAnswerWithoutBeingWokenByARequest() {
    // Given a leader that was born while a copy did not answer, and that nobody asks for anything
    Stage stage = Stage.set();
    stage.pay(100);
    SimNode leader = stage.others(stage.primary()).get(0);
    SimNode silent = stage.others(stage.primary()).get(1);
    stage.gates().set(silent, Gates.Call.CONFIRM, Gates.Position.REFUSING);
    stage.lead(leader);
    stage.run(500);
    int births = births(stage);

    // When the copy answers
    stage.gates().set(silent, Gates.Call.CONFIRM, Gates.Position.OPEN);

    // Then it is compared
    stage.until(() -> births(stage) > births);
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
    assertThat(RuleScenes.recorded(again).replayed()).isTrue();
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
    assertThat(RuleScenes.reason(read)).isEqualTo(Reason.REGION_UNAVAILABLE);
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

  private static int births(Stage stage) {
    return (int)
        stage.gates().appends().stream()
            .filter(append -> append.next().epoch() > append.expected().epoch())
            .count();
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
