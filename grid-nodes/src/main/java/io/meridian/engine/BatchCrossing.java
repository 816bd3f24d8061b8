package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.BatchOutcome;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.CrossingRules;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An atomic batch that crosses shards [K10]: prepared under its frame, and decided as a row of
 * records, the frame's and its transactions', as a batch of one shard is. Used by the shard's
 * thread.
 */
final class BatchCrossing implements CrossingRequest<BatchReply> {
  private final CrossingRules rules = new CrossingRules();
  private final PreparedBatch batch;
  private final List<TransactionCommand> transactions;
  private final ShardId shard;
  private final ShardMemory memory;

  BatchCrossing(PreparedBatch batch, ShardId shard, ShardMemory memory) {
    this.batch = batch;
    this.transactions = batch.transactions();
    this.shard = shard;
    this.memory = memory;
  }

  @Override
  public List<PreparedCommand> commands() {
    List<PreparedCommand> commands = new ArrayList<>(1 + batch.items().size());
    commands.add(batch.frame().orElseThrow());
    commands.addAll(batch.items());
    return commands;
  }

  @Override
  public BatchOutcome judge(long micros) {
    return rules.judgeHome(transactions, shard.number(), trial(), micros);
  }

  private Trial trial() {
    return new Trial(shard, memory);
  }

  @Override
  public Optional<Verdict> first(List<Outcome> answers) {
    return rules.first(transactions, answers);
  }

  @Override
  public PrepareLegs prepare(CrossingKey key, Participant participant) {
    CommandId id = batch.frame().orElseThrow().command().commandId();
    return PrepareLegs.of(id, transactions, key, participant);
  }

  @Override
  public BatchOutcome refuse(Verdict first) {
    return BatchOutcome.failed(
        transactions.size(), first.item(), first.refusal(), Optional.empty());
  }

  @Override
  public BatchOutcome refuse(Crossing crossing, Verdict first) {
    return rules.refuse(transactions.size(), crossing, first);
  }

  @Override
  public BatchOutcome decide(Crossing crossing, List<PrepareTime> prepares, long nextMicros) {
    return rules.decide(transactions, crossing, prepares, trial(), nextMicros);
  }

  @Override
  public BatchReply record(BatchOutcome outcome, long micros, Sink sink) {
    if (outcome.items().isEmpty()) {
      return new BatchReply.Refused(((Outcome.Refused) outcome.frame()).refusal());
    }
    sink.record(batch.frame().orElseThrow(), micros, outcome.frame());
    List<CommandReply> replies = new ArrayList<>(batch.items().size());
    for (int i = 0; i < batch.items().size(); i++) {
      replies.add(
          sink.record(
              batch.items().get(i), BatchOutcome.micros(micros, i), outcome.items().get(i)));
    }
    return new BatchReply.Items(replies, false);
  }
}
