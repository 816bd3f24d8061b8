package io.meridian.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.meridian.codec.v1.JournalProto;
import io.meridian.fuzz.FuzzTarget;
import io.meridian.fuzz.Seeds;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.PrivateData;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that reads stored bytes. Whatever the bytes are, reading ends in a value whose bytes
 * are these again, or in a CorruptJournalException, and costs little. Each input is read as it is
 * and then with its checksums and hashes made right.
 */
enum CodecTarget implements FuzzTarget {
  BLOCK("block"),
  RECORD("record"),
  REQUEST("request"),
  HEAD("head"),
  ACCOUNT("account"),
  LEDGER_FACT("ledger-fact"),
  ASSET_FACT("asset-fact"),
  INDEX_ENTRY("index-entry"),
  ORIGINAL("original"),
  SLOT("slot"),
  CROSSING("crossing"),
  REFERENCE("reference-fact"),
  MARKER("marker"),
  STATEMENT_PAGE("statement-page");

  private static final Path RESOURCES = Path.of("src", "test", "resources");

  /**
   * Reading may allocate so much, exception and stack trace included, and a multiple of its input.
   */
  private static final long ALLOCATED_BYTES_MAX = 1 << 20;

  private static final long ALLOCATED_BYTES_PER_BYTE_MAX = 1 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Optional<PrivateData> PRIVATE_DATA =
      Optional.of(new PrivateData(0, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY));

  private final String kind;

  CodecTarget(String kind) {
    this.kind = kind;
  }

  /**
   * What there is to begin with: the golden files of this kind, and what was found once, in the
   * folder of its name.
   */
  Map<String, byte[]> seeds() {
    Map<String, byte[]> seeds = new TreeMap<>(Seeds.in(RESOURCES.resolve("fuzz").resolve(kind)));
    Seeds.in(RESOURCES.resolve("golden"))
        .forEach(
            (name, golden) -> {
              if (name.equals(kind) || name.startsWith(kind + "-")) {
                seeds.put(name, golden);
              } else if (this == REQUEST && name.startsWith("record-")) {
                seeds.put(name, requestOf(golden));
              }
            });
    return seeds;
  }

  /** Other spellings of what is in {@code stored}, in the same frame. */
  List<byte[]> otherSpellings(byte[] stored) {
    int versionBytes = this == RECORD || this == REQUEST ? 0 : 1;
    int checksumBytes = this == BLOCK ? 0 : versionBytes * Integer.BYTES;
    int end = stored.length - checksumBytes;
    byte[] version = Arrays.copyOf(stored, versionBytes);
    byte[] checksum = Arrays.copyOfRange(stored, end, stored.length);
    return Spellings.of(Arrays.copyOfRange(stored, versionBytes, end)).stream()
        .map(message -> Frames.concat(version, message, checksum).unsafeArray())
        .toList();
  }

  @Override
  public void run(byte[] input) {
    check(input.clone());
    check(forged(input));
  }

  private void check(byte[] stored) {
    long most = ALLOCATED_BYTES_MAX + ALLOCATED_BYTES_PER_BYTE_MAX * stored.length;
    if (allocatedReading(stored) > most) {
      // The first of its sort pays for loading classes; the second does not.
      long allocated = allocatedReading(stored);
      if (allocated > most) {
        throw new AssertionError(
            "reading " + stored.length + " bytes allocates " + allocated + ": " + hex(stored));
      }
    }
  }

  private long allocatedReading(byte[] stored) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      Bytes written = readAndWrite(Bytes.wrap(stored));
      if (!Arrays.equals(written.unsafeArray(), stored)) {
        throw new AssertionError(
            "was read although it would be written otherwise\nread:    "
                + hex(stored)
                + "\nwritten: "
                + written);
      }
    } catch (CorruptJournalException refused) {
      if (refused.getMessage().isBlank()) {
        throw new AssertionError("a refusal without a reason", refused);
      }
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private byte[] forged(byte[] input) {
    return switch (this) {
      case BLOCK -> Forgery.block(input);
      case RECORD -> Forgery.record(input);
      case REQUEST -> input.clone();
      case HEAD,
          ACCOUNT,
          LEDGER_FACT,
          ASSET_FACT,
          INDEX_ENTRY,
          ORIGINAL,
          SLOT,
          CROSSING,
          REFERENCE,
          MARKER,
          STATEMENT_PAGE ->
          Forgery.sealed(input);
    };
  }

  private Bytes readAndWrite(Bytes stored) {
    return switch (this) {
      case BLOCK -> block(stored);
      case RECORD -> record(stored);
      case REQUEST -> request(stored);
      case HEAD -> HeadCodec.encode(HeadCodec.decode(stored));
      case ACCOUNT -> DerivedCodec.encode(DerivedCodec.decodeAccount(stored));
      case LEDGER_FACT -> DerivedCodec.encode(DerivedCodec.decodeLedger(stored));
      case ASSET_FACT -> DerivedCodec.encode(DerivedCodec.decodeAsset(stored));
      case INDEX_ENTRY -> DerivedCodec.encode(DerivedCodec.decodePosition(stored));
      case ORIGINAL -> DerivedCodec.encode(DerivedCodec.decodeOriginal(stored));
      case SLOT -> DerivedCodec.encodeSlot(DerivedCodec.decodeSlot(stored));
      case CROSSING -> DerivedCodec.encodeCrossing(DerivedCodec.decodeCrossing(stored));
      case REFERENCE -> DerivedCodec.encodeReference(DerivedCodec.decodeReference(stored));
      case MARKER -> DerivedCodec.encode(DerivedCodec.decodeMarker(stored));
      case STATEMENT_PAGE -> DerivedCodec.encode(DerivedCodec.decodePage(stored));
    };
  }

  private static Bytes block(Bytes stored) {
    Block block = BlockCodec.decode(stored);
    if (!BlockCodec.hashOf(stored).equals(block.hash())) {
      throw new AssertionError("two hashes of one block: " + stored);
    }
    List<EncodedRecord> records = new ArrayList<>();
    for (JournalProto.StoredRecord record : parts(stored).getRecordsList()) {
      StoredRecord read = block.records().get(records.size());
      records.add(
          new EncodedRecord(
              write(read, Bytes.wrap(record.getCore().toByteArray())), read.digest()));
    }
    return BlockCodec.encode(block.header(), records).stored();
  }

  private static Bytes record(Bytes stored) {
    StoredRecord read = RecordCodec.decode(stored);
    try {
      return write(
          read,
          Bytes.wrap(
              JournalProto.StoredRecord.parseFrom(stored.unsafeArray()).getCore().toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("is no message: " + stored, e);
    }
  }

  /** Where private data was erased, its digest is all that is left, and only the core has it. */
  private static Bytes write(StoredRecord read, Bytes core) {
    Bytes written =
        RecordCodec.encode(
                CommandCodec.prepare(read.record().command()),
                read.record().commitMicros(),
                read.record().outcome())
            .stored();
    return read.privateDataErased() ? withDigestOf(core, written) : written;
  }

  private static Bytes withDigestOf(Bytes core, Bytes written) {
    byte[] array = core.unsafeArray();
    byte[] digest = Arrays.copyOfRange(array, Math.max(0, array.length - 34), array.length);
    try {
      byte[] bare =
          JournalProto.StoredRecord.parseFrom(written.unsafeArray()).getCore().toByteArray();
      return Bytes.wrap(
          JournalProto.StoredRecord.newBuilder()
              .setCore(ByteString.copyFrom(Frames.concat(bare, digest).unsafeArray()))
              .build()
              .toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("is no message: " + written, e);
    }
  }

  private static Bytes request(Bytes stored) {
    // Whichever it is, private data is no part of these bytes.
    for (Optional<PrivateData> beside : List.of(Optional.<PrivateData>empty(), PRIVATE_DATA)) {
      try {
        return CommandCodec.prepare(CommandCodec.decode(stored, "", beside)).request();
      } catch (CorruptJournalException refused) {
        if (beside.isPresent()) {
          throw refused;
        }
      }
    }
    throw new AssertionError("neither read nor refused");
  }

  private static byte[] requestOf(byte[] record) {
    try {
      return JournalProto.RecordCore.parseFrom(
              JournalProto.StoredRecord.parseFrom(record).getCore())
          .getRequest()
          .toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("a golden record is no message", e);
    }
  }

  private static JournalProto.StoredBlock parts(Bytes stored) {
    byte[] array = stored.unsafeArray();
    try {
      return JournalProto.StoredBlock.parseFrom(Arrays.copyOfRange(array, 1, array.length));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("is no message: " + stored, e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
