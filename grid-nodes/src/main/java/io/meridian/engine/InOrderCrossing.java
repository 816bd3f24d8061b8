package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.BatchOutcome;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.CrossingRules;
import io.meridian.ledger.Judge;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Leg;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.ProvisionalRefusals;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One round of a {@link DryRunInOrder}: whatever comes before the first transaction that crosses is
 * judged here and now, the rest as an atomic batch is. The answer is empty when one was taken out,
 * so that there has to be another round. Used by the shard's thread; only ever tried.
 */
final class InOrderCrossing implements CrossingRequest<Optional<TriedInOrder>> {
  private final CrossingRules rules = new CrossingRules();
  private final Judge judge = new Judge();
  private final ProvisionalRefusals provisional = new ProvisionalRefusals();
  private final DryRunInOrder run;
  private final ShardId shard;
  private final ShardMemory memory;
  private final List<TriedItem> applied = new ArrayList<>();
  private List<Integer> rest = List.of();
  private List<TransactionCommand> transactions = List.of();
  private List<Participant> participants = List.of();
  private long judgedMicros;

  InOrderCrossing(DryRunInOrder run, ShardId shard, ShardMemory memory) {
    this.run = run;
    this.shard = shard;
    this.memory = memory;
  }

  @Override
  public List<PreparedCommand> commands() {
    return rest.stream().map(place -> run.commands().get(place)).toList();
  }

  @Override
  public BatchOutcome judge(long micros) {
    judgedMicros = micros;
    Trial trial = trial();
    List<Integer> live = run.live();
    int next = 0;
    while (next < live.size() && !crosses(command(live.get(next)))) {
      Optional<Verdict> waits = judgeAlone(live.get(next), trial, micros + live.get(next));
      if (waits.isPresent()) {
        return BatchOutcome.of(new Outcome.Declined(List.of(waits.get()), List.of(), List.of()));
      }
      next++;
    }
    rest = live.subList(next, live.size());
    transactions = rest.stream().map(this::command).toList();
    long restMicros = micros + (rest.isEmpty() ? 0 : rest.get(0) - 1);
    BatchOutcome outcome = rules.tryHome(transactions, shard.number(), trial, restMicros);
    if (outcome.frame() instanceof Outcome.Prepared prepared) {
      participants = prepared.participants();
    }
    return outcome;
  }

  private TransactionCommand command(int place) {
    return (TransactionCommand) run.commands().get(place).command();
  }

  /** What is about an earlier one may cross with that. */
  private boolean crosses(TransactionCommand command) {
    return !run.earlier().isEmpty() || Locality.crosses(command, shard, memory);
  }

  /** Answers why it has to wait, if it has. */
  private Optional<Verdict> judgeAlone(int place, Trial trial, long micros) {
    TransactionCommand command = command(place);
    Outcome outcome = judge.judge(command, trial, micros);
    LedgerRecord record = new LedgerRecord(command, micros, outcome);
    if (outcome instanceof Outcome.Refused refused) {
      if (provisional.provisional(command, refused.refusal(), trial, micros)) {
        return Optional.of(new Verdict(refused.refusal(), 0, true));
      }
      run.refused(place, record, shard);
      trial.take(record);
    } else {
      trial.take(record);
      applied.add(new TriedItem(shard, record, List.of()));
    }
    return Optional.empty();
  }

  /** The shard's state after all that is certain in this round. */
  private Trial trial() {
    Trial trial = new Trial(shard, memory);
    for (TriedItem before : run.earlier()) {
      if (before.home().equals(shard)) {
        trial.take(before.record());
      } else {
        String ledger = before.record().command().commandId().ledger();
        before.legs().forEach(leg -> trial.move(ledger, leg));
      }
    }
    run.refused().forEach(before -> trial.take(before.record()));
    applied.forEach(before -> trial.take(before.record()));
    return trial;
  }

  @Override
  public Optional<Verdict> first(List<Outcome> answers) {
    return rules.first(transactions, answers);
  }

  /** Only what was done to the same accounts before matters to the participant. */
  @Override
  public PrepareLegs prepare(CrossingKey key, Participant participant) {
    CommandId id = transactions.get(0).commandId();
    Set<AccountRef> accounts = new HashSet<>();
    participant.legs().forEach(leg -> accounts.add(leg.account()));
    List<Leg> before = new ArrayList<>();
    for (TriedItem earlier : run.earlier()) {
      for (Leg leg : earlier.legs()) {
        if (accounts.contains(leg.account())) {
          before.add(leg);
        }
      }
    }
    return PrepareLegs.of(id, transactions, key, participant).after(before);
  }

  @Override
  public BatchOutcome refuse(Verdict first) {
    Outcome.Refused refused = new Outcome.Refused(first.refusal());
    run.refused(
        rest.get(first.item()),
        new LedgerRecord(
            transactions.get(first.item()), judgedMicros + rest.get(first.item()), refused),
        shard);
    return BatchOutcome.of(refused);
  }

  @Override
  public BatchOutcome refuse(Crossing crossing, Verdict first) {
    throw new IllegalStateException("a dry run prepares nothing: " + crossing);
  }

  @Override
  public BatchOutcome decide(Crossing crossing, List<PrepareTime> prepares, long nextMicros) {
    return rules.decide(transactions, crossing, prepares, trial(), nextMicros);
  }

  @Override
  public Optional<TriedInOrder> record(BatchOutcome outcome, long micros, Sink sink) {
    if (outcome.frame() instanceof Outcome.Refused) {
      return Optional.empty();
    }
    for (int i = 0; i < rest.size(); i++) {
      List<Leg> elsewhere = elsewhere(i);
      Outcome.Applied whole = (Outcome.Applied) outcome.items().get(i);
      Outcome own =
          elsewhere.isEmpty()
              ? new Outcome.Applied(
                  whole.entries(), whole.parts(), whole.originals(), whole.account())
              : whole;
      applied.add(
          new TriedItem(
              shard,
              new LedgerRecord(transactions.get(i), BatchOutcome.micros(micros, i), own),
              elsewhere));
    }
    return Optional.of(run.done(applied, shard));
  }

  private List<Leg> elsewhere(int item) {
    List<Leg> legs = new ArrayList<>();
    for (Participant participant : participants) {
      participant.legs().stream().filter(leg -> leg.item() == item).forEach(legs::add);
    }
    return legs;
  }
}
