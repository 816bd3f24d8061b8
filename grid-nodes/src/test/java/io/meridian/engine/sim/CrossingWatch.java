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
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the journals of all shards while they are written: a block that most copies have as owners,
 * behind the one read before and not behind their heads, is there for ever and goes into the book.
 * At rest the journals must be what was read. Only a block that no leader had settled may have been
 * read too early: a view change that was given up had spread it, and nobody was told of it.
 */
final class CrossingWatch {
  private final SimGrid grid;
  private final CrossingBook book = new CrossingBook();
  private final List<Journal> journals = new ArrayList<>();
  private boolean tooEarly;

  /** One shard's journal as far as it was read. */
  private static final class Journal {
    final ShardId shard;
    final List<Bytes> read = new ArrayList<>();
    final Deque<Row> unread = new ArrayDeque<>();
    Bytes hash = Head.GENESIS.hash();
    int settled;

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
      settle(journal);
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

  /** How much of what was read a leader has had on most copies. */
  private void settle(Journal journal) {
    int last = journal.read.size();
    if (journal.settled < last
        && copies(journal.shard, last, Optional.of(journal.read.get(last - 1)), true) * 2
            > grid.nodes().size()) {
      journal.settled = last;
    }
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
          && copies(journal.shard, sequence, found, false) * 2 > grid.nodes().size()
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
  private long copies(ShardId shard, long sequence, Optional<Bytes> same, boolean settled) {
    long newest =
        grid.nodes().stream()
            .mapToLong(node -> node.journal(shard).head().settledEpoch())
            .max()
            .orElseThrow();
    return grid.nodes().stream()
        .map(node -> node.journal(shard))
        .filter(copy -> copy.owning() && copy.head().sequence() >= sequence)
        .filter(copy -> copy.head().settledEpoch() == newest)
        .filter(copy -> !settled || copy.head().epoch() == newest)
        .filter(copy -> copy.block(sequence).equals(same))
        .count();
  }

  /** Whether a block was read that no leader stood for, so that the book says nothing. */
  boolean readTooEarly() {
    return tooEarly;
  }

  /** Everything is healed and nothing is under way. */
  List<String> checkAtRest() {
    look();
    for (Journal journal : journals) {
      Chain chain = new Chain(grid, journal.shard);
      chain.findings().forEach(finding -> book.findings().add(journal.shard + ": " + finding));
      int same = 0;
      while (same < Math.min(chain.stored().size(), journal.read.size())
          && chain.stored().get(same).equals(journal.read.get(same))) {
        same++;
      }
      tooEarly |= same >= journal.settled && same < journal.read.size();
      if (same < chain.stored().size() || same < journal.read.size()) {
        book.findings()
            .add(
                journal.shard
                    + " was not written as it is: of "
                    + chain.stored().size()
                    + " blocks the first "
                    + same
                    + " are those that were durable, "
                    + journal.read.size()
                    + " were");
      }
    }
    book.checkAtRest();
    return book.findings();
  }
}
