package io.meridian.codec;

import com.google.protobuf.ByteString;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The frames and hashes around stored bytes, made by the words of the package's documentation and
 * not by its code.
 */
final class Frames {
  private Frames() {}

  static Bytes versioned(int version, byte[] message) {
    return concat(new byte[] {(byte) version}, message);
  }

  /** A derived value whose checksum is right, whatever the message is. */
  static Bytes sealed(int version, byte[] message) {
    byte[] value = versioned(version, message).toArray();
    CRC32C checksum = new CRC32C();
    checksum.update(value);
    return concat(value, ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
  }

  /** A block whose hash is right, whatever its parts are. */
  static Bytes block(JournalProto.BlockHeader header, List<JournalProto.StoredRecord> records) {
    List<byte[]> leaves =
        records.stream().map(one -> sha256(new byte[] {0}, one.getCore().toByteArray())).toList();
    byte[] hash =
        sha256(header.getPreviousHash().toByteArray(), sha256(header.toByteArray()), root(leaves));
    JournalProto.StoredBlock block =
        JournalProto.StoredBlock.newBuilder()
            .setHeader(header.toByteString())
            .addAllRecords(records)
            .setHash(ByteString.copyFrom(hash))
            .build();
    return versioned(1, block.toByteArray());
  }

  /** RFC 6962, section 2.1, word by word. */
  static byte[] root(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return sha256(
        new byte[] {1}, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static Bytes concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return Bytes.wrap(all.array());
  }
}
