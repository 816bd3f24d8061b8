package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Capture;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked of shards that other nodes lead: the same answers, and none lost with a leader. */
@Timeout(60)
final class GridShardsTest {
  private static final AccountRef WORLD = TwoNodes.WORLD;
  private static final AccountRef ALICE = TwoNodes.ALICE;
  private static final AccountRef BOB = TwoNodes.BOB;

  private final TwoNodes grid = new TwoNodes(1);

  @AfterEach
  void stop() {
    grid.close();
  }

  @Test
  void shouldAnswerThroughAFrontAsTheLeadingNodeItself() {
    CommandReply.Recorded posted = grid.applied(post("p-1", WORLD, ALICE, 700));
    CommandReply.Recorded again = grid.applied(post("p-1", WORLD, ALICE, 700));
    CommandReply refused = grid.execute(post("p-2", ALICE, WORLD, 701)).join();

    assertThat(posted.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(again.record()).isEqualTo(posted.record());
    assertThat(refused.refused().orElseThrow().reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    for (ShardedEngine engine : List.of(grid.engine("node-eu"), grid.engine("node-uk"))) {
      assertThat(account(engine, ALICE)).isEqualTo(account(grid.front, ALICE));
      assertThat(transaction(engine, "p-1")).isEqualTo(transaction(grid.front, "p-1"));
      assertThat(statement(engine, ALICE)).isEqualTo(statement(grid.front, ALICE));
      assertThat(events(engine, "eu")).isEqualTo(events(grid.front, "eu"));
    }
    assertThat(account(grid.front, ALICE).settings().privateData()).isPresent();
    assertThat(statement(grid.front, ALICE).entries()).hasSize(1);
  }

  @Test
  void shouldExecuteEveryKindOfTransactionBetweenNodes() {
    grid.applied(post("in", WORLD, ALICE, 1_000));
    grid.applied(post("over", ALICE, BOB, 300));
    grid.applied(CrossingFixture.hold("h", ALICE, BOB, 200, Duration.ofHours(1)));
    Capture capture = new Capture(id("c"), "", "h", Parts.ALL_REMAINING, true, details());
    grid.applied(capture);
    grid.applied(CrossingFixture.refund("r", capture, 50));

    assertThat(account(grid.front, ALICE).balance()).isEqualTo(550);
    assertThat(account(grid.front, BOB).balance()).isEqualTo(450);
    ConservationReport report =
        found(grid.front.checkConservation(TwoNodes.LEDGER, Progress.NONE, grid.call()));
    assertThat(report.findings()).isEmpty();
    assertThat(report.accounts()).isEqualTo(3);
    assertThat(found(grid.front.checkJournal(Optional.empty(), Progress.NONE, grid.call())).holds())
        .isTrue();
    assertThat(found(grid.front.rebuild(Optional.of("uk"), Progress.NONE, grid.call())).shards())
        .hasSize(1);
    assertThat(account(grid.front, BOB).balance()).isEqualTo(450);
  }

  @Test
  void shouldReadAccountsOfSeveralNodesAtOneCut() {
    grid.applied(post("in", WORLD, ALICE, 1_000));
    grid.applied(post("over", ALICE, BOB, 300));
    List<AccountRef> all = List.of(WORLD, ALICE, BOB);

    BalancesCut now =
        found(grid.front.balances(TwoNodes.LEDGER, all, OptionalLong.empty(), grid.call()));
    BalancesCut before =
        found(
            grid.front.balances(
                TwoNodes.LEDGER,
                all,
                OptionalLong.of(account(grid.front, BOB).createMicros()),
                grid.call()));

    assertThat(now.accounts().stream().mapToLong(Account::balance).sum()).isZero();
    assertThat(now.accounts().get(2).balance()).isEqualTo(300);
    assertThat(before.accounts()).allMatch(account -> account.balance() == 0);
  }

  @Test
  void shouldShowTheLabelsOfAnAccountToANodeThatHostsAnotherRegion() {
    Account alice = account(grid.engine("node-uk"), ALICE);

    assertThat(alice.settings().labels()).isEqualTo(Map.of("tier", "gold"));
  }

  @Test
  void shouldStopABatchAtItsFirstFailureOnAnotherNode() {
    grid.applied(post("in", WORLD, ALICE, 10));
    List<PreparedCommand> commands = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      commands.add(CommandCodec.prepare(post("b-" + i, ALICE, WORLD, i == 1 ? 100 : 1)));
    }

    List<CommandReply> stopped =
        grid.front.executeInOrder(commands, true, grid.call()).stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(stopped.get(0).refused()).isEmpty();
    assertThat(stopped.get(1).refused().orElseThrow().reason())
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(stopped.get(2).refused().orElseThrow().reason()).isEqualTo(Reason.BATCH_STOPPED);
    assertThat(stopped.get(3).refused().orElseThrow().metadata()).containsEntry("item", "1");
    assertThat(account(grid.front, ALICE).balance()).isEqualTo(9);
  }

  @Test
  void shouldMakeTheSameCallAgainUntilALeaderAnswers() throws Exception {
    grid.unreachable.add("node-eu");
    CompletableFuture<CommandReply> posted = grid.execute(post("p-1", WORLD, ALICE, 5));
    TimeUnit.MILLISECONDS.sleep(100);
    assertThat(posted).isNotDone();

    grid.unreachable.clear();

    assertThat(posted.get(20, TimeUnit.SECONDS).refused()).isEmpty();
    assertThat(account(grid.front, ALICE).balance()).isEqualTo(5);
  }

  @Test
  void shouldSayAtOnceThatNoNodeOfARegionIsInView() {
    grid.leaders.remove("eu");

    assertThatThrownBy(() -> grid.execute(post("p-1", WORLD, ALICE, 5)).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.REGION_UNAVAILABLE));
    assertThat(account(grid.front, BOB).balance()).isZero();
  }

  @Test
  void shouldGiveUpWhenTheCallerDoes() {
    grid.unreachable.add("node-eu");

    CompletableFuture<CommandReply> posted =
        grid.front.execute(
            CommandCodec.prepare(post("p-1", WORLD, ALICE, 5)), grid.call(Duration.ofMillis(300)));

    assertThatThrownBy(posted::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.TRY_AGAIN));
  }

  @Test
  void shouldWaitForEventsOfAnotherNode() {
    EventCursor behind = found(grid.front.newestEvents(TwoNodes.LEDGER, "eu", grid.call()));
    CompletableFuture<ReadReply<EventPage>> waiting =
        grid.front.events(TwoNodes.LEDGER, "eu", behind, 10, Duration.ofSeconds(20), grid.call());
    assertThat(waiting).isNotDone();

    grid.applied(post("p-1", WORLD, ALICE, 5));

    assertThat(found(waiting).events()).hasSize(1);
  }

  private Command post(String id, AccountRef debit, AccountRef credit, long amount) {
    return CrossingFixture.post(id, debit, credit, amount);
  }

  private static CommandId id(String id) {
    return new CommandId(TwoNodes.LEDGER, "eu", id);
  }

  private static TransactionDetails details() {
    return TransactionDetails.NONE;
  }

  private Account account(ShardedEngine engine, AccountRef account) {
    return found(engine.account(key(account), grid.call()));
  }

  private static AccountKey key(AccountRef account) {
    return new AccountKey(TwoNodes.LEDGER, account);
  }

  private FoundTransaction transaction(ShardedEngine engine, String id) {
    return found(engine.transaction(id(id), grid.call()));
  }

  private StatementEntries statement(ShardedEngine engine, AccountRef account) {
    return found(engine.statement(key(account), new StatementQuery(true, 0, 0, 100), grid.call()));
  }

  private EventPage events(ShardedEngine engine, String region) {
    return found(
        engine.events(
            TwoNodes.LEDGER, region, EventCursor.BEGINNING, 100, Duration.ZERO, grid.call()));
  }

  private static <T> T found(CompletableFuture<ReadReply<T>> reply) {
    ReadReply<T> read = reply.join();
    return ((ReadReply.Found<T>) read).value();
  }
}
