package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Journals are kept for ever. When one of these fails, a journal that was written before the change
 * can no longer be read, or its hashes no longer hold: give the new form a new format version and a
 * new golden file, and keep this one.
 */
final class GoldenFilesTest {
  private static final int BYTES_PER_LINE = 32;

  static Stream<Arguments> records() {
    return Stream.of(
        Arguments.of("record-create-ledger", GoldenValues.CREATE_LEDGER, GoldenValues.NO_ENTRIES),
        Arguments.of("record-create-asset", GoldenValues.CREATE_ASSET, GoldenValues.NO_ENTRIES),
        Arguments.of("record-create-account", GoldenValues.CREATE_ACCOUNT, GoldenValues.NO_ENTRIES),
        Arguments.of("record-post", GoldenValues.POST_BARE, GoldenValues.POST_APPLIED),
        Arguments.of("record-post-refused", GoldenValues.POST_FULL, GoldenValues.POST_REFUSED));
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldReadAndWriteEveryKindOfRecordAsEver(String file, Command command, Outcome outcome)
      throws IOException {
    Bytes golden = golden(file);

    EncodedRecord written = GoldenValues.record(command, outcome);
    StoredRecord read = RecordCodec.decode(golden);

    assertThat(lines(written.stored())).isEqualTo(lines(golden));
    assertThat(Values.facts(read))
        .containsExactly(
            Values.facts(command),
            GoldenValues.MICROS,
            outcome,
            CommandCodec.prepare(command).fingerprint(),
            written.digest(),
            false);
  }

  @Test
  void shouldReadAndWriteABlockAsEver() throws IOException {
    Bytes golden = golden("block");

    EncodedBlock written = GoldenValues.block();
    Block read = BlockCodec.decode(golden);

    assertThat(lines(written.stored())).isEqualTo(lines(golden));
    assertThat(read.header()).isEqualTo(GoldenValues.HEADER);
    assertThat(read.hash()).isEqualTo(written.hash());
    assertThat(read.records())
        .extracting(record -> record.record().outcome())
        .containsExactly(
            GoldenValues.NO_ENTRIES,
            GoldenValues.NO_ENTRIES,
            GoldenValues.NO_ENTRIES,
            GoldenValues.POST_APPLIED,
            GoldenValues.POST_REFUSED);
  }

  @Test
  void shouldReadAndWriteAHeadAsEver() throws IOException {
    Bytes golden = golden("head");

    assertThat(lines(HeadCodec.encode(GoldenValues.HEAD))).isEqualTo(lines(golden));
    assertThat(HeadCodec.decode(golden)).isEqualTo(GoldenValues.HEAD);
  }

  @Test
  void shouldReadAndWriteAnAccountAsEver() throws IOException {
    Bytes golden = golden("account");

    assertThat(lines(DerivedCodec.encode(GoldenValues.ACCOUNT))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeAccount(golden)).isEqualTo(GoldenValues.ACCOUNT);
  }

  @Test
  void shouldReadAndWriteALedgersFactAsEver() throws IOException {
    Bytes golden = golden("ledger-fact");

    assertThat(lines(DerivedCodec.encode(GoldenValues.LEDGER_FACT))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeLedger(golden)).isEqualTo(GoldenValues.LEDGER_FACT);
  }

  @Test
  void shouldReadAndWriteAnAssetsFactAsEver() throws IOException {
    Bytes golden = golden("asset-fact");

    assertThat(lines(DerivedCodec.encode(GoldenValues.ASSET_FACT))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeAsset(golden)).isEqualTo(GoldenValues.ASSET_FACT);
  }

  @Test
  void shouldReadAndWriteAnIndexEntryAsEver() throws IOException {
    Bytes golden = golden("index-entry");

    assertThat(lines(DerivedCodec.encode(GoldenValues.POSITION))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodePosition(golden)).isEqualTo(GoldenValues.POSITION);
  }

  @Test
  void shouldReadAndWriteAMarkerAsEver() throws IOException {
    Bytes golden = golden("marker");

    assertThat(lines(DerivedCodec.encode(GoldenValues.MARKER))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeMarker(golden)).isEqualTo(GoldenValues.MARKER);
  }

  @Test
  void shouldReadAndWriteAStatementPageAsEver() throws IOException {
    Bytes golden = golden("statement-page");

    assertThat(lines(DerivedCodec.encode(GoldenValues.PAGE))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodePage(golden)).isEqualTo(GoldenValues.PAGE);
  }

  private static Bytes golden(String file) throws IOException {
    try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/" + file + ".hex")) {
      assertThat(in).as("golden file " + file).isNotNull();
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return Bytes.wrap(HexFormat.of().parseHex(text.replace("\n", "")));
    }
  }

  /** The form of the files, so that a failure shows lines that can be compared. */
  private static String lines(Bytes bytes) {
    StringBuilder lines = new StringBuilder();
    byte[] array = bytes.toArray();
    for (int start = 0; start < array.length; start += BYTES_PER_LINE) {
      int end = Math.min(start + BYTES_PER_LINE, array.length);
      lines.append(HexFormat.of().formatHex(array, start, end)).append('\n');
    }
    return lines.toString();
  }
}
