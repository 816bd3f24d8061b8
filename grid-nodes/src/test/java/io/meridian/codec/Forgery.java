package io.meridian.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Makes the checksums and hashes in damaged bytes right again, so that what they protect has to
 * stand for itself. Nothing else is touched: lengths, order and everything around stay as they are.
 * Bytes in which there is no place for a hash stay whole.
 */
final class Forgery {
  private static final int CHECKSUM_BYTES = 4;

  private Forgery() {}

  static byte[] sealed(byte[] stored) {
    if (stored.length < CHECKSUM_BYTES) {
      return stored;
    }
    byte[] forged = stored.clone();
    CRC32C checksum = new CRC32C();
    checksum.update(forged, 0, forged.length - CHECKSUM_BYTES);
    ByteBuffer.wrap(forged).putInt(forged.length - CHECKSUM_BYTES, (int) checksum.getValue());
    return forged;
  }

  static byte[] record(byte[] stored) {
    byte[] forged = stored.clone();
    forgeRecord(forged, 0, forged.length);
    return forged;
  }

  static byte[] block(byte[] stored) {
    byte[] forged = stored.clone();
    if (forged.length == 0) {
      return forged;
    }
    List<Field> fields = Field.in(forged, 1, forged.length);
    List<byte[]> leaves = new ArrayList<>();
    for (Field record : Field.numbered(fields, 2)) {
      forgeRecord(forged, record.from(), record.to());
      for (Field core : Field.numbered(Field.in(forged, record.from(), record.to()), 1)) {
        leaves.add(Frames.sha256(new byte[] {0}, core.content(forged)));
      }
    }
    List<Field> headers = Field.numbered(fields, 1);
    List<Field> hashes = Field.numbered(fields, 3);
    if (leaves.isEmpty() || headers.isEmpty() || hashes.isEmpty()) {
      return forged;
    }
    byte[] header = headers.get(0).content(forged);
    byte[] previous = previousHash(header);
    Field.last(hashes)
        .put(forged, Frames.sha256(previous, Frames.sha256(header), Frames.root(leaves)));
    return forged;
  }

  /** Fingerprint and digest of the private data. */
  private static void forgeRecord(byte[] array, int from, int to) {
    List<Field> parts = Field.in(array, from, to);
    for (Field core : Field.numbered(parts, 1)) {
      List<Field> fields = Field.in(array, core.from(), core.to());
      List<Field> requests = Field.numbered(fields, 2);
      List<Field> fingerprints = Field.numbered(fields, 3);
      if (!requests.isEmpty() && !fingerprints.isEmpty()) {
        byte[] hash = Frames.sha256(Field.last(requests).content(array));
        Field.last(fingerprints).put(array, Frames.concat(new byte[] {1}, hash).unsafeArray());
      }
      List<Field> digests = Field.numbered(fields, 10);
      List<Field> envelopes = Field.numbered(parts, 2);
      if (!digests.isEmpty() && !envelopes.isEmpty()) {
        Field.last(digests).put(array, privateDigest(Field.last(envelopes).content(array)));
      }
    }
  }

  private static byte[] previousHash(byte[] header) {
    try {
      return JournalProto.BlockHeader.parseFrom(header).getPreviousHash().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      return new byte[0];
    }
  }

  private static byte[] privateDigest(byte[] envelope) {
    try {
      JournalProto.PrivateData data = JournalProto.PrivateData.parseFrom(envelope);
      byte[] keyId = ByteBuffer.allocate(Long.BYTES).putLong(data.getKeyId()).array();
      return Frames.sha256(
          behindLength(data.getSalt().toByteArray()),
          behindLength(keyId),
          behindLength(data.getNonce().toByteArray()),
          behindLength(data.getContent().toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      return new byte[0];
    }
  }

  private static byte[] behindLength(byte[] part) {
    return ByteBuffer.allocate(Integer.BYTES + part.length).putInt(part.length).put(part).array();
  }

  /** The content of a length-delimited field in an array. */
  private record Field(int number, int from, int to) {
    /** The length-delimited fields, up to where the bytes make no sense any more. */
    static List<Field> in(byte[] array, int from, int to) {
      List<Field> fields = new ArrayList<>();
      Walk walk = new Walk(array, from, to);
      for (Field field = walk.next(); field != null; field = walk.next()) {
        fields.add(field);
      }
      return fields;
    }

    static List<Field> numbered(List<Field> fields, int number) {
      return fields.stream().filter(field -> field.number == number).toList();
    }

    static Field last(List<Field> fields) {
      return fields.get(fields.size() - 1);
    }

    byte[] content(byte[] array) {
      return Arrays.copyOfRange(array, from, to);
    }

    void put(byte[] array, byte[] content) {
      if (content.length == to - from) {
        System.arraycopy(content, 0, array, from, content.length);
      }
    }
  }

  private static final class Walk {
    private final byte[] array;
    private final int to;
    private int position;

    Walk(byte[] array, int from, int to) {
      this.array = array;
      this.position = from;
      this.to = to;
    }

    /** The next length-delimited field, or null. */
    Field next() {
      while (position < to) {
        long tag = varint();
        switch ((int) (tag & 7)) {
          case 0 -> varint();
          case 1 -> position += Long.BYTES;
          case 5 -> position += Integer.BYTES;
          case 2 -> {
            long length = varint();
            if (length < 0 || length > to - position) {
              return null;
            }
            int from = position;
            position += (int) length;
            return new Field((int) (tag >>> 3), from, position);
          }
          default -> {
            return null;
          }
        }
      }
      return null;
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE && position < to; shift += 7) {
        byte next = array[position++];
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      position = to;
      return -1;
    }
  }
}
