package io.meridian.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.meridian.ledger.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * The form of a value that no chain of hashes protects: one byte of format version, the message,
 * and CRC-32C over both, 4 bytes, big-endian. Damage of up to 32 bits in a row is always found, any
 * other but once in 2^32.
 */
final class SealedValue {
  private static final int VERSION_BYTES = 1;
  private static final int CHECKSUM_BYTES = 4;

  private SealedValue() {}

  /** Begins a value of format {@code version}. */
  static ProtoWriter start(int version, int bytesExpected) {
    ProtoWriter out = new ProtoWriter(VERSION_BYTES + bytesExpected + CHECKSUM_BYTES);
    out.rawByte(version);
    return out;
  }

  /** Takes over the first {@code length} bytes of the message in {@code stored}. */
  static void copy(Bytes stored, int length, ProtoWriter out) {
    out.rawBytes(stored.unsafeArray(), VERSION_BYTES, length);
  }

  /** Ends what {@link #start} began. */
  static Bytes finish(ProtoWriter out) {
    int checksum = checksum(out.unsafeArray(), out.size());
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.rawByte(checksum >>> shift);
    }
    return out.toBytes();
  }

  /**
   * Reads the message in a value of a format version up to {@code version}; {@code what} names it
   * in messages.
   */
  private static <M extends MessageLite> M open(
      String what, int version, Bytes stored, Parser<M> parser) {
    int content = verify(what, version, stored);
    try {
      return parser.parseFrom(stored.unsafeArray(), VERSION_BYTES, content);
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(what, e);
    }
  }

  /**
   * Reads a part of a value field by field; whether all of it has the one form it may have is not
   * looked at.
   */
  static <V> V peek(String what, int version, Bytes stored, FieldReader<V> reader) {
    int content = verify(what, version, stored);
    try {
      return reader.read(
          CodedInputStream.newInstance(stored.unsafeArray(), VERSION_BYTES, content));
    } catch (IOException e) {
      throw unreadable(what, e);
    }
  }

  /** Reads some fields of a message. */
  interface FieldReader<V> {
    /** What they say. */
    V read(CodedInputStream in) throws IOException;
  }

  private static CorruptJournalException unreadable(String what, IOException cause) {
    return new CorruptJournalException(what + " cannot be read", cause);
  }

  /** Checks all but the message itself, and tells how long that is. */
  private static int verify(String what, int version, Bytes stored) {
    byte[] array = stored.unsafeArray();
    int content = array.length - VERSION_BYTES - CHECKSUM_BYTES;
    if (content < 0) {
      throw new CorruptJournalException(what + " is cut off");
    }
    int end = VERSION_BYTES + content;
    if (ByteBuffer.wrap(array).getInt(end) != checksum(array, end)) {
      throw new CorruptJournalException(what + " does not match its checksum");
    }
    if (array[0] < 1 || array[0] > version) {
      throw CorruptJournalException.newerVersion(what, Byte.toUnsignedInt(array[0]), version);
    }
    return content;
  }

  /**
   * The value in {@code stored}, which must be the bytes that {@code writer} gives it: one value
   * has one form.
   */
  static <M extends MessageLite, V> V read(
      String what,
      int version,
      Bytes stored,
      Parser<M> parser,
      Function<M, V> reader,
      Function<V, Bytes> writer) {
    M message = open(what, version, stored, parser);
    try {
      V value = reader.apply(message);
      if (!writer.apply(value).equals(stored)) {
        throw CorruptJournalException.otherForm(what);
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new CorruptJournalException(what + " cannot be read", e);
    }
  }

  /** The format version of a value that was opened. */
  static int version(Bytes stored) {
    return stored.unsafeArray()[0];
  }

  private static int checksum(byte[] array, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(array, 0, length);
    return (int) checksum.getValue();
  }
}
