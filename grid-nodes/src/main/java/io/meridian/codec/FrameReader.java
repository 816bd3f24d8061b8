package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.util.Arrays;

/**
 * Walks over the outer frame of a stored block or record, whose fields are all length-delimited,
 * without copying what is in them: their bytes are hashed where they lie, and only then read. Used
 * by one thread.
 */
final class FrameReader {
  private static final int VARINT_BYTES_MAX = 5;

  private final String what;
  private final byte[] array;
  private final int end;
  private int position;
  private int contentLength;

  /** Reads {@code length} bytes from {@code offset}; {@code what} names them in messages. */
  FrameReader(String what, byte[] array, int offset, int length) {
    this.what = what;
    this.array = array;
    this.position = offset;
    this.end = offset + length;
  }

  /** Whether the next field is {@code field}. */
  boolean at(int field) {
    return position < end && array[position] == (byte) (field << 3 | 2);
  }

  /** Passes over the next field, which must be {@code field}; answers where its content begins. */
  int content(int field) {
    if (!at(field)) {
      throw new CorruptJournalException(
          position < end
              ? what + " has something else where field " + field + " is expected"
              : what + " ends before field " + field);
    }
    position++;
    contentLength = length();
    int content = position;
    position += contentLength;
    return content;
  }

  /** The length of the content passed over last. */
  int contentLength() {
    return contentLength;
  }

  /** A copy of the content of the next field, which must be {@code field}. */
  Bytes copy(int field) {
    int content = content(field);
    return Bytes.wrap(Arrays.copyOfRange(array, content, content + contentLength));
  }

  /** Nothing may be left. */
  void end() {
    if (position != end) {
      throw new CorruptJournalException(what + " has " + (end - position) + " bytes too many");
    }
  }

  private int length() {
    long length = 0;
    for (int i = 0; i < VARINT_BYTES_MAX && position < end; i++) {
      byte next = array[position++];
      length |= (next & 0x7FL) << (7 * i);
      if (next == 0 && i > 0) {
        throw new CorruptJournalException(what + " has a length in another form than the shortest");
      }
      if (next >= 0) {
        if (length > end - position) {
          throw new CorruptJournalException(what + " is cut off");
        }
        return (int) length;
      }
    }
    throw new CorruptJournalException(what + " has no readable length");
  }
}
