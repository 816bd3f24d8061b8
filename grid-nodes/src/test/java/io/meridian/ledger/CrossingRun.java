package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Many transactions under way at once, whose steps are taken in a random order. */
final class CrossingRun {
  private static final int UNDER_WAY_MAX = 8;

  private final Random random;
  private final ShardBooks books;
  private final RandomCrossings drawn;
  private final List<Attempt> underWay = new ArrayList<>();
  private final List<Attempt> over = new ArrayList<>();
  private final List<TransactionCommand> again = new ArrayList<>();
  private final List<LedgerRecord> applied = new ArrayList<>();

  CrossingRun(Random random, ShardBooks books, RandomCrossings drawn) {
    this.random = random;
    this.books = books;
    this.drawn = drawn;
  }

  /** A transaction that home has prepared, and what its shards have answered. */
  private static final class Attempt {
    final TransactionCommand command;
    final CrossingKey key;
    final List<Participant> participants;
    final Map<Participant, Outcome> answers = new HashMap<>();
    final Set<Participant> settled = new HashSet<>();
    Optional<SettleLegs> told = Optional.empty();

    Attempt(TransactionCommand command, CrossingKey key, List<Participant> participants) {
      this.command = command;
      this.key = key;
      this.participants = participants;
    }
  }

  /** What was applied, with the instants from which it counts. */
  List<LedgerRecord> applied() {
    return applied;
  }

  void step() {
    int draw = random.nextInt(10);
    if (underWay.isEmpty() || (draw < 3 && underWay.size() < UNDER_WAY_MAX)) {
      start(next());
    } else if (draw == 3 && !over.isEmpty()) {
      disturb(one(over));
    } else if (draw < 8) {
      prepare(one(underWay));
    } else {
      proceed(one(underWay), draw == 8 && random.nextInt(6) == 0);
    }
  }

  private TransactionCommand next() {
    return again.isEmpty() || random.nextBoolean() ? drawn.next() : again.remove(0);
  }

  private void start(TransactionCommand command) {
    if (CrossingRules.waitsFor(command, books.homeView(command)).isPresent()) {
      return;
    }
    Outcome outcome = books.judgeHome(command);
    if (outcome instanceof Outcome.Prepared prepared) {
      underWay.add(new Attempt(command, books.begin(command, prepared), prepared.participants()));
    } else if (outcome instanceof Outcome.Applied) {
      applied.add(books.record(command, outcome));
      drawn.became(command, outcome);
    }
  }

  /** Now and then a participant that has decided already, or settled, is asked again. */
  private void prepare(Attempt attempt) {
    Participant participant = one(attempt.participants);
    Outcome answer = books.prepare(attempt.command, attempt.key, participant);
    if (attempt.told.isEmpty()) {
      attempt.answers.put(participant, answer);
    }
  }

  /** A message that comes when all is over. */
  private void disturb(Attempt attempt) {
    Participant participant = one(attempt.participants);
    if (random.nextBoolean()) {
      books.prepare(attempt.command, attempt.key, participant);
    } else {
      books.settle(told(attempt, participant), participant);
    }
  }

  private void proceed(Attempt attempt, boolean giveUp) {
    if (attempt.told.isPresent()) {
      settle(attempt, one(attempt.participants));
      return;
    }
    Optional<Verdict> first = books.first(attempt.command, List.copyOf(attempt.answers.values()));
    boolean all = attempt.answers.size() == attempt.participants.size();
    if (giveUp || (first.isPresent() && first.get().provisional())) {
      books.abandon(attempt.key);
      again.add(attempt.command);
    } else if (first.isPresent()) {
      drawn.became(attempt.command, books.refuse(attempt.command, attempt.key, first.get()));
    } else if (all) {
      LedgerRecord decided = books.decide(attempt.command, attempt.key);
      applied.add(decided);
      drawn.became(attempt.command, decided.outcome());
    } else {
      return;
    }
    attempt.told =
        Optional.of(
            SettleLegs.of(books.crossing(attempt.key), attempt.participants.get(0).region()));
  }

  private static SettleLegs told(Attempt attempt, Participant participant) {
    SettleLegs told = attempt.told.orElseThrow();
    return new SettleLegs(
        new CommandId(told.commandId().ledger(), participant.region(), told.commandId().id()),
        told.crossing(),
        told.transaction(),
        told.transactionKind(),
        told.decision());
  }

  private void settle(Attempt attempt, Participant participant) {
    books.settle(told(attempt, participant), participant);
    attempt.settled.add(participant);
    if (attempt.settled.size() == attempt.participants.size()) {
      books.finish(attempt.key);
      underWay.remove(attempt);
      over.add(attempt);
    }
  }

  /** Every transaction comes to its end. */
  void settleAll() {
    while (!underWay.isEmpty()) {
      Attempt attempt = underWay.get(0);
      if (attempt.told.isEmpty()) {
        attempt.participants.stream()
            .filter(participant -> !attempt.answers.containsKey(participant))
            .forEach(
                participant ->
                    attempt.answers.put(
                        participant, books.prepare(attempt.command, attempt.key, participant)));
        proceed(attempt, false);
      } else {
        attempt.participants.stream()
            .filter(participant -> !attempt.settled.contains(participant))
            .findFirst()
            .ifPresent(participant -> settle(attempt, participant));
      }
    }
  }

  /** What is true after every step. */
  void assertInvariants() {
    long posted = 0;
    long held = 0;
    for (AccountRef account : drawn.accounts()) {
      Account state = books.account(account);
      Counters counters = state.counters();
      Counters opening = opening(state);
      posted += counters.postedDebits() - opening.postedDebits();
      posted -= counters.postedCredits() - opening.postedCredits();
      held += counters.heldDebits() - counters.heldCredits();
      assertThat(List.of(counters.heldDebits(), counters.heldCredits())).allMatch(one -> one >= 0);
      state
          .settings()
          .floor()
          .ifPresent(floor -> assertThat(state.available()).isGreaterThanOrEqualTo(floor));
      state
          .settings()
          .ceiling()
          .ifPresent(ceiling -> assertThat(state.potential(counters)).isLessThanOrEqualTo(ceiling));
    }
    Counters late = decidedButNotApplied();
    assertThat(posted + late.postedDebits() - late.postedCredits()).isZero();
    assertThat(held + late.heldDebits() - late.heldCredits()).isZero();
  }

  private static Counters opening(Account account) {
    return account.settings().normalSide() == NormalSide.CREDIT
        ? new Counters(0, 200, 0, 0)
        : new Counters(200, 0, 0, 0);
  }

  /** What participants have still to apply; what is not decided must not be anywhere. */
  private Counters decidedButNotApplied() {
    Counters late = Counters.ZERO;
    for (Attempt attempt : underWay) {
      if (attempt.told.isPresent() && attempt.told.get().decision().applies()) {
        for (Participant participant : attempt.participants) {
          if (!attempt.settled.contains(participant)) {
            for (Leg leg : participant.legs()) {
              late = late.plus(leg.change());
            }
          }
        }
      }
    }
    return late;
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
