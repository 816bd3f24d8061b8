package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.Head;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a shard's journal page by page as it is stored, up to a durable head [R3]. Works on an
 * executor of its own, beside the shard's. Safe for any thread.
 */
final class JournalPages {
  private static final Logger LOG = LoggerFactory.getLogger(JournalPages.class);

  private final ShardContext reading;
  private final BlockReader blocks;

  /**
   * Pages of a shard.
   *
   * @param reading the shard's parts, with an executor for reading
   */
  JournalPages(ShardContext reading) {
    this.reading = reading;
    this.blocks = new BlockReader(reading);
  }

  /** The next page; JOURNAL_DIVERGED as {@link EngineException} when there is none behind it. */
  CompletableFuture<JournalPage> read(JournalQuery query, Head durable) {
    Reading run = new Reading(query, durable);
    reading.executor().execute(run::guarded);
    return run.done;
  }

  private final class Reading {
    private final CompletableFuture<JournalPage> done = new CompletableFuture<>();
    private final JournalQuery query;
    private final Head durable;
    private final List<JournalPage.StoredBlock> page = new ArrayList<>();
    private final JournalNeeds needs = new JournalNeeds();
    private long sequence;
    private Bytes hash;
    private long bytes;
    private boolean facts;

    Reading(JournalQuery query, Head durable) {
      this.query = query;
      this.durable = durable;
      this.sequence = query.afterSequence();
      this.hash = query.afterHash();
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
      if (sequence > durable.sequence()
          || (sequence == durable.sequence() && !hash.equals(durable.hash()))) {
        done.completeExceptionally(diverged());
      } else if (sequence == durable.sequence() || reached()) {
        end(false);
      } else if (bytes >= JournalPage.BYTES_MAX || page.size() == JournalPage.BLOCKS_MAX) {
        end(true);
      } else {
        blocks.readStored(
            sequence + 1, block -> block.header().previousHash().equals(hash), this::arrived);
      }
    }

    private boolean reached() {
      return !page.isEmpty() && query.endsWith(sequence, page.get(page.size() - 1).lastMicros());
    }

    private void end(boolean more) {
      done.complete(new JournalPage(page, durable, more, List.copyOf(needs.all()), facts));
    }

    private void arrived(BlockReader.Found found, Throwable fault) {
      if (fault instanceof CorruptJournalException) {
        done.completeExceptionally(diverged());
      } else if (fault != null) {
        done.completeExceptionally(
            Faults.unavailable(
                reading.id(),
                "block " + (sequence + 1) + " could not be read: " + fault.getMessage()));
      } else {
        take(found);
        guarded();
      }
    }

    private void take(BlockReader.Found found) {
      Block block = found.block();
      for (StoredRecord stored : block.records()) {
        LedgerRecord record = stored.record();
        needs.add(record);
        facts |= isFact(record);
      }
      sequence = block.header().sequence();
      hash = block.hash();
      bytes += found.stored().length();
      page.add(
          new JournalPage.StoredBlock(sequence, block.header().lastMicros(), hash, found.stored()));
    }

    private boolean isFact(LedgerRecord record) {
      return switch (record.command().kind()) {
        case CREATE_LEDGER, CREATE_ASSET, CLOSE_PERIOD -> record.refused().isEmpty();
        default -> false;
      };
    }

    private EngineException diverged() {
      LOG.error(
          "the journal of shard {} does not continue what was exported up to block {}, hash {}",
          reading.id(),
          sequence,
          hash);
      return Faults.diverged(reading.id(), sequence);
    }
  }
}
