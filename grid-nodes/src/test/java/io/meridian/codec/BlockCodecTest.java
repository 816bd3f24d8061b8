package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class BlockCodecTest {
  private static final BlockHeader HEADER = GoldenValues.HEADER;
  private static final EncodedRecord RECORD =
      GoldenValues.record(GoldenValues.POST_BARE, GoldenValues.POST_APPLIED);

  @Property(tries = 100)
  void shouldReadBackEveryBlock(
      @ForAll("headers") BlockHeader header, @ForAll("cases") List<Values.Case> cases) {
    List<EncodedRecord> records = cases.stream().map(Values.Case::encode).toList();

    EncodedBlock encoded = BlockCodec.encode(header, records);
    Block decoded = BlockCodec.decode(encoded.stored());

    assertThat(decoded.header()).isEqualTo(header);
    assertThat(encoded.header()).isEqualTo(header);
    assertThat(decoded.hash()).isEqualTo(encoded.hash());
    assertThat(BlockCodec.hashOf(encoded.stored())).isEqualTo(encoded.hash());
    assertThat(decoded.records())
        .extracting(StoredRecord::digest)
        .isEqualTo(records.stream().map(EncodedRecord::digest).toList());
    assertThat(decoded.records())
        .extracting(record -> record.record().outcome())
        .isEqualTo(cases.stream().map(Values.Case::outcome).toList());
  }

  /** The hash by the words of the documentation, over the bytes that another reader finds. */
  @Property(tries = 100)
  void shouldHashWhatIsStored(
      @ForAll("headers") BlockHeader header, @ForAll("cases") List<Values.Case> cases)
      throws InvalidProtocolBufferException {
    EncodedBlock encoded =
        BlockCodec.encode(header, cases.stream().map(Values.Case::encode).toList());

    JournalProto.StoredBlock block = parse(encoded.stored());
    JournalProto.BlockHeader found = JournalProto.BlockHeader.parseFrom(block.getHeader());
    assertThat(Frames.block(found, block.getRecordsList())).isEqualTo(encoded.stored());
    assertThat(Bytes.wrap(block.getHash().toByteArray())).isEqualTo(encoded.hash());
  }

  @Property(tries = 100)
  void shouldKeepItsHashWhenPrivateDataIsErased(
      @ForAll("headers") BlockHeader header, @ForAll("cases") List<Values.Case> cases) {
    EncodedBlock encoded =
        BlockCodec.encode(header, cases.stream().map(Values.Case::encode).toList());

    Block erased = BlockCodec.decode(Erasure.block(encoded.stored()));

    assertThat(erased.hash()).isEqualTo(encoded.hash());
    assertThat(erased.records())
        .allMatch(record -> CommandCodec.privateData(record.record().command()).isEmpty());
  }

  @Example
  void shouldGiveTheSameBytesForTheSameArguments() {
    assertThat(BlockCodec.encode(HEADER, List.of(RECORD)))
        .isEqualTo(BlockCodec.encode(HEADER, List.of(RECORD)));
  }

  @Example
  void shouldHaveAnotherHashWhenThePreviousHashOrTheOrderOfRecordsDiffers() {
    EncodedRecord other = GoldenValues.record(GoldenValues.CREATE_ASSET, GoldenValues.NO_ENTRIES);
    BlockHeader moved =
        new BlockHeader(
            HEADER.region(),
            HEADER.shard(),
            HEADER.epoch(),
            HEADER.leaderId(),
            HEADER.sequence(),
            Bytes.wrap(Frames.sha256()),
            HEADER.lastMicros());

    assertThat(
            List.of(
                BlockCodec.encode(HEADER, List.of(RECORD, other)).hash(),
                BlockCodec.encode(HEADER, List.of(other, RECORD)).hash(),
                BlockCodec.encode(moved, List.of(RECORD, other)).hash()))
        .doesNotHaveDuplicates();
  }

  @Example
  void shouldTakeAsManyRecordsAsTheMaximumAndNotOneMore() {
    List<EncodedRecord> full = Collections.nCopies(BlockCodec.RECORDS_MAX, RECORD);
    List<EncodedRecord> tooMany = Collections.nCopies(BlockCodec.RECORDS_MAX + 1, RECORD);

    assertThat(BlockCodec.decode(BlockCodec.encode(HEADER, full).stored()).records())
        .hasSize(BlockCodec.RECORDS_MAX);
    assertThatThrownBy(() -> BlockCodec.encode(HEADER, tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16384 records, not 16385");
  }

  @Example
  void shouldRefuseToReadMoreRecordsThanTheMaximum() throws InvalidProtocolBufferException {
    JournalProto.StoredRecord record =
        JournalProto.StoredRecord.parseFrom(RECORD.stored().toArray());
    Bytes stored = Frames.block(header(), Collections.nCopies(BlockCodec.RECORDS_MAX + 1, record));

    assertThatThrownBy(() -> BlockCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("more than 16384 records");
  }

  @Example
  void shouldRefuseToWriteOrReadMoreBytesThanTheMaximum() {
    EncodedRecord large =
        new EncodedRecord(Bytes.wrap(new byte[BlockCodec.BYTES_MAX / 2]), RECORD.digest());

    assertThatThrownBy(() -> BlockCodec.encode(HEADER, List.of(large, large)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up to 16777216 bytes");
    assertThatThrownBy(() -> BlockCodec.decode(Bytes.wrap(new byte[BlockCodec.BYTES_MAX + 1])))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("16777217 bytes");
  }

  @Example
  void shouldNeverWriteMoreBytesThanItWouldRead() {
    EncodedRecord large =
        new EncodedRecord(Bytes.wrap(new byte[BlockCodec.BYTES_MAX - 256]), RECORD.digest());

    assertThat(BlockCodec.encode(HEADER, List.of(large)).stored().length())
        .isLessThanOrEqualTo(BlockCodec.BYTES_MAX);
  }

  @Example
  void shouldRefuseABlockWithoutRecords() {
    assertThatThrownBy(() -> BlockCodec.encode(HEADER, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    JournalProto.BlockHeader header = header();
    Bytes stored =
        Frames.versioned(
            1,
            JournalProto.StoredBlock.newBuilder()
                .setHeader(header.toByteString())
                .setHash(ByteString.copyFrom(new byte[Head.HASH_BYTES]))
                .build()
                .toByteArray());
    assertThatThrownBy(() -> BlockCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("no records");
  }

  @Example
  void shouldRefuseAPreviousHashThatIsNone() {
    BlockHeader broken = new BlockHeader("eu", 0, 1, 1, 1, Bytes.copyOf(new byte[31]), 1);

    assertThatThrownBy(() -> BlockCodec.encode(broken, List.of(RECORD)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31 bytes");
  }

  @Example
  void shouldSayThatABlockOrItsHeaderIsOfANewerVersion() throws InvalidProtocolBufferException {
    Bytes stored = BlockCodec.encode(HEADER, List.of(RECORD)).stored();
    byte[] newer = stored.toArray();
    newer[0] = 2;
    JournalProto.BlockHeader newerHeader = header().toBuilder().setFormat(2).build();

    for (Bytes one :
        List.of(Bytes.wrap(newer), Frames.block(newerHeader, parse(stored).getRecordsList()))) {
      assertThatThrownBy(() -> BlockCodec.decode(one))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("format version 2")
          .hasMessageContaining("newer version");
    }
  }

  @Example
  void shouldRefuseBytesThatFollowABlock() {
    byte[] stored = BlockCodec.encode(HEADER, List.of(RECORD)).stored().toArray();

    assertThatThrownBy(() -> BlockCodec.decode(Frames.concat(stored, new byte[] {0})))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("1 bytes too many");
  }

  @Provide
  Arbitrary<BlockHeader> headers() {
    return Values.headers().withoutEdgeCases();
  }

  @Provide
  Arbitrary<List<Values.Case>> cases() {
    return Values.cases().list().ofMinSize(1).ofMaxSize(9).withoutEdgeCases();
  }

  private static JournalProto.BlockHeader header() {
    return JournalProto.BlockHeader.newBuilder()
        .setFormat(1)
        .setPreviousHash(ByteString.copyFrom(new byte[Head.HASH_BYTES]))
        .build();
  }

  private static JournalProto.StoredBlock parse(Bytes stored)
      throws InvalidProtocolBufferException {
    return JournalProto.StoredBlock.parseFrom(
        Arrays.copyOfRange(stored.toArray(), 1, stored.length()));
  }
}
