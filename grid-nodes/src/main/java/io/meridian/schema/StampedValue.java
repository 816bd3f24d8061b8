package io.meridian.schema;

import io.meridian.engine.DerivedValue;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A derived entry's bytes: epoch and sequence, eight bytes each, big endian, then the content. */
public final class StampedValue {
  /** The length of what precedes the content. */
  public static final int STAMP_BYTES = 2 * Long.BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private StampedValue() {}

  /** The bytes to store. */
  public static byte[] encode(Stamp stamp, Bytes content) {
    byte[] from = content.unsafeArray();
    byte[] stored = new byte[STAMP_BYTES + from.length];
    LONG.set(stored, 0, stamp.epoch());
    LONG.set(stored, Long.BYTES, stamp.sequence());
    System.arraycopy(from, 0, stored, STAMP_BYTES, from.length);
    return stored;
  }

  /**
   * What stored bytes say.
   *
   * @throws IllegalArgumentException if they are shorter than a stamp
   */
  public static DerivedValue decode(byte[] stored) {
    requireStamp(stored);
    return new DerivedValue(
        new Stamp(epoch(stored), sequence(stored)),
        Bytes.wrap(Arrays.copyOfRange(stored, STAMP_BYTES, stored.length)));
  }

  /**
   * What a stored marker says. One that is shorter than a stamp says nothing that can be read, and
   * must not keep the shard closed: it has the lowest stamp and no content.
   */
  public static DerivedValue decodeMarker(byte[] stored) {
    return stored.length < STAMP_BYTES
        ? new DerivedValue(new Stamp(0, 0), Bytes.EMPTY)
        : decode(stored);
  }

  /**
   * Whether the stamp of {@code stored} is higher than that of {@code other}; what is shorter than
   * a stamp never is. Allocates nothing.
   *
   * @throws IllegalArgumentException if {@code other} is shorter than a stamp
   */
  public static boolean outranks(byte[] stored, byte[] other) {
    requireStamp(other);
    if (stored.length < STAMP_BYTES) {
      return false;
    }
    int byEpoch = Long.compare(epoch(stored), epoch(other));
    return byEpoch != 0 ? byEpoch > 0 : sequence(stored) > sequence(other);
  }

  /** The epoch of stored bytes. */
  public static long epoch(byte[] stored) {
    return (long) LONG.get(stored, 0);
  }

  private static long sequence(byte[] stored) {
    return (long) LONG.get(stored, Long.BYTES);
  }

  private static void requireStamp(byte[] stored) {
    if (stored.length < STAMP_BYTES) {
      throw new IllegalArgumentException(
          "a derived entry has at least " + STAMP_BYTES + " bytes; got " + stored.length);
    }
  }
}
