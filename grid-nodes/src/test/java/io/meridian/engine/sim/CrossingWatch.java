package io.meridian.engine.sim;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the journals of all shards while they are written: a block that most copies have as owners,
 * behind the one read before and not behind their heads, is there for ever and goes into the book.
 * At rest the journals must be what was read, or else a block was on most copies that nobody stood
 * for, as its leader died before it heard of that: then another has to read them from the
 * beginning.
 */
final class CrossingWatch {
  private final SimGrid grid;
  private final CrossingBook book = new CrossingBook();
  private final List<Journal> journals = new ArrayList<>();

  /** One shard's journal as far as it was read. */
  private static final class Journal {
    final ShardId shard;
    final List<Bytes> read = new ArrayList<>();
    final Deque<Row> unread = new ArrayDeque<>();
    Bytes hash = Head.GENESIS.hash();

    Journal(ShardId shard) {
      this.shard = shard;
    }
  }

  private record Row(LedgerRecord record, JournalPosition position) {}

  CrossingWatch(SimGrid grid) {
    this.grid = grid;
    grid.shards().forEach(shard -> journals.add(new Journal(shard)));
  }

  CrossingBook book() {
    return book;
  }

  /**
   * Takes what has become durable since, everything after what it follows from; the shards in which
   * there was something.
   */
  Set<ShardId> look() {
    Set<ShardId> moved = new LinkedHashSet<>();
    boolean more = false;
    for (Journal journal : journals) {
      more |= load(journal);
    }
    while (more) {
      more = false;
      for (Journal journal : journals) {
        while (!journal.unread.isEmpty() && book.ready(journal.unread.element().record())) {
          Row row = journal.unread.remove();
          book.take(journal.shard, row.record(), row.position());
          moved.add(journal.shard);
          more = true;
        }
      }
    }
    for (Journal journal : journals) {
      if (!journal.unread.isEmpty()) {
        book.findings().add("it follows from nothing durable: " + journal.unread.remove());
      }
    }
    return moved;
  }

  private boolean load(Journal journal) {
    boolean more = false;
    Optional<Bytes> next = next(journal);
    while (next.isPresent()) {
      Block block = BlockCodec.decode(next.get());
      journal.read.add(next.get());
      journal.hash = block.hash();
      List<StoredRecord> records = block.records();
      for (int i = 0; i < records.size(); i++) {
        journal.unread.add(
            new Row(records.get(i).record(), new JournalPosition(block.header().sequence(), i)));
      }
      more = true;
      next = next(journal);
    }
    return more;
  }

  /** The next block, if most copies have the same and none belongs to a newer chain. */
  private Optional<Bytes> next(Journal journal) {
    long sequence = journal.read.size() + 1L;
    for (SimNode node : grid.nodes()) {
      Optional<Bytes> found = node.journal(journal.shard).block(sequence);
      if (found.isPresent()
          && copies(journal.shard, sequence, found) * 2 > grid.nodes().size()
          && BlockCodec.decode(found.get()).header().previousHash().equals(journal.hash)) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * How many copies have it that belong to the newest chain: a block that a node wrote into its own
   * copy alone may spread by rebalancing, without having been committed on any two.
   */
  private long copies(ShardId shard, long sequence, Optional<Bytes> same) {
    Head newest =
        grid.nodes().stream()
            .map(node -> node.journal(shard).head())
            .max(Comparator.comparingLong(Head::settledEpoch))
            .orElseThrow();
    return grid.nodes().stream()
        .map(node -> node.journal(shard))
        .filter(copy -> copy.owning() && copy.head().sequence() >= sequence)
        .filter(
            copy ->
                copy.head().settledEpoch() == newest.settledEpoch()
                    || copy.head().sameLeader(newest))
        .filter(copy -> copy.block(sequence).equals(same))
        .count();
  }

  /** At rest: whether the journals are not what was read. */
  boolean misled() {
    look();
    return journals.stream()
        .anyMatch(
            journal -> {
              List<Bytes> stored = new Chain(grid, journal.shard).stored();
              int common = Math.min(stored.size(), journal.read.size());
              return !stored.subList(0, common).equals(journal.read.subList(0, common));
            });
  }

  /** Everything is healed and nothing is under way. */
  List<String> checkAtRest() {
    look();
    for (Journal journal : journals) {
      Chain chain = new Chain(grid, journal.shard);
      chain.findings().forEach(finding -> book.findings().add(journal.shard + ": " + finding));
      if (!chain.stored().equals(journal.read)) {
        book.findings()
            .add(
                journal.shard
                    + ": of "
                    + chain.stored().size()
                    + " blocks "
                    + journal.read.size()
                    + " could be read");
      }
    }
    book.checkAtRest();
    return book.findings();
  }
}
