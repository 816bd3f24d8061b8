package io.meridian.engine;

import io.meridian.codec.EncodedRecord;
import io.meridian.codec.JournalPosition;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands and reads that are judged one after the other and answered together: after their block
 * is durable, or, when they wrote nothing, after the leadership is confirmed. Used by the shard's
 * thread only.
 */
final class Batch {
  private final long sequence;
  private final List<EncodedRecord> encoded = new ArrayList<>();
  private final DerivedChanges changes = new DerivedChanges();
  private final List<PendingItem.Answered<?>> answers = new ArrayList<>();
  private final List<Runnable> whenDurable = new ArrayList<>();
  private long bytes;

  /** A batch whose records, if it gets any, become block {@code sequence}. */
  Batch(long sequence) {
    this.sequence = sequence;
  }

  long sequence() {
    return sequence;
  }

  boolean isEmpty() {
    return answers.isEmpty() && encoded.isEmpty();
  }

  /** How many commands and reads it has, those counted that the leader gave itself. */
  int items() {
    return Math.max(answers.size(), encoded.size());
  }

  boolean hasRecords() {
    return !encoded.isEmpty();
  }

  boolean hasRoom(EngineConfig config) {
    return items() < config.batchItemsMax() && bytes < config.batchBytesMax();
  }

  /** The position of the next record. */
  JournalPosition nextPosition() {
    return new JournalPosition(sequence, encoded.size());
  }

  void add(EncodedRecord record) {
    encoded.add(record);
    bytes += record.stored().length();
  }

  void answer(PendingItem.Answered<?> answered) {
    answers.add(answered);
  }

  /** What follows from the batch's records and must not happen before they are durable. */
  void whenDurable(Runnable task) {
    whenDurable.add(task);
  }

  List<EncodedRecord> encoded() {
    return encoded;
  }

  /** What the batch's records change in the derived state. */
  DerivedChanges changes() {
    return changes;
  }

  void giveAnswers() {
    answers.forEach(PendingItem.Answered::give);
    whenDurable.forEach(Runnable::run);
  }

  void fail(Throwable fault) {
    answers.forEach(answered -> answered.item().fail(fault));
  }
}
