package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.List;

/**
 * The Merkle tree of RFC 6962: leaves are hashed behind the byte 0, inner nodes behind the byte 1,
 * so that neither can pass for the other. Pairing level by level and carrying an odd last node up
 * unchanged gives the tree that the RFC describes by splitting at the largest power of two.
 */
final class MerkleTree {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleTree() {}

  /** The digest of a leaf. */
  static Bytes leaf(byte[] array, int offset, int length) {
    MessageDigest digest = Sha256.start();
    digest.update(LEAF);
    digest.update(array, offset, length);
    return Sha256.finish(digest);
  }

  /** The root over the digests of at least one leaf. */
  static Bytes root(List<Bytes> leaves) {
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    byte[] nodes = new byte[leaves.size() * Sha256.BYTES];
    for (int i = 0; i < leaves.size(); i++) {
      System.arraycopy(leaves.get(i).unsafeArray(), 0, nodes, i * Sha256.BYTES, Sha256.BYTES);
    }
    MessageDigest digest = Sha256.start();
    for (int count = leaves.size(); count > 1; count = (count + 1) / 2) {
      for (int i = 0; i + 1 < count; i += 2) {
        digest.update(NODE);
        digest.update(nodes, i * Sha256.BYTES, 2 * Sha256.BYTES);
        finishInto(digest, nodes, i / 2);
      }
      if (count % 2 == 1) {
        System.arraycopy(
            nodes, (count - 1) * Sha256.BYTES, nodes, count / 2 * Sha256.BYTES, Sha256.BYTES);
      }
    }
    byte[] root = new byte[Sha256.BYTES];
    System.arraycopy(nodes, 0, root, 0, Sha256.BYTES);
    return Bytes.wrap(root);
  }

  private static void finishInto(MessageDigest digest, byte[] nodes, int place) {
    try {
      digest.digest(nodes, place * Sha256.BYTES, Sha256.BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("the array has room for the hash", e);
    }
  }
}
