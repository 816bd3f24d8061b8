package io.meridian.engine;

import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.List;

/**
 * A part of a shard's journal, as it is stored.
 *
 * @param blocks the blocks in their order, each the next of the one before
 * @param durable the durable head when it was read, which holds everything answered before
 * @param more whether what was asked for goes on behind the blocks
 * @param needs how far other shards' journals reach because of these blocks, one a shard
 * @param facts whether there is a fact of a ledger in the blocks, which every shard of it has that
 *     is read from now on, if the ledger was used already
 */
public record JournalPage(
    List<StoredBlock> blocks, Head durable, boolean more, List<JournalNeed> needs, boolean facts) {
  /** How many bytes of blocks end a page; the last of them may be of any size. */
  public static final int BYTES_MAX = 1 << 20;

  /** How many blocks a page has at most. */
  public static final int BLOCKS_MAX = 1_000;

  /** Keeps copies of the lists. */
  public JournalPage {
    blocks = List.copyOf(blocks);
    needs = List.copyOf(needs);
  }

  /**
   * A block.
   *
   * @param sequence its place in the journal
   * @param lastMicros when it ends, microseconds since the epoch
   * @param hash its hash
   * @param stored the bytes that are hashed
   */
  public record StoredBlock(long sequence, long lastMicros, Bytes hash, Bytes stored) {}
}
