package io.meridian.store;

import io.meridian.codec.BlockHeader;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.JournalStore;
import io.meridian.engine.JournalStore.Append;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes a shard's journal block by block, as a leader would. Used by one thread. */
public final class TestJournal {
  private static final long SECONDS_MAX = 30;

  private final JournalStore store;
  private final ShardId shard;
  private Head head;

  private TestJournal(JournalStore store, ShardId shard, Head head) {
    this.store = store;
    this.shard = shard;
    this.head = head;
  }

  /** Goes on where the shard's head stands. */
  public static TestJournal of(JournalStore store, ShardId shard) {
    return new TestJournal(
        store, shard, store.lockedHead(shard).orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join());
  }

  /** The head of the last block that was acknowledged. */
  public Head head() {
    return head;
  }

  /** Appends blocks one after another and waits for each. */
  public void appendBlocks(int count, int bytes) {
    for (int i = 0; i < count; i++) {
      Head next = next(head);
      Append append =
          store
              .append(shard, head, next, List.of(block(shard, next, bytes)))
              .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
              .join();
      if (append != Append.COMMITTED) {
        throw new IllegalStateException("block " + next.sequence() + ": " + append);
      }
      head = next;
    }
  }

  /** The head behind {@code head}, by the same leader. */
  public static Head next(Head head) {
    long sequence = head.sequence() + 1;
    return new Head(
        head.epoch(),
        head.leaderId(),
        sequence,
        Bytes.wrap(ByteBuffer.allocate(Head.HASH_BYTES).putLong(sequence).array()),
        head.lastMicros() + 1);
  }

  /** A block for {@code head}; its bytes begin with its sequence. */
  public static EncodedBlock block(ShardId shard, Head head, int bytes) {
    return new EncodedBlock(
        new BlockHeader(
            shard.region(),
            shard.number(),
            head.epoch(),
            head.leaderId(),
            head.sequence(),
            Head.GENESIS.hash(),
            head.lastMicros()),
        head.hash(),
        Bytes.wrap(ByteBuffer.allocate(bytes).putLong(head.sequence()).array()));
  }
}
