package io.meridian.engine;

import static io.meridian.engine.ReadingFixture.ALICE;
import static io.meridian.engine.ReadingFixture.CAROL;
import static io.meridian.engine.ReadingFixture.EU;
import static io.meridian.engine.ReadingFixture.LEDGER;
import static io.meridian.engine.ReadingFixture.US;
import static io.meridian.engine.ReadingFixture.US_WORLD;
import static io.meridian.engine.ReadingFixture.WORLD;
import static io.meridian.engine.ReadingFixture.call;
import static io.meridian.engine.ReadingFixture.found;
import static io.meridian.engine.ReadingFixture.post;
import static io.meridian.engine.ReadingFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.Head;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.StatusChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Balances at a cut and as of an instant, while others write. */
final class BalancesTest {
  private static final long MINUTE_MICROS = 60_000_000;

  private final ReadingFixture engine = new ReadingFixture();

  @AfterEach
  void stop() {
    engine.close();
  }

  /** An answer to keep until the journal can say whether it was right. */
  private record Answered(long atMicros, List<AccountRef> accounts, List<Account> told) {}

  @Test
  void shouldAnswerAsTheJournalSaysAtAnyInstantWhileOthersWrite() {
    List<AccountRef> accounts = List.of(WORLD, ALICE, US_WORLD, CAROL);
    long start = engine.runtime.wallMicros();
    CompletableFuture<Void> writing = writeInTheBackground(1_200);
    Random random = new Random(3);
    List<Answered> answers = new ArrayList<>();
    while (!writing.isDone() || answers.size() < 50) {
      long now = engine.engine().nowMicros();
      long at = random.nextInt(4) == 0 ? now : start + (long) ((now - start) * random.nextDouble());
      List<AccountRef> some = random.nextBoolean() ? accounts : accounts.subList(0, 2);
      answers.add(new Answered(at, some, engine.asOf(at, some.toArray(AccountRef[]::new))));
    }
    writing.join();

    assertThat(answers)
        .allSatisfy(
            answer -> {
              for (int i = 0; i < answer.accounts().size(); i++) {
                Account told = answer.told().get(i);
                Account right = replayed(answer.accounts().get(i), answer.atMicros());
                assertThat(told).isEqualTo(right);
              }
            });
  }

  @Test
  void shouldShowNoLegOfATransactionWithoutTheOther() {
    CompletableFuture<Void> writing = writeInTheBackground(1_000);
    do {
      BalancesCut present = found(engine.balances(OptionalLong.empty(), WORLD, ALICE));
      BalancesCut everywhere =
          found(engine.balances(OptionalLong.empty(), CAROL, WORLD, US_WORLD, ALICE));

      assertThat(sum(present)).isZero();
      assertThat(sum(everywhere)).isZero();
    } while (!writing.isDone());
    writing.join();
  }

  @Test
  void shouldHoldEverythingAnsweredBeforeAlsoWhereItIsBeyondTheClock() {
    engine.runtime.stopClock();
    for (int i = 0; i < 30; i++) {
      engine.applied(post("t-" + i, WORLD, ALICE, 1));
    }
    long last = engine.applied(post("us", US_WORLD, CAROL, 5)).record().commitMicros();

    BalancesCut cut = found(engine.balances(OptionalLong.empty(), ALICE, CAROL));

    assertThat(cut.accounts()).extracting(Account::balance).containsExactly(30L, 5L);
    assertThat(cut.atMicros()).isGreaterThanOrEqualTo(last);
    assertThat(engine.applied(post("next", US_WORLD, CAROL, 5)).record().commitMicros())
        .isGreaterThan(cut.atMicros());
  }

  @Test
  void shouldCountTheItemsOfAnAtomicBatchThatWereCommittedByTheInstant() {
    // Given a batch whose items are committed a microsecond apart
    PreparedBatch batch =
        EngineFixture.batch(
            PreparedBatch.Mode.ATOMIC,
            "b",
            post("p-1", WORLD, ALICE, 1),
            post("p-2", WORLD, ALICE, 20),
            post("p-3", WORLD, ALICE, 300));
    BatchReply.Items items =
        (BatchReply.Items) engine.engine().executeAtomically(batch, call()).join();
    long first = ((CommandReply.Recorded) items.items().get(0)).record().commitMicros();

    // When asked about each of those instants, and the one before
    List<Long> balances = new ArrayList<>();
    for (long at = first - 1; at < first + 3; at++) {
      balances.add(engine.asOf(at, ALICE).get(0).balance());
    }

    // Then
    assertThat(balances).containsExactly(0L, 1L, 21L, 321L);
  }

  @Test
  void shouldShowAnAccountAtItsCreationAndNotBefore() {
    long before = engine.runtime.wallMicros();
    AccountRef late = new AccountRef("eu", "late");
    engine.open(late);
    Account opened = found(engine.balances(OptionalLong.empty(), late)).accounts().get(0);
    engine.applied(post("t-1", WORLD, late, 4));

    ReadReply<BalancesCut> tooEarly = engine.balances(OptionalLong.of(before), ALICE, late);
    Account atCreation = engine.asOf(opened.createMicros(), late).get(0);

    assertThat(refusal(tooEarly).reason()).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
    assertThat(refusal(tooEarly).metadata()).containsEntry("account", "eu/late");
    assertThat(atCreation).isEqualTo(opened);
    assertThat(atCreation.counters()).isEqualTo(Counters.ZERO);
  }

  @Test
  void shouldShowTheSettingsOfTodayAndTheCountersOfThen() {
    CommandReply.Recorded first = engine.applied(post("t-1", WORLD, ALICE, 4));
    engine.applied(post("t-2", WORLD, ALICE, 5));
    engine.applied(
        new ChangeAccountStatus(
            new CommandId(LEDGER, "eu", "freeze"),
            "",
            ALICE,
            StatusChange.FREEZE,
            OptionalLong.empty()));

    Account then = engine.asOf(first.record().commitMicros(), ALICE).get(0);
    Account now = engine.asOf(engine.runtime.wallMicros(), ALICE).get(0);

    assertThat(then.balance()).isEqualTo(4);
    assertThat(then.version()).isEqualTo(1);
    assertThat(then.updateMicros()).isEqualTo(first.record().commitMicros());
    assertThat(then.status()).isEqualTo(AccountStatus.FROZEN);
    assertThat(now.balance()).isEqualTo(9);
    assertThat(now.version()).isEqualTo(2);
    assertThat(now.revision()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAnInstantBeyondTheClockAndTakeTheClocksOwn() {
    engine.runtime.stopClock();
    long now = engine.engine().nowMicros();

    ReadReply<BalancesCut> beyond = engine.balances(OptionalLong.of(now + 1), ALICE);
    ReadReply<BalancesCut> exactly = engine.balances(OptionalLong.of(now), ALICE);

    assertThat(refusal(beyond).reason()).isEqualTo(Reason.MALFORMED_REQUEST);
    assertThat(found(exactly).atMicros()).isEqualTo(now);
  }

  @Test
  void shouldSayWhatIsMissing() {
    Reason region =
        refusal(engine.balances(OptionalLong.empty(), ALICE, new AccountRef("row", "x"))).reason();
    Reason account =
        refusal(engine.balances(OptionalLong.empty(), new AccountRef("us", "x"), ALICE)).reason();
    Reason ledger =
        refusal(
                engine
                    .engine()
                    .balances("nowhere", List.of(ALICE), OptionalLong.empty(), call())
                    .join())
            .reason();

    assertThat(region).isEqualTo(Reason.REGION_NOT_IN_LEDGER);
    assertThat(account).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
    assertThat(ledger).isEqualTo(Reason.LEDGER_NOT_FOUND);
  }

  @Test
  void shouldRaiseTheTimeOfAnIdleShardAndCommitLaterAlsoAfterARestart() {
    long at = engine.runtime.wallMicros();
    int heads = engine.journal.heads().size();
    engine.asOf(at, ALICE);
    Head raised = engine.journal.heads().get(engine.journal.heads().size() - 1);

    engine.runtime.shift(Duration.ofSeconds(-2));
    CommandReply.Recorded next = engine.applied(post("t-1", WORLD, ALICE, 1));
    long later = engine.runtime.wallMicros();
    engine.runtime.shift(Duration.ofSeconds(2));
    engine.asOf(later + 2_000_000, ALICE);
    engine.runtime.shift(Duration.ofSeconds(-2));
    engine.restart();
    CommandReply.Recorded afterRestart = engine.applied(post("t-2", WORLD, ALICE, 1));

    assertThat(engine.journal.heads().size()).isGreaterThan(heads);
    assertThat(raised.lastMicros()).isEqualTo(at);
    assertThat(next.record().commitMicros()).isGreaterThan(at);
    assertThat(afterRestart.record().commitMicros()).isGreaterThan(later + 2_000_000);
  }

  @Test
  void shouldWriteNothingWhenTheShardsTimeIsLaterAlready() {
    long at = engine.runtime.wallMicros();
    engine.applied(post("t-1", WORLD, ALICE, 1));
    int heads = engine.journal.heads().size();

    engine.asOf(at, ALICE, WORLD);
    engine.balances(OptionalLong.empty(), ALICE, WORLD);

    assertThat(engine.journal.heads()).hasSize(heads);
  }

  @Test
  void shouldNotRaiseTheTimeWhenTheClockIsNotToBeTrusted() {
    engine.runtime.shift(Duration.ofDays(365));
    long yearAhead = engine.runtime.wallMicros();

    EngineException fault =
        ReadingFixture.fault(
            engine.engine().balances(LEDGER, List.of(ALICE), OptionalLong.of(yearAhead), call()));
    engine.runtime.shift(Duration.ZERO);

    assertThat(fault.reason()).isEqualTo(Reason.REGION_UNAVAILABLE);
    assertThat(engine.applied(post("t-1", WORLD, ALICE, 1)).record().commitMicros())
        .isLessThan(yearAhead - MINUTE_MICROS);
  }

  private static long sum(BalancesCut cut) {
    return cut.accounts().stream().mapToLong(Account::balance).sum();
  }

  private CompletableFuture<Void> writeInTheBackground(int posts) {
    return CompletableFuture.runAsync(
        () -> {
          Random random = new Random(9);
          List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
          for (int i = 0; i < posts; i++) {
            long amount = 1L + random.nextInt(50);
            replies.add(
                switch (random.nextInt(3)) {
                  case 0 -> engine.send(post("t-" + i, WORLD, ALICE, amount));
                  case 1 -> engine.send(post("t-" + i, ALICE, WORLD, amount));
                  default -> engine.send(post("t-" + i, US_WORLD, CAROL, amount));
                });
            if (i % 23 == 0) {
              replies.forEach(CompletableFuture::join);
            }
          }
          replies.forEach(reply -> assertThat(reply.join().refused()).isEmpty());
        });
  }

  /** The account as of an instant, by the journal alone. */
  private Account replayed(AccountRef ref, long atMicros) {
    ShardId shard = ref.region().equals("eu") ? EU : US;
    Account account = null;
    for (Block block : engine.blocks(shard)) {
      for (StoredRecord stored : block.records()) {
        if (stored.record().commitMicros() <= atMicros
            && stored.record().outcome() instanceof Outcome.Applied applied) {
          account = after(account, ref, stored, applied);
        }
      }
    }
    return account;
  }

  private static Account after(
      Account before, AccountRef ref, StoredRecord stored, Outcome.Applied applied) {
    long micros = stored.record().commitMicros();
    if (stored.record().command() instanceof CreateAccount created
        && created.account().equals(ref)) {
      return Account.opened(created.settings(), micros);
    }
    Account account = before;
    for (Entry entry : applied.entries()) {
      if (entry.account().equals(ref)) {
        account = account.after(entry, micros);
      }
    }
    return account;
  }
}
