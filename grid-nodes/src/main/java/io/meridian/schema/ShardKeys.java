package io.meridian.schema;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;

/**
 * The keys of a region's caches: plain strings that begin with the shard in {@value #SHARD_DIGITS}
 * lower-case hexadecimal digits. A string is cheap to marshal and stock tools can read it, and the
 * affinity needs nothing but its beginning.
 */
public final class ShardKeys {
  /** How many hexadecimal digits at the beginning of a key name the shard. */
  public static final int SHARD_DIGITS = 4;

  private static final int SEQUENCE_DIGITS = 16;
  private static final String DIGITS = "0123456789abcdef";

  private ShardKeys() {}

  /** The key of a journal block. */
  public static String block(int shard, long sequence) {
    char[] key = new char[SHARD_DIGITS + SEQUENCE_DIGITS];
    writeHex(key, 0, SHARD_DIGITS, shard);
    writeHex(key, SHARD_DIGITS, SEQUENCE_DIGITS, sequence);
    return new String(key);
  }

  /** The key of a shard's head. */
  public static String head(int shard) {
    return prefix(shard);
  }

  /** The key of a derived entry; the cache says of which kind. */
  public static String derived(int shard, DerivedKey key) {
    return prefix(shard) + key.id();
  }

  /** The derived entry that a key of the cache of {@code kind} names. */
  public static DerivedKey derivedKey(DerivedKind kind, String key) {
    return new DerivedKey(kind, key.substring(SHARD_DIGITS));
  }

  /**
   * The shard that a key belongs to.
   *
   * @throws IllegalArgumentException if {@code key} is not a key of a region's cache
   */
  public static int shardOf(Object key) {
    if (!(key instanceof String text) || text.length() < SHARD_DIGITS) {
      throw notAKey(key);
    }
    int shard = 0;
    for (int i = 0; i < SHARD_DIGITS; i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw notAKey(key);
      }
      shard = (shard << 4) | digit;
    }
    return shard;
  }

  private static IllegalArgumentException notAKey(Object key) {
    return new IllegalArgumentException(
        "a key of a region's cache is a string that begins with the shard in "
            + SHARD_DIGITS
            + " lower-case hexadecimal digits; got "
            + key);
  }

  private static String prefix(int shard) {
    char[] key = new char[SHARD_DIGITS];
    writeHex(key, 0, SHARD_DIGITS, shard);
    return new String(key);
  }

  private static void writeHex(char[] target, int from, int digits, long value) {
    long rest = value;
    for (int i = from + digits - 1; i >= from; i--) {
      target[i] = DIGITS.charAt((int) (rest & 0xf));
      rest >>>= 4;
    }
  }
}
