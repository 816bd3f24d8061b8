package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events of a ledger out of one shard's journal, block by block up to a durable head
 * [R3]. Every block must follow the one that was read before it. Works on an executor of its own,
 * beside the shard's, so that readers never hold payments up. Safe for any thread.
 */
final class ShardEvents {
  /** Blocks of one reading. */
  static final int PART_BLOCKS_MAX = 64;

  /** Where a shard's journal begins. */
  static final EventCursor.Place BEGINNING = new EventCursor.Place(1, 0, Head.GENESIS.hash());

  private static final Logger LOG = LoggerFactory.getLogger(ShardEvents.class);

  private final ShardContext reading;
  private final BlockReader blocks;

  /**
   * Readers of a shard.
   *
   * @param reading the shard's parts, with an executor for reading
   */
  ShardEvents(ShardContext reading) {
    this.reading = reading;
    this.blocks = new BlockReader(reading);
  }

  /**
   * An event and the place behind it.
   *
   * @param position where the record stands
   * @param record the record, applied
   * @param next where to go on after it
   */
  record Found(JournalPosition position, LedgerRecord record, EventCursor.Place next) {}

  /**
   * What was read.
   *
   * @param events in the order of the journal
   * @param next where to go on
   * @param blocks how many blocks were read
   * @param more whether the journal goes on there
   */
  record Part(List<Found> events, EventCursor.Place next, int blocks, boolean more) {}

  /** A place behind everything that {@code head} names. */
  static EventCursor.Place behind(Head head) {
    return new EventCursor.Place(head.sequence() + 1, 0, head.hash());
  }

  /**
   * Up to {@code limit} events from a place on, out of a bounded number of blocks; JOURNAL_DIVERGED
   * as {@link EngineException} when the journal is not the one that was read up to there.
   *
   * @param durable the head up to which may be read
   */
  CompletableFuture<Part> read(String ledger, EventCursor.Place from, Head durable, int limit) {
    CompletableFuture<Part> done = new CompletableFuture<>();
    Reading run = new Reading(ledger, from, durable, limit, done);
    reading.executor().execute(run::guarded);
    return done;
  }

  private final class Reading {
    private final String ledger;
    private final Head durable;
    private final int limit;
    private final CompletableFuture<Part> done;
    private final List<Found> events = new ArrayList<>();
    private EventCursor.Place place;
    private int read;

    Reading(
        String ledger,
        EventCursor.Place from,
        Head durable,
        int limit,
        CompletableFuture<Part> done) {
      this.ledger = ledger;
      this.place = from;
      this.durable = durable;
      this.limit = limit;
      this.done = done;
    }

    /** Whoever waits is answered, whatever happens. */
    void guarded() {
      try {
        next();
      } catch (RuntimeException | Error fault) {
        done.completeExceptionally(fault);
      }
    }

    private void next() {
      if (place.sequence() > durable.sequence()) {
        if (!place.equals(behind(durable))) {
          throw diverged();
        }
        done.complete(new Part(events, place, read, false));
      } else if (read == PART_BLOCKS_MAX || events.size() == limit) {
        done.complete(new Part(events, place, read, true));
      } else {
        read++;
        blocks.read(place.sequence(), block -> true, this::arrived);
      }
    }

    private void arrived(Block block, Throwable fault) {
      if (fault == null) {
        try {
          take(block);
          next();
        } catch (RuntimeException | Error defect) {
          done.completeExceptionally(defect);
        }
      } else {
        done.completeExceptionally(
            Faults.unavailable(
                reading.id(),
                "block " + place.sequence() + " could not be read: " + fault.getMessage()));
      }
    }

    private void take(Block block) {
      List<StoredRecord> records = block.records();
      if (!block.header().previousHash().equals(place.previousHash())
          || place.ordinal() >= records.size()) {
        throw diverged();
      }
      long sequence = block.header().sequence();
      EventCursor.Place behind = new EventCursor.Place(sequence + 1, 0, block.hash());
      for (int i = place.ordinal(); i < records.size() && events.size() < limit; i++) {
        LedgerRecord record = records.get(i).record();
        place =
            i + 1 == records.size()
                ? behind
                : new EventCursor.Place(sequence, i + 1, block.header().previousHash());
        if (isEvent(record)) {
          events.add(new Found(new JournalPosition(sequence, i), record, place));
        }
      }
    }

    /** The items of a batch are events, and what a step of a crossing transaction has moved. */
    private boolean isEvent(LedgerRecord record) {
      CommandKind kind = record.command().kind();
      return record.outcome() instanceof Outcome.Applied applied
          && kind != CommandKind.ATOMIC_BATCH
          && (!kind.crossingStep() || !applied.entries().isEmpty())
          && record.command().commandId().ledger().equals(ledger);
    }

    private EngineException diverged() {
      long last = place.sequence() - 1;
      LOG.error(
          "the journal of shard {} does not continue what a reader has read up to block {}, hash {}",
          reading.id(),
          last,
          place.previousHash());
      return Faults.diverged(reading.id(), last);
    }
  }
}
