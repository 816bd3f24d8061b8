package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Judge;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Judges transactions one after the other on a trial, as they would be executed in order. Used by
 * the shard's thread, for one batch; changes nothing.
 */
final class DryRunInOrder {
  private final ShardMemory memory;
  private final ShardId shard;
  private final Function<Command, Optional<Refusal>> unsupported;
  private final Map<CommandId, ShardMemory.Remembered> tried = new HashMap<>();

  /**
   * A dry run.
   *
   * @param unsupported why a command can not be judged on a trial; empty for what can
   */
  DryRunInOrder(
      ShardMemory memory, ShardId shard, Function<Command, Optional<Refusal>> unsupported) {
    this.memory = memory;
    this.shard = shard;
    this.unsupported = unsupported;
  }

  BatchReply run(PreparedBatch batch, Judge judge, long firstMicros) {
    Trial trial = new Trial(shard, memory);
    List<CommandReply> replies = new ArrayList<>(batch.items().size());
    for (int i = 0; i < batch.items().size(); i++) {
      replies.add(run(batch.items().get(i), trial, judge, firstMicros + i));
    }
    return new BatchReply.Items(replies, false);
  }

  private CommandReply run(PreparedCommand prepared, Trial trial, Judge judge, long micros) {
    CommandId id = prepared.command().commandId();
    Optional<ShardMemory.Remembered> earlier =
        memory.remembered(id).or(() -> Optional.ofNullable(tried.get(id)));
    if (earlier.isPresent()) {
      CommandReply reply = Replays.of(prepared, earlier.get(), shard);
      return reply instanceof CommandReply.Recorded recorded && tried.containsKey(id)
          ? new CommandReply.Tried(recorded.record())
          : reply;
    }
    Optional<Refusal> refusal = unsupported.apply(prepared.command());
    if (refusal.isPresent()) {
      return new CommandReply.Unrecorded(refusal.get());
    }
    LedgerRecord record =
        new LedgerRecord(
            prepared.command(), micros, judge.judge(prepared.command(), trial, micros));
    trial.take(record);
    tried.put(id, remembered(prepared, record));
    return new CommandReply.Tried(record);
  }

  private static ShardMemory.Remembered remembered(PreparedCommand prepared, LedgerRecord record) {
    return new ShardMemory.Remembered(
        new StoredRecord(record, prepared.fingerprint(), Bytes.EMPTY, false),
        new JournalPosition(0, 0),
        0);
  }
}
