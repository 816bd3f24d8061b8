package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the recent blocks of several copies with the chain that the adopted head names [L3].
 * Pure.
 */
final class CopyComparison {
  /**
   * A block as one copy has it.
   *
   * @param owner whose copy
   * @param sequence which block
   * @param stored its bytes; empty when the copy has none
   */
  record Copy(String owner, long sequence, Optional<Bytes> stored) {}

  private CopyComparison() {}

  /**
   * The blocks of the chain, from {@code first} on, that some copy lacks or has otherwise.
   *
   * @throws CorruptJournalException when no copy has a block that the chain needs
   */
  static List<EncodedBlock> toRewrite(ShardId shard, Head adopted, long first, List<Copy> copies) {
    List<EncodedBlock> rewrite = new ArrayList<>();
    Bytes wanted = adopted.hash();
    for (long sequence = adopted.sequence(); sequence >= first; sequence--) {
      Bytes right = null;
      Block block = null;
      for (Copy copy : copies) {
        if (right == null && copy.sequence() == sequence) {
          Optional<Block> decoded = decode(copy);
          if (decoded.isPresent()
              && decoded.get().hash().equals(wanted)
              && BlockReader.inPlace(shard, sequence, decoded.get())) {
            right = copy.stored().orElseThrow();
            block = decoded.get();
          }
        }
      }
      if (right == null) {
        throw new CorruptJournalException(
            "no copy of shard " + shard + " has block " + sequence + " with hash " + wanted);
      }
      if (differs(copies, sequence, right)) {
        rewrite.add(0, new EncodedBlock(block.header(), block.hash(), right));
      }
      wanted = block.header().previousHash();
    }
    return rewrite;
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
