package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 with one digest per thread: looking an implementation up costs as much as hashing a small
 * record.
 */
final class Sha256 {
  /** The length of a hash. */
  static final int BYTES = 32;

  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::create);

  private Sha256() {}

  /**
   * This thread's digest, fresh; whoever takes it finishes with {@link #finish} before anyone else
   * takes it.
   */
  static MessageDigest start() {
    MessageDigest digest = DIGEST.get();
    digest.reset();
    return digest;
  }

  /** The hash of what was put in. */
  static Bytes finish(MessageDigest digest) {
    return Bytes.wrap(digest.digest());
  }

  /** The hash of a part of an array. */
  static Bytes hash(byte[] array, int offset, int length) {
    MessageDigest digest = start();
    digest.update(array, offset, length);
    return finish(digest);
  }

  private static MessageDigest create() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
