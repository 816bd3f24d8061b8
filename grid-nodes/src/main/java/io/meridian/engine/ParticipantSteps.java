package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingItem;
import io.meridian.ledger.CrossingRules;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import java.util.Optional;

/**
 * What a shard does of crossing transactions that are homed in another: the steps that home sends
 * it. Used on the shard's executor only; lives as long as its leader.
 */
final class ParticipantSteps {
  private final CrossingRules rules = new CrossingRules();
  private final ShardContext shard;
  private final ShardMemory memory;
  private final Judging judging;
  private final ParkedItems parked;

  ParticipantSteps(ShardContext shard, ShardMemory memory, Judging judging, ParkedItems parked) {
    this.shard = shard;
    this.memory = memory;
    this.judging = judging;
    this.parked = parked;
  }

  /** Serves a step; one that was served before is answered from its record. */
  StepReply serve(PreparedCommand step, boolean isDryRun) {
    Optional<ShardMemory.Remembered> earlier = memory.remembered(step.command().commandId());
    if (earlier.isPresent()) {
      if (!CommandCodec.sameRequest(step, earlier.get().stored())) {
        throw new IllegalStateException("two decisions about one transaction: " + step.command());
      }
      LedgerRecord record = earlier.get().record();
      return new StepReply(record.outcome(), record.commitMicros());
    }
    judging.refuseOnAlarm();
    return step.command() instanceof PrepareLegs prepare
        ? prepare(step, prepare, isDryRun)
        : settle(step, (SettleLegs) step.command());
  }

  private StepReply prepare(PreparedCommand step, PrepareLegs command, boolean isDryRun) {
    long micros = judging.nextMicros();
    Outcome outcome = rules.prepare(command, memory);
    if (outcome instanceof Outcome.Prepared && !isDryRun) {
      memory.openCrossings().refuseWhenFull(shard.id());
      judging.record(step, micros, outcome);
    }
    return new StepReply(outcome, micros);
  }

  private StepReply settle(PreparedCommand step, SettleLegs command) {
    judging.refuseBeyondClock(command.decision().micros());
    long micros = Math.max(judging.nextMicros(), command.decision().micros());
    Optional<Crossing> crossing = memory.crossing(command.crossing());
    Outcome outcome = rules.settle(command, memory, micros);
    judging.record(step, micros, outcome);
    if (crossing.isPresent() && command.decision().applies()) {
      settleItems(command, crossing.get());
    }
    parked.moved(command.crossing());
    return new StepReply(outcome, micros);
  }

  /** Of a batch each transaction with a part here gets a record of its own, in a row. */
  private void settleItems(SettleLegs command, Crossing batch) {
    for (CrossingItem item : batch.items()) {
      Outcome.Applied applied = rules.settle(batch, item, memory);
      if (!applied.entries().isEmpty()) {
        judging.record(CommandCodec.prepare(command.ofItem(item)), judging.nextMicros(), applied);
      }
    }
  }
}
