package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An atomic batch on {@link ShardBooks}, taken step by step; all its transactions are homed where
 * the first is.
 */
final class BatchBooks {
  private final CrossingRules rules = new CrossingRules();
  private final ShardBooks books;
  private final AtomicBatch frame;
  private final List<TransactionCommand> items;
  private final MapView home;
  private final int homeShard;
  private final CrossingKey key;
  private final long micros;
  private boolean crosses;

  BatchBooks(ShardBooks books, String id, long sequence, List<TransactionCommand> items) {
    this.books = books;
    this.items = items;
    CommandId first = items.get(0).commandId();
    this.frame =
        new AtomicBatch(
            first.sibling(id),
            "",
            items.stream()
                .map(item -> new AtomicBatch.Item(item.commandId().id(), Bytes.EMPTY))
                .toList());
    this.home = books.homeView(items.get(0));
    this.homeShard = books.home(items.get(0));
    this.key = new CrossingKey(first.region(), homeShard, sequence, 0);
    this.micros = ShardBooks.START + 1_000 * sequence;
  }

  CrossingKey key() {
    return key;
  }

  AtomicBatch frame() {
    return frame;
  }

  Outcome judge() {
    return rules.judgeHome(items, homeShard, home.trial(), micros).frame();
  }

  /** What every shard would say, none of them having prepared anything. */
  Optional<Verdict> tried() {
    Outcome own = judge();
    List<Outcome> answers = new ArrayList<>(List.of(own));
    List<Participant> participants =
        own instanceof Outcome.Prepared prepared
            ? prepared.participants()
            : own instanceof Outcome.Declined declined ? declined.participants() : List.of();
    participants.forEach(
        participant ->
            answers.add(
                rules.prepare(
                    PrepareLegs.of(frame.commandId(), items, key, participant),
                    books.view(participant))));
    return own instanceof Outcome.Applied ? Optional.empty() : rules.first(items, answers);
  }

  /** Judges and records home's part, which must be one that is prepared. */
  Crossing begin() {
    home.prepared(key, frame, (Outcome.Prepared) judge(), micros);
    return crossing();
  }

  Crossing crossing() {
    return home.crossing(key).orElseThrow();
  }

  Outcome prepare(Participant participant) {
    PrepareLegs step = PrepareLegs.of(frame.commandId(), items, key, participant);
    Outcome outcome = rules.prepare(step, books.view(participant));
    if (outcome instanceof Outcome.Prepared) {
      books.view(participant).apply(step, outcome, micros + 1);
    }
    return outcome;
  }

  /** Whether another shard has a part of it. */
  boolean crosses() {
    return crosses;
  }

  /** The whole way of the batch while nothing else happens. */
  BatchOutcome run() {
    BatchOutcome judged = rules.judgeHome(items, homeShard, home.trial(), micros);
    if (judged.frame() instanceof Outcome.Prepared) {
      crosses = true;
      begin();
      return finish();
    }
    BatchOutcome ended = judged;
    if (judged.frame() instanceof Outcome.Declined declined) {
      crosses = !declined.participants().isEmpty();
      Verdict first = tried().orElseThrow();
      ended = BatchOutcome.failed(items.size(), first.item(), first.refusal(), Optional.empty());
    }
    record(ended, micros);
    return ended;
  }

  /** Every participant is asked; home decides, and all are told. */
  BatchOutcome finish() {
    Crossing crossing = crossing();
    List<Outcome> answers = new ArrayList<>();
    crossing.participants().forEach(participant -> answers.add(prepare(participant)));
    Optional<Verdict> first = rules.first(items, answers);
    BatchOutcome decided = first.isPresent() ? refuse(first.get()) : decide();
    crossing.participants().forEach(this::settle);
    FinishCrossing end = FinishCrossing.of(crossing());
    home.apply(end, rules.finish(end, List.of(), home), micros + 100);
    return decided;
  }

  BatchOutcome refuse(Verdict first) {
    BatchOutcome refused = rules.refuse(items.size(), crossing(), first);
    record(refused, micros + 10);
    return refused;
  }

  BatchOutcome decide() {
    List<PrepareTime> prepares = new ArrayList<>();
    crossing()
        .participants()
        .forEach(one -> prepares.add(new PrepareTime(one.region(), one.shard(), micros + 1)));
    BatchOutcome applied = rules.decide(items, crossing(), prepares, home.trial(), micros + 10);
    record(applied, micros + 10);
    return applied;
  }

  private void record(BatchOutcome outcome, long at) {
    home.apply(frame, outcome.frame(), at);
    for (int i = 0; i < items.size(); i++) {
      home.apply(items.get(i), outcome.items().get(i), BatchOutcome.micros(at, i));
    }
  }

  void settle(Participant participant) {
    MapView view = books.view(participant);
    SettleLegs step = SettleLegs.of(crossing(), participant.region());
    Optional<Crossing> there = view.crossing(key);
    Outcome outcome = rules.settle(step, view, micros + 20);
    view.apply(step, outcome, micros + 20);
    if (there.isPresent() && step.decision().applies()) {
      for (CrossingItem item : there.get().items()) {
        view.apply(
            step.ofItem(item), rules.settle(there.get(), item, view), micros + 21 + item.item());
      }
    }
  }
}
