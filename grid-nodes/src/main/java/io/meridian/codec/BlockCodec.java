package io.meridian.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Journal blocks. What is hashed is what is stored: reading recomputes the hash over the bytes as
 * they lie, before it looks into them. Safe for any thread.
 */
public final class BlockCodec {
  /** Records of one block; at least one. */
  public static final int RECORDS_MAX = 16_384;

  /** Bytes of one block as stored. */
  public static final int BYTES_MAX = 16 * 1024 * 1024;

  private static final String WHAT = "a journal block";
  private static final int FORMAT_VERSION = 1;
  private static final int HEADER = 1;
  private static final int RECORD = 2;
  private static final int HASH = 3;

  private static final int HEADER_BYTES_EXPECTED = 128;

  /** Tag and length of a record, version and hash of the block, all at their longest. */
  private static final int FRAME_BYTES_PER_RECORD = 6;

  private static final int FRAME_BYTES = 64;

  private BlockCodec() {}

  /**
   * A block ready to be stored. The same arguments give the same bytes.
   *
   * @throws IllegalArgumentException when there is no record, when there are more than {@link
   *     #RECORDS_MAX} or more bytes than {@link #BYTES_MAX}, or when the previous hash is none
   */
  public static EncodedBlock encode(BlockHeader header, List<EncodedRecord> records) {
    if (records.isEmpty() || records.size() > RECORDS_MAX) {
      throw new IllegalArgumentException(
          "a block has 1 to " + RECORDS_MAX + " records, not " + records.size());
    }
    if (header.previousHash().length() != Sha256.BYTES) {
      throw new IllegalArgumentException(
          "the previous hash has " + header.previousHash().length() + " bytes");
    }
    long bytes = HEADER_BYTES_EXPECTED + FRAME_BYTES;
    List<Bytes> digests = new ArrayList<>(records.size());
    for (int i = 0; i < records.size(); i++) {
      bytes += records.get(i).stored().length() + FRAME_BYTES_PER_RECORD;
      digests.add(records.get(i).digest());
    }
    if (bytes > BYTES_MAX) {
      throw new IllegalArgumentException("a block has up to " + BYTES_MAX + " bytes, not " + bytes);
    }

    ProtoWriter out = new ProtoWriter((int) bytes);
    out.rawByte(FORMAT_VERSION);
    int open = out.open(HEADER);
    writeHeader(out, header);
    int start = out.close(open);
    Bytes headerHash = Sha256.hash(out.unsafeArray(), start, out.size() - start);
    for (int i = 0; i < records.size(); i++) {
      out.presentBytes(RECORD, records.get(i).stored());
    }
    Bytes hash = hash(header.previousHash(), headerHash, MerkleTree.root(digests));
    out.bytes(HASH, hash);
    return new EncodedBlock(header, hash, out.toBytes());
  }

  /**
   * The block in {@code stored}, found intact; whether it is the one that belongs there, only the
   * chain can tell.
   */
  public static Block decode(Bytes stored) throws CorruptJournalException {
    Slices slices = slices(stored);
    List<StoredRecord> records = new ArrayList<>(slices.records.size());
    for (RecordCodec.Slice record : slices.records) {
      records.add(record.read());
    }
    return new Block(slices.header, slices.hash, records);
  }

  /**
   * The hash of the block in {@code stored}, recomputed; its requests and outcomes are not read.
   */
  public static Bytes hashOf(Bytes stored) throws CorruptJournalException {
    return slices(stored).hash;
  }

  private record Slices(BlockHeader header, List<RecordCodec.Slice> records, Bytes hash) {}

  private static Slices slices(Bytes stored) {
    byte[] array = stored.unsafeArray();
    if (array.length == 0 || array.length > BYTES_MAX) {
      throw new CorruptJournalException(WHAT + " has " + array.length + " bytes");
    }
    if (array[0] != FORMAT_VERSION) {
      throw CorruptJournalException.newerVersion(
          WHAT, Byte.toUnsignedInt(array[0]), FORMAT_VERSION);
    }
    FrameReader frame = new FrameReader(WHAT, array, 1, array.length - 1);
    int start = frame.content(HEADER);
    int length = frame.contentLength();
    List<RecordCodec.Slice> records = new ArrayList<>();
    List<Bytes> digests = new ArrayList<>();
    while (frame.at(RECORD)) {
      if (records.size() == RECORDS_MAX) {
        throw new CorruptJournalException(WHAT + " has more than " + RECORDS_MAX + " records");
      }
      int content = frame.content(RECORD);
      RecordCodec.Slice record = RecordCodec.slice(stored, content, frame.contentLength());
      records.add(record);
      digests.add(record.digest());
    }
    Bytes hash = frame.copy(HASH);
    frame.end();
    if (records.isEmpty()) {
      throw new CorruptJournalException(WHAT + " has no records");
    }
    BlockHeader header = readHeader(array, start, length);
    Bytes headerHash = Sha256.hash(array, start, length);
    if (!hash.equals(hash(header.previousHash(), headerHash, MerkleTree.root(digests)))) {
      throw new CorruptJournalException(WHAT + " does not match its hash");
    }
    return new Slices(header, records, hash);
  }

  private static Bytes hash(Bytes previousHash, Bytes headerHash, Bytes root) {
    MessageDigest digest = Sha256.start();
    digest.update(previousHash.unsafeArray());
    digest.update(headerHash.unsafeArray());
    digest.update(root.unsafeArray());
    return Sha256.finish(digest);
  }

  private static void writeHeader(ProtoWriter out, BlockHeader header) {
    out.uint32(1, FORMAT_VERSION);
    out.string(2, header.region());
    out.uint32(3, header.shard());
    out.uint64(4, header.epoch());
    out.fixed64(5, header.leaderId());
    out.uint64(6, header.sequence());
    out.bytes(7, header.previousHash());
    out.uint64(8, header.lastMicros());
  }

  private static BlockHeader readHeader(byte[] array, int start, int length) {
    JournalProto.BlockHeader header;
    try {
      header = JournalProto.BlockHeader.parser().parseFrom(array, start, length);
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptJournalException("the header of " + WHAT + " cannot be read", e);
    }
    if (header.getFormat() != FORMAT_VERSION) {
      throw CorruptJournalException.newerVersion(
          "the header of " + WHAT, header.getFormat(), FORMAT_VERSION);
    }
    Forms.known(header);
    BlockHeader read =
        new BlockHeader(
            header.getRegion(),
            header.getShard(),
            header.getEpoch(),
            header.getLeaderId(),
            header.getSequence(),
            Bytes.wrap(header.getPreviousHash().toByteArray()),
            header.getLastMicros());
    if (read.previousHash().length() != Sha256.BYTES) {
      throw new CorruptJournalException(
          "the previous hash of " + WHAT + " has " + read.previousHash().length() + " bytes");
    }
    ProtoWriter written = new ProtoWriter(length);
    writeHeader(written, read);
    if (!written.holds(array, start, length)) {
      throw CorruptJournalException.otherForm("the header of " + WHAT);
    }
    return read;
  }
}
