package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.Head;
import io.meridian.engine.BalancesCut;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One test for each rule of the shard protocol that concerns reading (R). Where a rule can be taken
 * away from outside, a second test takes it away and shows that the money is then wrong and that
 * the checker says so.
 */
@ExtendWith(QuietEngine.class)
final class ReadingRulesTest {
  private static final long MILLIS = Stage.MILLIS;
  private static final long HOUR_MICROS = 3_600_000_000L;

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
    assertThat(RuleScenes.reason(read)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R1_shouldCountNoOwnerThatCarriesAnotherLeader() {
    // Given owners whose head is of the same epoch and of another leader
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    stage.others(leader).forEach(node -> RuleScenes.carry(node, stage, ofAnother(leader, stage)));

    // When the leader is asked
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);

    // Then they do not confirm it
    assertThat(RuleScenes.reason(read)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(stage.findings()).isEmpty();
  }

  @Test
  void R1_shouldNeedItsOwnCopyAmongThoseThatConfirm() {
    // Given a leader whose own copy carries another, while all others carry it
    Stage stage = Stage.set();
    SimNode leader = stage.primary();
    stage.pay(100);
    RuleScenes.carry(leader, stage, ofAnother(leader, stage));

    // When it is asked
    Operation read = stage.sendRead(leader);
    stage.waitFor(read);

    // Then it does not answer
    assertThat(RuleScenes.reason(read)).isEqualTo(Reason.TRY_AGAIN);
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
    assertThat(RuleScenes.reason(read)).isEqualTo(Reason.TRY_AGAIN);
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
    assertThat(RuleScenes.recorded(write).record().commitMicros()).isLessThanOrEqualTo(now);
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
    assertThat(RuleScenes.reason(atTheEnd)).isEqualTo(Reason.JOURNAL_DIVERGED);
    assertThat(RuleScenes.reason(inside)).isEqualTo(Reason.JOURNAL_DIVERGED);
    assertThat(page(stage.waitFor(stage.events(next, before))).events()).hasSize(2);
  }

  private static long balance(CompletableFuture<ReadReply<BalancesCut>> asked) {
    assertThat(asked).isDone();
    return ((ReadReply.Found<BalancesCut>) asked.join()).value().accounts().get(0).balance();
  }

  private static EventPage page(CompletableFuture<ReadReply<EventPage>> asked) {
    assertThat(asked).isDone();
    return ((ReadReply.Found<EventPage>) asked.join()).value();
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

  private static void pauseUntilAnotherLeads(Stage stage, SimNode stale) {
    stage.world().pause(stale);
    stage.until(() -> stage.others(stale).stream().anyMatch(stage::leads));
  }
}
