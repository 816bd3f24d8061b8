package io.meridian.model;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads one shard's journal and has the model execute it in that order: every record must say what
 * the model answers, and no hold may outlive its time.
 */
final class JournalFollower {
  /**
   * A record and where it stands.
   *
   * @param record the record
   * @param shard the shard
   * @param position where in its journal
   */
  record Written(LedgerRecord record, ShardId shard, JournalPosition position) {}

  /** Hears of points in the shard's order. */
  interface Listener {
    /**
     * What is to be committed next is committed at {@code micros}; nothing else comes before it.
     */
    void before(long micros);

    /** A record was read. */
    void after(Written written);
  }

  final ShardId shard;
  final ReferenceModel model;
  private final EngineWorld world;
  private final Map<CommandId, Written> byId = new HashMap<>();
  private final Set<CommandId> claimed = new HashSet<>();
  private final List<Written> inOrder = new ArrayList<>();
  private long sequence = 1;
  private long lastMicros;

  JournalFollower(ShardId shard, EngineWorld world) {
    this.shard = shard;
    this.world = world;
    this.model = new ReferenceModel(shard.region());
  }

  /** The record of an id, if the journal has one so far. */
  Optional<Written> written(CommandId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Whether nobody was told before that this record is new. */
  boolean claim(Written written) {
    return claimed.add(written.record().command().commandId());
  }

  /** Every record so far. */
  List<Written> inOrder() {
    return inOrder;
  }

  /** Reads what has been added; whether anything was. */
  boolean follow(Listener listener) {
    boolean isMore = false;
    Optional<Bytes> stored = world.block(shard, sequence);
    while (stored.isPresent()) {
      isMore = true;
      read(BlockCodec.decode(stored.get()), listener);
      sequence++;
      stored = world.block(shard, sequence);
    }
    return isMore;
  }

  private void read(Block block, Listener listener) {
    List<StoredRecord> records = block.records();
    int next = 0;
    while (next < records.size()) {
      LedgerRecord record = records.get(next).record();
      listener.before(record.commitMicros());
      int size = 1;
      if (record.command() instanceof AtomicBatch batch) {
        size += batch.items().size();
        executeBatch(batch, records.subList(next, next + size));
      } else {
        execute(record);
      }
      for (int i = next; i < next + size; i++) {
        take(
            new Written(records.get(i).record(), shard, new JournalPosition(sequence, i)),
            listener);
      }
      next += size;
    }
  }

  private void take(Written written, Listener listener) {
    long micros = written.record().commitMicros();
    if (micros <= lastMicros) {
      throw new AssertionError("time stood still before " + written);
    }
    lastMicros = micros;
    Written before = byId.put(written.record().command().commandId(), written);
    if (before != null) {
      throw new AssertionError("an id has two records: " + before + " and " + written);
    }
    inOrder.add(written);
    listener.after(written);
  }

  private void execute(LedgerRecord record) {
    Command command = record.command();
    if (command.kind() == CommandKind.EXPIRE) {
      ModelTransaction first = model.firstToExpire().orElseThrow();
      Comparison.same(record, ((ExpireHold) command).hold(), first.id());
      Comparison.compare(
          record,
          model.expire(command.commandId().ledger(), first.id(), record.commitMicros()),
          model);
      return;
    }
    expectNothingDue(record, record.commitMicros());
    ModelAnswer answer = model.submit(command, record.commitMicros());
    Comparison.same(record, false, answer.replayed());
    Comparison.same(record, true, answer.recorded());
    Comparison.compare(record, answer, model);
  }

  private void executeBatch(AtomicBatch frame, List<StoredRecord> records) {
    LedgerRecord first = records.get(0).record();
    expectNothingDue(first, first.commitMicros() + frame.items().size());
    List<Command> items =
        records.subList(1, records.size()).stream().map(item -> item.record().command()).toList();
    List<ModelAnswer> answers = model.submitAtomically(frame, items, first.commitMicros());
    Comparison.same(first, items.size(), answers.size());
    boolean isApplied = answers.stream().allMatch(ModelAnswer::wasApplied);
    Comparison.same(first, first.outcome() instanceof Outcome.Applied, isApplied);
    for (int i = 0; i < items.size(); i++) {
      LedgerRecord item = records.get(i + 1).record();
      Comparison.same(item, item.commitMicros(), first.commitMicros() + 1 + i);
      Comparison.same(item, item.command().commandId().id(), frame.items().get(i).id());
      // What is left of an original is compared when all items are through.
      Comparison.compare(withoutOriginals(item), answers.get(i), model);
    }
  }

  private static LedgerRecord withoutOriginals(LedgerRecord record) {
    return record.outcome() instanceof Outcome.Applied applied
        ? new LedgerRecord(
            record.command(),
            record.commitMicros(),
            new Outcome.Applied(applied.entries(), applied.parts(), List.of(), applied.account()))
        : record;
  }

  /** Whatever is judged at {@code micros} must not see a hold that is due then. */
  void expectNothingDue(Object record, long micros) {
    OptionalLong expiry = model.nextExpiryMicros();
    if (expiry.isPresent() && expiry.getAsLong() <= micros) {
      throw new AssertionError(
          record + " was judged while a hold was open that had expired at " + expiry.getAsLong());
    }
  }
}
