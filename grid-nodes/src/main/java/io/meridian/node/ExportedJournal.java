package io.meridian.node;

import io.meridian.codec.Block;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.JournalFile;
import io.meridian.codec.StoredRecord;
import io.meridian.engine.JournalNeed;
import io.meridian.engine.JournalNeeds;
import io.meridian.engine.LedgerFacts;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the file of a shard's exported journal holds, proven by reading it: an unbroken chain from
 * the first block on, of which every record can be read.
 *
 * @param file the file
 * @param shard the shard
 * @param shards how many shards its region has
 * @param blocks how many blocks there are
 * @param records how many records there are
 * @param head the end of the journal
 * @param lastMicros when the last block ends, microseconds since the epoch; 0 = there is none
 * @param needs how far other shards' journals have to reach, one a shard
 * @param facts what the shard knows of ledgers and their assets
 * @param torn whether an export has left a part of a frame at the end, which does not count
 */
public record ExportedJournal(
    Path file,
    ShardId shard,
    int shards,
    long blocks,
    long records,
    Head head,
    long lastMicros,
    List<JournalNeed> needs,
    LedgerFacts facts,
    boolean torn) {
  /** Keeps a copy of the list. */
  public ExportedJournal {
    needs = List.copyOf(needs);
  }

  /** Whether it reaches as far as a journal of another shard needs. */
  boolean meets(JournalNeed need) {
    return need.met(blocks, lastMicros);
  }

  /**
   * Reads a file.
   *
   * @throws CorruptJournalException when it is damaged, naming file and offset
   */
  static ExportedJournal read(Path file) throws IOException {
    return read(file, block -> {});
  }

  /** The same for whoever takes the blocks as well. */
  static ExportedJournal read(Path file, Consumer<EncodedBlock> taker) throws IOException {
    Reading reading = new Reading(taker);
    try (JournalFile journal = JournalFile.open(file)) {
      JournalFile.Start start = journal.read(reading);
      ShardId shard = new ShardId(start.region(), start.shard());
      if (reading.shard != null && !reading.shard.equals(shard)) {
        throw new CorruptJournalException(
            file
                + " begins as the journal of "
                + shard
                + " and goes on as that of "
                + reading.shard);
      }
      return new ExportedJournal(
          file,
          shard,
          start.shards(),
          reading.head.sequence(),
          reading.records,
          reading.head,
          reading.blockMicros,
          List.copyOf(reading.needs.all()),
          reading.facts.build(),
          journal.torn());
    }
  }

  private static final class Reading implements JournalFile.Content {
    private final Consumer<EncodedBlock> taker;
    private final JournalNeeds needs = new JournalNeeds();
    private final LedgerFacts.Builder facts = new LedgerFacts.Builder();
    private ShardId shard;
    private Head head = Head.GENESIS;
    private long records;
    private long blockMicros;

    Reading(Consumer<EncodedBlock> taker) {
      this.taker = taker;
    }

    @Override
    public void block(Block block, Bytes stored) {
      BlockHeader header = block.header();
      ShardId of = new ShardId(header.region(), header.shard());
      shard = shard == null ? of : shard;
      if (!of.equals(shard)
          || header.sequence() != head.sequence() + 1
          || !header.previousHash().equals(head.hash())
          || header.epoch() < head.epoch()
          || header.lastMicros() <= head.lastMicros()) {
        throw new CorruptJournalException(
            "block " + header.sequence() + " does not follow block " + head.sequence());
      }
      for (StoredRecord record : block.records()) {
        needs.add(record.record());
        facts.add(record.record());
        records++;
      }
      head = Head.of(header, block.hash());
      blockMicros = header.lastMicros();
      taker.accept(new EncodedBlock(header, block.hash(), stored));
    }

    /** It may be of a later leader, and of a later instant that was answered. */
    @Override
    public void head(Head end) {
      if (end.sequence() != head.sequence()
          || !end.hash().equals(head.hash())
          || end.epoch() < head.epoch()
          || end.lastMicros() < head.lastMicros()) {
        throw new CorruptJournalException("the head does not name block " + head.sequence());
      }
      head = end.settled();
    }
  }
}
