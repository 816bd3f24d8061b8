package io.meridian.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import java.util.Arrays;

/** Erases private data from stored bytes and touches nothing else. */
final class Erasure {
  private Erasure() {}

  static StoredRecord of(EncodedRecord record) {
    return RecordCodec.decode(record(record.stored()));
  }

  static Bytes record(Bytes stored) {
    try {
      return Bytes.wrap(
          JournalProto.StoredRecord.parseFrom(stored.toArray()).toBuilder()
              .clearPrivateData()
              .build()
              .toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static Bytes block(Bytes stored) {
    byte[] array = stored.toArray();
    try {
      JournalProto.StoredBlock.Builder block =
          JournalProto.StoredBlock.parseFrom(Arrays.copyOfRange(array, 1, array.length))
              .toBuilder();
      block.getRecordsBuilderList().forEach(JournalProto.StoredRecord.Builder::clearPrivateData);
      return Frames.versioned(array[0], block.build().toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
