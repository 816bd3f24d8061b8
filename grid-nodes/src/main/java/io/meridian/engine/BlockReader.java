package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CorruptJournalException;
import io.meridian.ledger.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Reads blocks of a shard: from this node's own copy, and where that is not the block that is
 * looked for, from the other owners. A copy that was away may hold a private block in its middle,
 * which no comparison of heads can show. Used on the shard's executor only.
 */
final class BlockReader {
  private final ShardContext shard;

  BlockReader(ShardContext shard) {
    this.shard = shard;
  }

  /**
   * Reads block {@code sequence}; {@code done} hears of it later, never before this returns.
   *
   * @param right tells the block that belongs to the chain from a private one
   * @param done hears the block, or why no owner has it: a {@link CorruptJournalException} when all
   *     of them were asked
   */
  void read(long sequence, Predicate<Block> right, BiConsumer<Block, Throwable> done) {
    readStored(
        sequence,
        right,
        (found, fault) -> done.accept(fault == null ? found.block() : null, fault));
  }

  /** The same for whoever wants the bytes as well. */
  void readStored(long sequence, Predicate<Block> right, BiConsumer<Found, Throwable> done) {
    Deque<String> owners = new ArrayDeque<>(shard.standing().owners());
    String self = shard.topology().self();
    owners.remove(self);
    owners.addFirst(self);
    new Reading(sequence, right, done, owners).next();
  }

  /**
   * A block that was found.
   *
   * @param block the block
   * @param stored its bytes, of which its hash is
   */
  record Found(Block block, Bytes stored) {}

  private final class Reading {
    private final long sequence;
    private final Predicate<Block> right;
    private final BiConsumer<Found, Throwable> done;
    private final Deque<String> owners;
    private Throwable problem;

    Reading(
        long sequence,
        Predicate<Block> right,
        BiConsumer<Found, Throwable> done,
        Deque<String> owners) {
      this.sequence = sequence;
      this.right = right;
      this.done = done;
      this.owners = owners;
    }

    void next() {
      if (owners.isEmpty()) {
        done.accept(null, problem);
        return;
      }
      String owner = owners.poll();
      shard.then(
          shard.journal().block(shard.id(), owner, sequence),
          (stored, fault) -> {
            if (fault != null) {
              remember(fault);
              next();
            } else {
              judge(owner, stored);
            }
          });
    }

    private void judge(String owner, Optional<Bytes> stored) {
      Block block;
      try {
        block = decode(owner, stored);
      } catch (CorruptJournalException corrupt) {
        remember(corrupt);
        next();
        return;
      }
      done.accept(new Found(block, stored.orElseThrow()), null);
    }

    private Block decode(String owner, Optional<Bytes> stored) {
      String name = "block " + sequence + " of shard " + shard.id() + " in the copy of " + owner;
      Block block =
          BlockCodec.decode(
              stored.orElseThrow(() -> new CorruptJournalException(name + " is missing")));
      if (!inPlace(shard.id(), sequence, block) || !right.test(block)) {
        throw new CorruptJournalException(name + " is not the one that belongs there");
      }
      return block;
    }

    /**
     * A fault weighs more than a wrong block: an owner that could not be asked may have the right
     * one.
     */
    private void remember(Throwable next) {
      if (problem == null || problem instanceof CorruptJournalException) {
        problem = next;
      }
    }
  }

  /** Whether a block says that it stands where it was found. */
  static boolean inPlace(ShardId shard, long sequence, Block block) {
    BlockHeader header = block.header();
    return header.sequence() == sequence
        && header.shard() == shard.number()
        && header.region().equals(shard.region());
  }
}
