package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes messages of journal.proto front to back into one growing array. The generated classes
 * would build every message as an object before its first byte; on the shard's thread that is most
 * of the cost of a record. Whoever calls writes fields in the order of their numbers; defaults are
 * left out here. Used by one thread.
 */
final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int VARINT_BYTES_MAX = 10;

  /** Bytes of a character in UTF-8 at most; a surrogate pair has two characters and four bytes. */
  private static final int UTF8_BYTES_PER_CHAR_MAX = 3;

  private byte[] buffer;
  private int size;

  ProtoWriter(int bytesExpected) {
    buffer = new byte[Math.max(bytesExpected, 16)];
  }

  /** A byte without a tag, for what stands before a message. */
  void rawByte(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
  }

  /** Bytes without a tag. */
  void rawBytes(byte[] bytes, int offset, int length) {
    reserve(length);
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
  }

  void uint32(int field, int value) {
    uint64(field, Integer.toUnsignedLong(value));
  }

  /** An int64 or a uint64: their bytes are the same. */
  void uint64(int field, long value) {
    if (value != 0) {
      presentUint64(field, value);
    }
  }

  /** A field with presence: zero is written too. */
  void presentUint64(int field, long value) {
    tag(field, VARINT);
    varint(value);
  }

  void bool(int field, boolean value) {
    if (value) {
      presentUint64(field, 1);
    }
  }

  void sint64(int field, long value) {
    if (value != 0) {
      presentSint64(field, value);
    }
  }

  /** A field with presence: zero is written too. */
  void presentSint64(int field, long value) {
    tag(field, VARINT);
    varint((value << 1) ^ (value >> 63));
  }

  void fixed64(int field, long value) {
    if (value != 0) {
      tag(field, FIXED64);
      reserve(Long.BYTES);
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        buffer[size++] = (byte) (value >>> shift);
      }
    }
  }

  /**
   * Text.
   *
   * @throws IllegalArgumentException when it holds half a surrogate pair, which UTF-8 cannot tell
   *     from another
   */
  void string(int field, String text) {
    if (!text.isEmpty()) {
      int content = open(field);
      utf8(text);
      close(content);
    }
  }

  void bytes(int field, Bytes bytes) {
    if (bytes.length() > 0) {
      presentBytes(field, bytes);
    }
  }

  /** Bytes, or a message already written, that are there even when empty. */
  void presentBytes(int field, Bytes bytes) {
    tag(field, LENGTH_DELIMITED);
    varint(bytes.length());
    rawBytes(bytes.unsafeArray(), 0, bytes.length());
  }

  /** A varint without a tag, for packed fields. */
  void packedUint32(int value) {
    varint(Integer.toUnsignedLong(value));
  }

  /**
   * Begins a message, text or packed field; the answer goes to {@link #close}. Such a field is
   * there even if empty.
   */
  int open(int field) {
    tag(field, LENGTH_DELIMITED);
    rawByte(0);
    return size;
  }

  /** Ends what {@link #open} began at {@code content}; answers where the content stands now. */
  int close(int content) {
    int length = size - content;
    if (length < 0x80) {
      buffer[content - 1] = (byte) length;
      return content;
    }
    int more = varintBytes(length) - 1;
    reserve(more);
    System.arraycopy(buffer, content, buffer, content + more, length);
    size = content - 1;
    varint(length);
    int moved = size;
    size += length;
    return moved;
  }

  /** How many bytes were written. */
  int size() {
    return size;
  }

  /** Whether what was written so far is the same as a part of {@code array}. */
  boolean holds(byte[] array, int offset, int length) {
    return Arrays.equals(buffer, 0, size, array, offset, offset + length);
  }

  /** What was written so far; valid until the next write. */
  byte[] unsafeArray() {
    return buffer;
  }

  Bytes toBytes() {
    return Bytes.wrap(Arrays.copyOf(buffer, size));
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    reserve(VARINT_BYTES_MAX);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  private static int varintBytes(int value) {
    return (Integer.SIZE - Integer.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  private void utf8(String text) {
    int length = text.length();
    reserve(Math.multiplyExact(length, UTF8_BYTES_PER_CHAR_MAX));
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        utf8From(text, i);
        return;
      }
      buffer[size++] = (byte) c;
    }
  }

  /** The rest of a text that is not all ASCII: names and ids always are. */
  private void utf8From(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          throw new IllegalArgumentException("half a surrogate pair at character " + i);
        }
        i++;
      }
    }
    byte[] encoded = text.substring(start).getBytes(StandardCharsets.UTF_8);
    rawBytes(encoded, 0, encoded.length);
  }

  private void reserve(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, more), buffer.length * 2));
    }
  }
}
