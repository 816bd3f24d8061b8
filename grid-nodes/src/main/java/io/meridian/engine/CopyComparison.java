package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.EncodedBlock;
import io.meridian.ledger.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comparing a window of blocks of several copies with the chain has shown [L3].
 *
 * @param rewrite the blocks of the chain that some copy lacks or has otherwise, in their order
 * @param hashes the hash that the chain has at each sequence of the window and at the one before it
 */
record CopyComparison(List<EncodedBlock> rewrite, Map<Long, Bytes> hashes) {
  /**
   * A block as one copy has it.
   *
   * @param owner whose copy
   * @param sequence which block
   * @param stored its bytes; empty when the copy has none
   */
  record Copy(String owner, long sequence, Optional<Bytes> stored) {}

  /**
   * Compares blocks {@code first} to {@code last}.
   *
   * @param wanted the hash of the last of them in the chain
   * @param copies what the copies have there
   * @throws CorruptJournalException when no copy has a block that the chain needs
   */
  static CopyComparison of(ShardId shard, long first, long last, Bytes wanted, List<Copy> copies) {
    Deque<EncodedBlock> rewrite = new ArrayDeque<>();
    Map<Long, Bytes> hashes = new HashMap<>();
    Bytes hash = wanted;
    hashes.put(last, hash);
    for (long sequence = last; sequence >= first; sequence--) {
      EncodedBlock right = find(shard, sequence, hash, copies);
      if (differs(copies, sequence, right.stored())) {
        rewrite.addFirst(right);
      }
      hash = right.header().previousHash();
      hashes.put(sequence - 1, hash);
    }
    return new CopyComparison(List.copyOf(rewrite), hashes);
  }

  private static EncodedBlock find(ShardId shard, long sequence, Bytes hash, List<Copy> copies) {
    for (Copy copy : copies) {
      Optional<Block> block = copy.sequence() == sequence ? decode(copy) : Optional.<Block>empty();
      if (block.isPresent()
          && block.get().hash().equals(hash)
          && BlockReader.inPlace(shard, sequence, block.get())) {
        return new EncodedBlock(block.get().header(), hash, copy.stored().orElseThrow());
      }
    }
    throw new CorruptJournalException(
        "no copy of shard " + shard + " has block " + sequence + " with hash " + hash);
  }

  private static Optional<Block> decode(Copy copy) {
    try {
      return copy.stored().map(BlockCodec::decode);
    } catch (CorruptJournalException corrupt) {
      return Optional.empty();
    }
  }

  private static boolean differs(List<Copy> copies, long sequence, Bytes right) {
    for (Copy copy : copies) {
      if (copy.sequence() == sequence && !copy.stored().equals(Optional.of(right))) {
        return true;
      }
    }
    return false;
  }
}
