package io.meridian.client;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A page of a shard's journal, as it is stored.
 *
 * @param blocks the blocks in their order, each the next of the one before
 * @param more whether what was asked for goes on behind them
 * @param head the durable end of the journal when the page was read
 * @param needs how far other shards' journals have to be read because of these blocks
 * @param shards how many shards the region has
 * @param facts whether a ledger or an asset was created, or a period closed, in these blocks: every
 *     shard of the ledger has that, or it is not done yet
 */
public record JournalPage(
    List<Block> blocks, boolean more, Head head, List<Need> needs, int shards, boolean facts) {
  /** Keeps copies of the lists. */
  public JournalPage {
    blocks = List.copyOf(blocks);
    needs = List.copyOf(needs);
  }

  /**
   * A block.
   *
   * @param sequence its place in the journal, from 1 without gaps
   * @param lastTime when it ends, by commit times
   * @param hash its SHA-256, 64 lower-case hexadecimal digits
   * @param stored the block as it is stored; read-only
   */
  public record Block(long sequence, Instant lastTime, String hash, ByteBuffer stored) {}

  /**
   * The end of a journal.
   *
   * @param sequence the last block, 0 = none
   * @param stored the head as it is stored; read-only
   */
  public record Head(long sequence, ByteBuffer stored) {}

  /**
   * How far another shard's journal has to be read for what is in these blocks: else the journals
   * that were read are not those of one grid.
   *
   * @param region the region of the other shard
   * @param shard its number in the region, from 0
   * @param sequence to this block at least; 0 = none
   * @param time to a block that ends at this instant or later; empty = any
   */
  public record Need(String region, int shard, long sequence, Optional<Instant> time) {
    /** Whether a journal that was read to a block with such an end was read far enough. */
    public boolean met(long lastSequence, Instant lastTime) {
      return lastSequence >= sequence && time.map(at -> !lastTime.isBefore(at)).orElse(true);
    }
  }
}
