package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.BatchOutcome;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.CrossingRules;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.Verdict;
import java.util.List;
import java.util.Optional;

/** One transaction that crosses shards. Used by the shard's thread. */
final class OneCrossing implements CrossingRequest<CommandReply> {
  private final CrossingRules rules = new CrossingRules();
  private final PreparedCommand prepared;
  private final TransactionCommand command;
  private final ShardId shard;
  private final ShardMemory memory;

  OneCrossing(PreparedCommand prepared, ShardId shard, ShardMemory memory) {
    this.prepared = prepared;
    this.command = (TransactionCommand) prepared.command();
    this.shard = shard;
    this.memory = memory;
  }

  /** The end of a hold whose time has come. */
  static OneCrossing expiry(CommandId hold, ShardId shard, ShardMemory memory) {
    return new OneCrossing(CommandCodec.prepare(ExpireHold.of(hold)), shard, memory);
  }

  @Override
  public List<PreparedCommand> commands() {
    return List.of(prepared);
  }

  @Override
  public BatchOutcome judge(long micros) {
    return BatchOutcome.of(rules.judgeHome(command, shard.number(), memory, micros));
  }

  @Override
  public Optional<Verdict> first(List<Outcome> answers) {
    return rules.first(command, answers);
  }

  @Override
  public PrepareLegs prepare(CrossingKey key, Participant participant) {
    return PrepareLegs.of(command, key, participant);
  }

  @Override
  public BatchOutcome refuse(Verdict first) {
    return BatchOutcome.of(new Outcome.Refused(first.refusal()));
  }

  @Override
  public BatchOutcome refuse(Crossing crossing, Verdict first) {
    return BatchOutcome.of(rules.refuse(crossing, first));
  }

  @Override
  public BatchOutcome decide(Crossing crossing, List<PrepareTime> prepares, long nextMicros) {
    return BatchOutcome.of(rules.decide(command, crossing, prepares, memory, nextMicros));
  }

  @Override
  public CommandReply record(BatchOutcome outcome, long micros, Sink sink) {
    return sink.record(prepared, micros, outcome.frame());
  }
}
