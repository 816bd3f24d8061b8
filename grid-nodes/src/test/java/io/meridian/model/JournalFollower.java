package io.meridian.model;

import io.meridian.codec.BlockCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CrossingItem;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
  private final ModelCrossings crossings;
  private final Map<CommandId, Written> byId = new HashMap<>();
  private final Set<CommandId> claimed = new HashSet<>();
  private final List<Written> inOrder = new ArrayList<>();
  private final Deque<Written> unread = new ArrayDeque<>();
  private long sequence = 1;
  private long lastMicros;

  JournalFollower(ShardId shard, EngineWorld world, ModelCrossings crossings) {
    this.shard = shard;
    this.world = world;
    this.crossings = crossings;
    this.model = new ReferenceModel(shard);
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

  /** A ledger of this shard. */
  ModelLedger ledger(LedgerRecord record) {
    return model.ledger(record.command().commandId().ledger()).orElseThrow();
  }

  /**
   * Whether this may be the shard in which a command is homed: by its first account, or because its
   * original is here.
   */
  boolean mayBeHome(Command command) {
    Optional<ModelLedger> ledger = model.ledger(command.commandId().ledger());
    if (!command.commandId().region().equals(shard.region())
        || ledger.isEmpty()
        || !model.isRoutable(command)) {
      return false;
    }
    if (ledger.get().shardsIn(shard.region()) == 1) {
      return true;
    }
    return command.original().isPresent()
        ? model.isUsed(command.original().get())
        : ledger.get().isHere(command.accounts().get(0).account().toString());
  }

  /** The same of all that is asked for as a whole, whose later parts may be about earlier ones. */
  boolean mayBeHome(ModelRequest request) {
    Set<CommandId> earlier = new HashSet<>();
    for (TransactionCommand item : request.items()) {
      boolean isAboutEarlier =
          item.original().filter(earlier::contains).isPresent() && model.isRoutable(item);
      if (!isAboutEarlier && !mayBeHome(item)) {
        return false;
      }
      earlier.add(item.commandId());
    }
    return true;
  }

  /** Gets what has been added since. */
  void load() {
    Optional<Bytes> stored = world.block(shard, sequence);
    while (stored.isPresent()) {
      List<StoredRecord> records = BlockCodec.decode(stored.get()).records();
      for (int i = 0; i < records.size(); i++) {
        unread.add(new Written(records.get(i).record(), shard, new JournalPosition(sequence, i)));
      }
      sequence++;
      stored = world.block(shard, sequence);
    }
  }

  /** What comes next. */
  Optional<LedgerRecord> next() {
    return Optional.ofNullable(unread.peek()).map(Written::record);
  }

  /** Reads what comes next: a record, or those of an atomic batch. */
  void read(Listener listener) {
    LedgerRecord record = next().orElseThrow();
    listener.before(record.commitMicros());
    List<Written> together = new ArrayList<>();
    together.add(unread.remove());
    if (record.command() instanceof AtomicBatch batch
        && record.outcome() instanceof Outcome.Prepared prepared) {
      prepareBatch(batch, together.get(0), prepared);
    } else if (record.command() instanceof AtomicBatch batch) {
      for (int i = 0; i < batch.items().size(); i++) {
        together.add(unread.remove());
      }
      executeBatch(batch, together);
    } else if (record.command() instanceof SettleLegs settle) {
      while (next().filter(item -> isItemOf(settle, item)).isPresent()) {
        together.add(unread.remove());
      }
      crossings.step(this, record, records(together.subList(1, together.size())));
    } else {
      execute(together.get(0));
    }
    together.forEach(written -> take(written, listener));
  }

  private static boolean isItemOf(SettleLegs whole, LedgerRecord record) {
    return record.command() instanceof SettleLegs item
        && !item.whole()
        && item.crossing().equals(whole.crossing());
  }

  private static List<LedgerRecord> records(List<Written> written) {
    return written.stream().map(Written::record).toList();
  }

  private void take(Written written, Listener listener) {
    LedgerRecord record = written.record();
    if (record.commitMicros() <= lastMicros) {
      throw new AssertionError("time stood still before " + written);
    }
    lastMicros = record.commitMicros();
    // What home has only prepared does not use its id up.
    if (!(record.outcome() instanceof Outcome.Prepared && record.command().kind().crosses())) {
      Written before = byId.put(record.command().commandId(), written);
      if (before != null) {
        throw new AssertionError("an id has two records: " + before + " and " + written);
      }
    }
    inOrder.add(written);
    listener.after(written);
  }

  private void execute(Written written) {
    LedgerRecord record = written.record();
    Command command = record.command();
    boolean isDecision = ModelCrossings.crossed(record).isPresent() || isStep(record);
    if (command instanceof ExpireHold expiry && !isDecision) {
      ModelTransaction first = model.firstToExpire().orElseThrow();
      Comparison.same(record, expiry.hold(), first.id());
      Comparison.same(record, true, record.commitMicros() >= first.expiresMicros());
    } else if (!isDecision) {
      expectNothingDue(record, record.commitMicros());
    }
    if (crossings.execute(this, record, written.position())) {
      return;
    }
    if (command instanceof ExpireHold expiry) {
      Comparison.compare(
          record,
          model.expire(command.commandId().ledger(), expiry.hold(), record.commitMicros()),
          model);
      return;
    }
    ModelAnswer answer = model.submit(command, record.commitMicros());
    Comparison.same(record, false, answer.replayed());
    Comparison.same(record, true, answer.recorded());
    Comparison.compare(record, answer, model);
  }

  /** What is only carried out does not look at the time. */
  private static boolean isStep(LedgerRecord record) {
    return record.command().kind().crossingStep()
        && record.command().kind() != CommandKind.PREPARE_LEGS;
  }

  /** What a batch that is only prepared has in it is known to those who asked for it. */
  private void prepareBatch(AtomicBatch frame, Written written, Outcome.Prepared prepared) {
    LedgerRecord record = written.record();
    expectNothingDue(record, record.commitMicros() + frame.items().size());
    ModelRequest request = crossings.asked(frame);
    List<String> transactions = prepared.items().stream().map(CrossingItem::transaction).toList();
    Comparison.same(
        record, transactions, frame.items().stream().map(AtomicBatch.Item::id).toList());
    crossings.begin(this, record, request, prepared, written.position());
  }

  private void executeBatch(AtomicBatch frame, List<Written> records) {
    LedgerRecord first = records.get(0).record();
    List<TransactionCommand> items =
        records.subList(1, records.size()).stream()
            .map(item -> (TransactionCommand) item.record().command())
            .toList();
    if (ModelCrossings.crossed(first).isEmpty()) {
      expectNothingDue(first, first.commitMicros() + frame.items().size());
    }
    for (int i = 0; i < items.size(); i++) {
      LedgerRecord item = records.get(i + 1).record();
      Comparison.same(item, item.commitMicros(), first.commitMicros() + 1 + i);
      Comparison.same(item, item.command().commandId().id(), frame.items().get(i).id());
    }
    if (crossings.execute(this, frame, records(records), items)) {
      return;
    }
    List<ModelAnswer> answers = model.submitAtomically(frame, items, first.commitMicros());
    Comparison.same(first, items.size(), answers.size());
    boolean isApplied = answers.stream().allMatch(ModelAnswer::wasApplied);
    Comparison.same(first, first.outcome() instanceof Outcome.Applied, isApplied);
    for (int i = 0; i < items.size(); i++) {
      LedgerRecord item = records.get(i + 1).record();
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

  /**
   * Whether the model has got something that is not before that instant. What was tried there is
   * known too late to be judged, which only happens when memory is lost before it is answered.
   */
  boolean isPast(long micros) {
    return lastMicros >= micros;
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
