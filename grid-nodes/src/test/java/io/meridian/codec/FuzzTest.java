package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged bytes give the value they had or a CorruptJournalException, at little cost, and nothing
 * else.
 */
final class FuzzTest {
  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 4_000;

  /** There are many records, and each is damaged in its own way. */
  private static final int ROUNDS_PER_RECORD = 1_200;

  /** What reading some hundred bytes may allocate, exception and stack trace included. */
  private static final long ALLOCATED_BYTES_MAX = 1 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Everything that finds any damage by itself. Records do not: their block does. */
  static List<Arguments> guarded() {
    return List.of(
        Arguments.of("block", GoldenValues.block().stored(), reader(BlockCodec::decode)),
        Arguments.of(
            "block of the second version",
            GoldenValues.blockOfTheSecondVersion().stored(),
            reader(BlockCodec::decode)),
        Arguments.of(
            "block of crossings", GoldenCrossings.block().stored(), reader(BlockCodec::decode)),
        Arguments.of(
            "crossing at home",
            DerivedCodec.encodeCrossing(Optional.of(GoldenCrossings.AT_HOME)),
            reader(DerivedCodec::decodeCrossing)),
        Arguments.of(
            "crossing at a participant",
            DerivedCodec.encodeCrossing(Optional.of(GoldenCrossings.AT_A_PARTICIPANT)),
            reader(DerivedCodec::decodeCrossing)),
        Arguments.of("head", HeadCodec.encode(GoldenValues.HEAD), reader(HeadCodec::decode)),
        Arguments.of(
            "account",
            DerivedCodec.encode(GoldenValues.ACCOUNT),
            reader(DerivedCodec::decodeAccount)),
        Arguments.of(
            "ledger fact",
            DerivedCodec.encode(GoldenValues.LEDGER_FACT),
            reader(DerivedCodec::decodeLedger)),
        Arguments.of(
            "ledger fact with rules",
            DerivedCodec.encode(GoldenValues.LEDGER_FACT_WITH_RULES),
            reader(DerivedCodec::decodeLedger)),
        Arguments.of(
            "original of a hold",
            DerivedCodec.encode(GoldenValues.OPEN),
            reader(DerivedCodec::decodeOriginal)),
        Arguments.of(
            "original of a capture",
            DerivedCodec.encode(GoldenValues.CAPTURE_REFUNDED),
            reader(DerivedCodec::decodeOriginal)),
        Arguments.of(
            "slot", DerivedCodec.encodeSlot(GoldenValues.SLOT), reader(DerivedCodec::decodeSlot)),
        Arguments.of(
            "reference",
            DerivedCodec.encodeReference(GoldenValues.REFERENCE_HOLDER),
            reader(DerivedCodec::decodeReference)),
        Arguments.of(
            "asset fact",
            DerivedCodec.encode(GoldenValues.ASSET_FACT),
            reader(DerivedCodec::decodeAsset)),
        Arguments.of(
            "index entry",
            DerivedCodec.encode(GoldenValues.POSITION),
            reader(DerivedCodec::decodePosition)),
        Arguments.of(
            "marker", DerivedCodec.encode(GoldenValues.MARKER), reader(DerivedCodec::decodeMarker)),
        Arguments.of(
            "statement page",
            DerivedCodec.encode(GoldenValues.PAGE),
            reader(DerivedCodec::decodePage)));
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void shouldFindEverySingleFlippedBit(String what, Bytes stored, Function<Bytes, Object> reader) {
    Object value = reader.apply(stored);
    for (int bit = 0; bit < stored.length() * 8; bit++) {
      byte[] damaged = stored.toArray();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      check(what + ", bit " + bit, Bytes.wrap(damaged), value, reader);
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void shouldFindEveryTruncation(String what, Bytes stored, Function<Bytes, Object> reader) {
    for (int length = 0; length < stored.length(); length++) {
      Bytes damaged = Bytes.wrap(Arrays.copyOf(stored.toArray(), length));

      assertThat(outcome(what + ", length " + length, damaged, reader)).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void shouldFindBytesThatFollow(String what, Bytes stored, Function<Bytes, Object> reader) {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      byte[] more = new byte[1 + random.nextInt(40)];
      random.nextBytes(more);

      assertThat(outcome(what + ", round " + round, Frames.concat(stored.toArray(), more), reader))
          .isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void shouldFindRandomDamage(String what, Bytes stored, Function<Bytes, Object> reader) {
    Object value = reader.apply(stored);
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      check(what + ", round " + round, Bytes.wrap(damage(random, stored)), value, reader);
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void shouldRefuseRandomBytes(String what, Bytes stored, Function<Bytes, Object> reader) {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(2 * stored.length())];
      random.nextBytes(bytes);
      if (bytes.length > 0 && round % 2 == 0) {
        // Past the version, else most rounds end there.
        bytes[0] = stored.toArray()[0];
      }

      assertThat(outcome(what + ", round " + round, Bytes.wrap(bytes), reader)).isNull();
    }
  }

  /** Damage under a checksum that is right anyway: what is left to the parser. */
  @ParameterizedTest
  @MethodSource("guarded")
  void shouldEndInAValueOrARefusalWhenEvenTheChecksumIsForged(
      String what, Bytes stored, Function<Bytes, Object> reader) {
    Random random = new Random(SEED);
    Bytes message = Bytes.wrap(Arrays.copyOfRange(stored.toArray(), 1, stored.length() - 4));
    for (int round = 0; round < ROUNDS; round++) {
      Bytes forged = Frames.sealed(stored.toArray()[0], damage(random, message));
      outcome(what + ", round " + round, forged, reader);
    }
  }

  static List<Bytes> blocks() {
    return List.of(
        GoldenValues.block().stored(),
        GoldenValues.blockOfTheSecondVersion().stored(),
        GoldenCrossings.block().stored());
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void shouldEndInAValueOrARefusalWhenEvenTheHashesOfABlockAreForged(Bytes golden)
      throws InvalidProtocolBufferException {
    // Given blocks whose hash is right but whose header and cores are damaged
    byte[] stored = golden.toArray();
    JournalProto.StoredBlock block =
        JournalProto.StoredBlock.parseFrom(Arrays.copyOfRange(stored, 1, stored.length));
    JournalProto.BlockHeader header = JournalProto.BlockHeader.parseFrom(block.getHeader());
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      List<JournalProto.StoredRecord> records = new ArrayList<>();
      for (JournalProto.StoredRecord record : block.getRecordsList()) {
        byte[] core = damage(random, Bytes.wrap(record.getCore().toByteArray()));
        records.add(record.toBuilder().setCore(ByteString.copyFrom(core)).build());
      }
      Bytes forged = Frames.block(header, records);

      // When they are read, then nothing but the two answers comes out
      outcome("block, round " + round, forged, BlockCodec::decode);
    }
  }

  static Stream<GoldenValues.Golden> records() {
    return Stream.of(
            GoldenValues.recordsOfTheFirstVersion(),
            GoldenValues.recordsOfTheSecondVersion(),
            GoldenCrossings.records())
        .flatMap(List::stream);
  }

  /** A request that no fingerprint guards: what is left to the parser and the canonical form. */
  @ParameterizedTest
  @MethodSource("records")
  void shouldEndInAValueOrARefusalWhenARequestIsForged(GoldenValues.Golden given) {
    Bytes request = CommandCodec.prepare(given.command()).request();
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS_PER_RECORD; round++) {
      Bytes forged = Bytes.wrap(damage(random, request));

      outcome(
          given + ", round " + round,
          forged,
          bytes -> CommandCodec.decode(bytes, "", Optional.empty()));
    }
  }

  /**
   * A record that reads well although its core was damaged has another digest, and its block
   * refuses that.
   */
  @ParameterizedTest
  @MethodSource("records")
  void shouldShowEveryDamageOfARecordInItsDigest(GoldenValues.Golden given) {
    EncodedRecord record = given.encode();
    StoredRecord value = RecordCodec.decode(record.stored());
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS_PER_RECORD; round++) {
      Bytes damaged = Bytes.wrap(damage(random, record.stored()));
      Object read =
          outcome(
              "record, round " + round,
              damaged,
              stored -> {
                StoredRecord decoded = RecordCodec.decode(stored);
                return decoded.digest().equals(record.digest()) && !decoded.privateDataErased()
                    ? decoded
                    : null;
              });

      if (read != null) {
        assertThat(read).isEqualTo(value);
      }
    }
  }

  @Test
  void shouldAllocateLittleForLengthsThatPromiseMuch() {
    // Given fields that claim up to 4 GiB of content, behind each frame's first bytes
    byte[] claim = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
    for (int field = 1; field < 16; field++) {
      byte[] message = Frames.concat(new byte[] {(byte) (field << 3 | 2)}, claim).toArray();
      String what = "field " + field;

      // When they are read, then they are refused, and outcome() sees to the rest
      assertThat(outcome(what, Frames.versioned(1, message), BlockCodec::decode)).isNull();
      assertThat(outcome(what, Bytes.wrap(message), RecordCodec::decode)).isNull();
      assertThat(outcome(what, Frames.sealed(1, message), HeadCodec::decode)).isNull();
      assertThat(outcome(what, Frames.sealed(1, message), DerivedCodec::decodePage)).isNull();
      assertThat(outcome(what, Frames.sealed(1, message), DerivedCodec::decodeAccount)).isNull();
      assertThat(outcome(what, Frames.sealed(1, message), DerivedCodec::decodeOriginal)).isNull();
      assertThat(outcome(what, Frames.sealed(1, message), DerivedCodec::decodeSlot)).isNull();
    }
  }

  private static void check(
      String what, Bytes damaged, Object value, Function<Bytes, Object> reader) {
    Object read = outcome(what, damaged, reader);
    if (read != null) {
      assertThat(read).as(what).isEqualTo(value);
    }
  }

  /**
   * The value read, or null for a refusal; anything else that is thrown, and any feast on memory,
   * fails the test.
   */
  private static Object outcome(String what, Bytes stored, Function<Bytes, Object> reader) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Object read = outcomeOfAnySize(what, stored, reader);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > ALLOCATED_BYTES_MAX) {
      // The first of its sort pays for loading classes; the second does not.
      before = THREADS.getCurrentThreadAllocatedBytes();
      read = outcomeOfAnySize(what, stored, reader);
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as("allocated bytes, seed " + SEED + ", " + what)
        .isLessThan(ALLOCATED_BYTES_MAX);
    return read;
  }

  private static Object outcomeOfAnySize(
      String what, Bytes stored, Function<Bytes, Object> reader) {
    try {
      return reader.apply(stored);
    } catch (CorruptJournalException expected) {
      assertThat(expected.getMessage()).isNotBlank();
      return null;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + SEED + ", " + what + ": " + stored, e);
    }
  }

  private static byte[] damage(Random random, Bytes stored) {
    byte[] bytes = stored.toArray();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
      }
      case 1 -> {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        return bytes;
      }
      case 2 -> {
        // A piece is lost.
        int from = random.nextInt(bytes.length);
        int to = from + random.nextInt(bytes.length - from) + 1;
        return Frames.concat(
                Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length))
            .toArray();
      }
      default -> {
        // A piece is there twice.
        int from = random.nextInt(bytes.length);
        int to = from + random.nextInt(bytes.length - from) + 1;
        return Frames.concat(
                Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length))
            .toArray();
      }
    }
  }

  private static Function<Bytes, Object> reader(Function<Bytes, Object> reader) {
    return reader;
  }
}
