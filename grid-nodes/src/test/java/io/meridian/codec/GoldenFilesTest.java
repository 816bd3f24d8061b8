package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Post;
import io.meridian.ledger.TransactionDetails;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

  static Stream<GoldenValues.Golden> records() {
    return Stream.of(
            GoldenValues.recordsOfTheFirstVersion(),
            GoldenValues.recordsOfTheSecondVersion(),
            GoldenCrossings.records(),
            GoldenCrossings.recordsOfTheFourthVersion(),
            GoldenBatches.records())
        .flatMap(List::stream);
  }

  static List<GoldenValues.Golden> recordsOfTheFirstVersion() {
    return GoldenValues.recordsOfTheFirstVersion();
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldReadAndWriteEveryKindOfRecordAsEver(GoldenValues.Golden given) throws IOException {
    Bytes golden = golden(given.file());

    EncodedRecord written = given.encode();
    StoredRecord read = RecordCodec.decode(golden);

    assertThat(lines(written.stored())).isEqualTo(lines(golden));
    assertThat(read)
        .isEqualTo(
            new StoredRecord(
                new LedgerRecord(given.command(), GoldenValues.MICROS, given.outcome()),
                CommandCodec.prepare(given.command()).fingerprint(),
                written.digest(),
                false));
  }

  /** Who repeats a request after the program was renewed gets the outcome that was recorded. */
  @ParameterizedTest
  @MethodSource("recordsOfTheFirstVersion")
  void shouldRecognizeARequestThatTheFirstVersionRecorded(GoldenValues.Golden given)
      throws IOException {
    // Given a record as the first version wrote it
    StoredRecord recorded = RecordCodec.decode(golden(given.file()));

    // When the same is asked today
    PreparedCommand today = CommandCodec.prepare(given.command());

    // Then it is the same request
    assertThat(CommandCodec.sameRequest(today, recorded)).isTrue();
    assertThat(given.command().firstDifference(recorded.record().command())).isEmpty();
  }

  @Test
  void shouldTellARequestOfTheSecondVersionFromOneThatTheFirstRecorded() throws IOException {
    // Given a post as the first version wrote it
    StoredRecord recorded = RecordCodec.decode(golden("record-post-refused"));
    Post post = (Post) GoldenValues.POST_FULL;

    // When it is asked again with the one thing more that can be said today
    TransactionDetails details =
        new TransactionDetails(
            post.details().reference(),
            post.details().labels(),
            post.details().privateData(),
            OptionalLong.of(0));
    Post effective = new Post(post.commandId(), post.actor(), post.postings(), details);

    // Then it is another request
    assertThat(CommandCodec.sameRequest(CommandCodec.prepare(effective), recorded)).isFalse();
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
  void shouldReadAndWriteAHeadOfAViewChangeAsEver() throws IOException {
    Bytes golden = golden("head-of-a-view-change");

    assertThat(lines(HeadCodec.encode(GoldenValues.HEAD_OF_A_VIEW_CHANGE)))
        .isEqualTo(lines(golden));
    assertThat(HeadCodec.decode(golden)).isEqualTo(GoldenValues.HEAD_OF_A_VIEW_CHANGE);
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
  void shouldReadAndWriteALedgersFactWithRulesAsEver() throws IOException {
    Bytes golden = golden("ledger-fact-with-rules");

    assertThat(lines(DerivedCodec.encode(GoldenValues.LEDGER_FACT_WITH_RULES)))
        .isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeLedger(golden)).isEqualTo(GoldenValues.LEDGER_FACT_WITH_RULES);
  }

  @Test
  void shouldReadAndWriteWhatIsLeftOfAHoldAsEver() throws IOException {
    Bytes golden = golden("original-hold");

    assertThat(lines(DerivedCodec.encode(GoldenValues.OPEN))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeOriginal(golden)).isEqualTo(GoldenValues.OPEN);
  }

  @Test
  void shouldReadAndWriteWhatIsLeftOfACaptureAsEver() throws IOException {
    Bytes golden = golden("original-capture");

    assertThat(lines(DerivedCodec.encode(GoldenValues.CAPTURE_REFUNDED))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeOriginal(golden)).isEqualTo(GoldenValues.CAPTURE_REFUNDED);
  }

  @Test
  void shouldReadAndWriteAPlaceOfAnOpenHoldAsEver() throws IOException {
    Bytes golden = golden("slot");

    assertThat(lines(DerivedCodec.encodeSlot(GoldenValues.SLOT))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeSlot(golden)).isEqualTo(GoldenValues.SLOT);
  }

  @Test
  void shouldReadAndWriteAFreePlaceAsEver() throws IOException {
    Bytes golden = golden("slot-free");

    assertThat(lines(DerivedCodec.encodeSlot(Optional.empty()))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeSlot(golden)).isEmpty();
  }

  @Test
  void shouldReadAndWriteAReferencesFactAsEver() throws IOException {
    Bytes golden = golden("reference-fact");

    assertThat(lines(DerivedCodec.encodeReference(GoldenValues.REFERENCE_HOLDER)))
        .isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeReference(golden)).isEqualTo(GoldenValues.REFERENCE_HOLDER);
  }

  @Test
  void shouldReadAndWriteAStatementPageOfAllKindsAsEver() throws IOException {
    Bytes golden = golden("statement-page-of-all-kinds");

    assertThat(GoldenValues.PAGE_OF_ALL_KINDS.lines())
        .extracting(StatementPage.Line::kind)
        .contains(
            Arrays.stream(CommandKind.values())
                .filter(kind -> !kind.crossingStep())
                .toArray(CommandKind[]::new));
    assertThat(lines(DerivedCodec.encode(GoldenValues.PAGE_OF_ALL_KINDS))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodePage(golden)).isEqualTo(GoldenValues.PAGE_OF_ALL_KINDS);
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
  void shouldReadAndWriteAMarkerOfARebuildAsEver() throws IOException {
    Bytes golden = golden("marker-of-a-rebuild");

    assertThat(lines(DerivedCodec.encode(GoldenValues.MARKER_OF_A_REBUILD)))
        .isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeMarker(golden)).isEqualTo(GoldenValues.MARKER_OF_A_REBUILD);
  }

  /** Half an upgrade is no upgrade: what is not new keeps the form that the old program reads. */
  @Test
  void shouldWriteTheSecondFormOnlyOfWhatTheFirstCanNotSay() throws IOException {
    assertThat(SealedValue.version(golden("head"))).isEqualTo(1);
    assertThat(SealedValue.version(golden("head-of-a-view-change"))).isEqualTo(2);
    assertThat(SealedValue.version(golden("marker"))).isEqualTo(1);
    assertThat(SealedValue.version(golden("marker-of-a-rebuild"))).isEqualTo(2);
    assertThat(HeadCodec.encode(GoldenValues.HEAD_OF_A_VIEW_CHANGE.settled()).toArray()[0])
        .isEqualTo((byte) 1);
  }

  static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of("crossing-at-home", Optional.of(GoldenCrossings.AT_HOME)),
        Arguments.of("crossing-decided", Optional.of(GoldenCrossings.DECIDED_AT_HOME)),
        Arguments.of("crossing-at-participant", Optional.of(GoldenCrossings.AT_A_PARTICIPANT)),
        Arguments.of("crossing-batch-at-home", Optional.of(GoldenBatches.AT_HOME)),
        Arguments.of("crossing-batch-decided", Optional.of(GoldenBatches.DECIDED_AT_HOME)),
        Arguments.of("crossing-batch-released", Optional.of(GoldenBatches.RELEASED_AT_HOME)),
        Arguments.of("crossing-batch-at-participant", Optional.of(GoldenBatches.AT_A_PARTICIPANT)),
        Arguments.of("crossing-free", Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("places")
  void shouldReadAndWriteAPlaceOfAnOpenCrossingAsEver(String file, Optional<Crossing> crossing)
      throws IOException {
    Bytes golden = golden(file);

    assertThat(lines(DerivedCodec.encodeCrossing(crossing))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeCrossing(golden)).isEqualTo(crossing);
  }

  @Test
  void shouldReadAndWriteAnAccountWithReservationsAsEver() throws IOException {
    Bytes golden = golden("account-reserved");

    assertThat(lines(DerivedCodec.encode(GoldenCrossings.ACCOUNT_RESERVED)))
        .isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeAccount(golden)).isEqualTo(GoldenCrossings.ACCOUNT_RESERVED);
  }

  @Test
  void shouldReadAndWriteTheFactOfALedgerThatForbidsCrossingAsEver() throws IOException {
    Bytes golden = golden("ledger-fact-forbidden");

    assertThat(lines(DerivedCodec.encode(GoldenCrossings.LEDGER_FACT_FORBIDDEN)))
        .isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodeLedger(golden)).isEqualTo(GoldenCrossings.LEDGER_FACT_FORBIDDEN);
  }

  @Test
  void shouldReadAndWriteAStatementPageOfCrossingsAsEver() throws IOException {
    Bytes golden = golden("statement-page-of-crossings");

    assertThat(lines(DerivedCodec.encode(GoldenCrossings.PAGE))).isEqualTo(lines(golden));
    assertThat(DerivedCodec.decodePage(golden)).isEqualTo(GoldenCrossings.PAGE);
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
