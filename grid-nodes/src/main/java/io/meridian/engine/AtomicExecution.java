package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.BatchOutcome;
import io.meridian.ledger.Command;
import io.meridian.ledger.Judge;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.LedgerView;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges an atomic batch: identity first, then its items one after the other on a trial, so that
 * nothing is touched before it is certain that all of them apply. Used by the shard's thread, for
 * one batch; changes nothing itself.
 */
final class AtomicExecution {
  private final PreparedBatch batch;
  private final PreparedCommand frame;
  private final ShardMemory memory;
  private final ShardId shard;

  AtomicExecution(PreparedBatch batch, ShardMemory memory, ShardId shard) {
    this.batch = batch;
    this.frame = batch.frame().orElseThrow();
    this.memory = memory;
    this.shard = shard;
  }

  /**
   * What became of every record of the batch.
   *
   * @param refusal why the batch cannot be judged at all; then there is nothing else
   * @param frame the outcome of the batch itself
   * @param items the outcomes of its items
   * @param failed the item that failed; -1 when none did
   * @param state the state behind the items before that, or behind all
   */
  record Judged(
      Optional<Refusal> refusal,
      Outcome frame,
      List<Outcome> items,
      int failed,
      LedgerView state) {}

  /** The answer when it follows from earlier uses of its ids. */
  Optional<BatchReply> settled() {
    Optional<ShardMemory.Remembered> earlier = memory.remembered(frame.command().commandId());
    if (earlier.isPresent()) {
      return Optional.of(replay(earlier.get()));
    }
    for (int i = 0; i < batch.items().size(); i++) {
      Command item = batch.items().get(i).command();
      Optional<ShardMemory.Remembered> used = memory.remembered(item.commandId());
      if (used.isPresent()) {
        return Optional.of(
            unrecorded(batch.items().size(), i, Replays.mismatch(item, used.get(), "batch_id")));
      }
    }
    return Optional.empty();
  }

  private BatchReply replay(ShardMemory.Remembered earlier) {
    if (!CommandCodec.sameRequest(frame, earlier.stored())) {
      return new BatchReply.Refused(
          Replays.mismatch(frame.command(), earlier, difference(earlier.record().command())));
    }
    List<CommandReply> replies = new ArrayList<>(batch.items().size());
    for (int i = 0; i < batch.items().size(); i++) {
      PreparedCommand item = batch.items().get(i);
      ShardMemory.Remembered recorded = remembered(item.command());
      if (!CommandCodec.sameRequest(item, recorded.stored())) {
        return new BatchReply.Refused(
            Replays.mismatch(frame.command(), earlier, "requests[" + i + "].private_data"));
      }
      replies.add(Replays.again(recorded, shard));
    }
    return new BatchReply.Items(replies, true);
  }

  private ShardMemory.Remembered remembered(Command item) {
    return memory
        .remembered(item.commandId())
        .orElseThrow(() -> new DerivedStateException(item.commandId() + " lacks its record"));
  }

  /** The first field that differs, inside an item where both have it under the same id. */
  private String difference(Command earlier) {
    String field = earlier.firstDifference(frame.command()).orElse("request");
    if (earlier instanceof AtomicBatch was) {
      for (int i = 0; i < Math.min(was.items().size(), batch.items().size()); i++) {
        Command item = batch.items().get(i).command();
        if (field.equals("requests[" + i + "]")) {
          Optional<ShardMemory.Remembered> recorded = memory.remembered(item.commandId());
          return recorded
              .flatMap(found -> found.record().command().firstDifference(item))
              .map(inside -> field + '.' + inside)
              .orElse(field);
        }
      }
    }
    return field;
  }

  /** Judges the items; the batch itself is committed at {@code micros}, each item one later. */
  Judged judge(Judge judge, long micros) {
    Trial trial = new Trial(shard, memory);
    List<Outcome> outcomes = new ArrayList<>(batch.items().size());
    long postings = 0;
    for (int i = 0; i < batch.items().size(); i++) {
      Command command = batch.items().get(i).command();
      long itemMicros = BatchOutcome.micros(micros, i);
      Outcome outcome = judge.judge(command, trial, itemMicros);
      if (outcome instanceof Outcome.Refused refused) {
        return failed(i, refused, trial);
      }
      postings += postings((Outcome.Applied) outcome);
      if (postings > Limits.ATOMIC_BATCH_POSTINGS_MAX) {
        return new Judged(
            Optional.of(BatchOutcome.tooManyPostings()), outcome, List.of(), i, trial);
      }
      outcomes.add(outcome);
      trial.take(new LedgerRecord(command, itemMicros, outcome));
    }
    return new Judged(Optional.empty(), new Outcome.Applied(List.of()), outcomes, -1, trial);
  }

  /** What a record takes in the block is bounded by the accounts and postings that it repeats. */
  private static long postings(Outcome.Applied applied) {
    long originals = 0;
    for (Original original : applied.originals()) {
      originals += original.postings().size();
    }
    return Math.max((applied.entries().size() + 1L) / 2, originals);
  }

  private Judged failed(int failed, Outcome.Refused outcome, LedgerView state) {
    BatchOutcome all =
        BatchOutcome.failed(batch.items().size(), failed, outcome.refusal(), Optional.empty());
    return new Judged(Optional.empty(), all.frame(), all.items(), failed, state);
  }

  /** The answer to a batch of {@code items} of which one failed without a record. */
  static BatchReply unrecorded(int items, int failed, Refusal refusal) {
    Refusal aborted = BatchOutcome.aborted(failed);
    List<CommandReply> replies = new ArrayList<>(items);
    for (int i = 0; i < items; i++) {
      replies.add(new CommandReply.Unrecorded(i == failed ? refusal : aborted));
    }
    return new BatchReply.Items(replies, false);
  }

  /** The answer of a dry run. */
  BatchReply tried(Judged judged, long micros) {
    if (judged.refusal().isPresent()) {
      return new BatchReply.Refused(judged.refusal().get());
    }
    List<CommandReply> replies = new ArrayList<>(batch.items().size());
    for (int i = 0; i < batch.items().size(); i++) {
      replies.add(
          new CommandReply.Tried(
              new LedgerRecord(
                  batch.items().get(i).command(),
                  BatchOutcome.micros(micros, i),
                  judged.items().get(i))));
    }
    return new BatchReply.Items(replies, false);
  }
}
