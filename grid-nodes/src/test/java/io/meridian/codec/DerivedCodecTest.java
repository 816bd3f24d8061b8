package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Account;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Original;
import io.meridian.ledger.Reserved;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class DerivedCodecTest {
  private static final List<Consumer<Bytes>> READERS =
      List.of(
          DerivedCodec::decodeAccount,
          DerivedCodec::decodeLedger,
          DerivedCodec::decodeAsset,
          DerivedCodec::decodePosition,
          DerivedCodec::decodeOriginal,
          DerivedCodec::decodeSlot,
          DerivedCodec::decodeCrossing,
          DerivedCodec::decodeReference,
          DerivedCodec::decodeMarker,
          DerivedCodec::decodePage);

  @Property
  void shouldReadBackEveryAccount(@ForAll("accounts") Account account) {
    assertThat(DerivedCodec.decodeAccount(DerivedCodec.encode(account))).isEqualTo(account);
  }

  @Property
  void shouldReadBackEveryLedgersFact(@ForAll("ledgers") LedgerFact ledger) {
    assertThat(DerivedCodec.decodeLedger(DerivedCodec.encode(ledger))).isEqualTo(ledger);
  }

  @Property
  void shouldReadBackEveryAssetsFact(@ForAll("assets") AssetFact asset) {
    assertThat(DerivedCodec.decodeAsset(DerivedCodec.encode(asset))).isEqualTo(asset);
  }

  @Property
  void shouldReadBackEveryIndexEntry(@ForAll("positions") JournalPosition position) {
    assertThat(DerivedCodec.decodePosition(DerivedCodec.encode(position))).isEqualTo(position);
  }

  @Property
  void shouldReadBackWhatIsLeftOfEveryTransaction(@ForAll("originals") Original original) {
    assertThat(DerivedCodec.decodeOriginal(DerivedCodec.encode(original))).isEqualTo(original);
  }

  @Property
  void shouldReadBackEveryPlaceOfAnOpenHold(@ForAll("slots") Optional<OpenHold> slot) {
    assertThat(DerivedCodec.decodeSlot(DerivedCodec.encodeSlot(slot))).isEqualTo(slot);
  }

  @Example
  void shouldTellAFreePlaceFromOneOfAHoldWithoutAnything() {
    OpenHold nothing = new OpenHold(new CommandId("", "", ""), 0);

    assertThat(DerivedCodec.encodeSlot(Optional.of(nothing)))
        .isNotEqualTo(DerivedCodec.encodeSlot(Optional.empty()));
  }

  @Property
  void shouldReadBackEveryHolderOfAReference(@ForAll("ids") String id) {
    assertThat(DerivedCodec.decodeReference(DerivedCodec.encodeReference(id))).isEqualTo(id);
  }

  @Property
  void shouldReadBackEveryMarker(@ForAll("markers") Marker marker) {
    assertThat(DerivedCodec.decodeMarker(DerivedCodec.encode(marker))).isEqualTo(marker);
  }

  /**
   * What is written by hand is what the schema says: fields in order, defaults absent, nothing
   * else.
   */
  @Property
  void shouldWriteWhatTheGeneratedClassesWrite(
      @ForAll("accounts") Account account,
      @ForAll("ledgers") LedgerFact ledger,
      @ForAll("assets") AssetFact asset,
      @ForAll("markers") Marker marker,
      @ForAll("originals") Original original,
      @ForAll("slots") Optional<OpenHold> slot)
      throws Exception {
    Bytes accountBytes = DerivedCodec.encode(account);
    Bytes ledgerBytes = DerivedCodec.encode(ledger);
    Bytes assetBytes = DerivedCodec.encode(asset);
    Bytes markerBytes = DerivedCodec.encode(marker);
    Bytes originalBytes = DerivedCodec.encode(original);
    Bytes slotBytes = DerivedCodec.encodeSlot(slot);

    assertThat(
            Frames.sealed(
                account.reserved().equals(Reserved.NONE) ? 1 : 2,
                JournalProto.Account.parseFrom(message(accountBytes)).toByteArray()))
        .isEqualTo(accountBytes);
    assertThat(
            Frames.sealed(
                format(ledger),
                JournalProto.LedgerFact.parseFrom(message(ledgerBytes)).toByteArray()))
        .isEqualTo(ledgerBytes);
    assertThat(
            Frames.sealed(1, JournalProto.AssetFact.parseFrom(message(assetBytes)).toByteArray()))
        .isEqualTo(assetBytes);
    assertThat(
            Frames.sealed(
                marker.discardEpoch() == 0 ? 1 : 2,
                JournalProto.Marker.parseFrom(message(markerBytes)).toByteArray()))
        .isEqualTo(markerBytes);
    assertThat(
            Frames.sealed(1, JournalProto.Original.parseFrom(message(originalBytes)).toByteArray()))
        .isEqualTo(originalBytes);
    assertThat(Frames.sealed(1, JournalProto.Slot.parseFrom(message(slotBytes)).toByteArray()))
        .isEqualTo(slotBytes);
  }

  private static int format(LedgerFact ledger) {
    if (!ledger.crossRegion()) {
      return 3;
    }
    return ledger.referenceUnique() || ledger.closedUntilMicros() != 0 ? 2 : 1;
  }

  @Example
  void shouldRefuseALedgersFactInAFormatThatIsNotTheLowest() {
    Bytes plain = DerivedCodec.encode(GoldenValues.LEDGER_FACT);
    Bytes withRules = DerivedCodec.encode(GoldenValues.LEDGER_FACT_WITH_RULES);

    for (Bytes stored :
        List.of(Frames.sealed(2, message(plain)), Frames.sealed(1, message(withRules)))) {
      assertThatThrownBy(() -> DerivedCodec.decodeLedger(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("not the lowest");
    }
  }

  @Example
  void shouldRefuseWhatIsLeftOfAPostingThatNoRuleAllows() {
    JournalProto.Original.Builder original =
        JournalProto.Original.newBuilder()
            .setLedger("sale")
            .setRegion("eu")
            .setId("hold-1")
            .setKind(JournalProto.CommandKind.COMMAND_KIND_HOLD);
    JournalProto.Posting same =
        JournalProto.Posting.newBuilder().setDebit("a").setCredit("a").setAmount(1).build();

    for (JournalProto.Remainder remainder :
        List.of(
            JournalProto.Remainder.getDefaultInstance(),
            JournalProto.Remainder.newBuilder().setPosting(same).build())) {
      Bytes stored =
          Frames.sealed(1, original.clearPostings().addPostings(remainder).build().toByteArray());
      assertThatThrownBy(() -> DerivedCodec.decodeOriginal(stored))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Example
  void shouldKeepAnIndexEntrySmall() {
    assertThat(DerivedCodec.encode(new JournalPosition(1_000_000, 4_000)).length())
        .isLessThanOrEqualTo(12);
  }

  @Example
  void shouldRefuseAMarkerInAFormatThatIsNotTheLowest() {
    byte[] plain = message(DerivedCodec.encode(GoldenValues.MARKER));
    byte[] rebuilding = message(DerivedCodec.encode(GoldenValues.MARKER_OF_A_REBUILD));

    assertThatThrownBy(() -> DerivedCodec.decodeMarker(Frames.sealed(2, plain)))
        .isInstanceOf(CorruptJournalException.class);
    assertThatThrownBy(() -> DerivedCodec.decodeMarker(Frames.sealed(1, rebuilding)))
        .isInstanceOf(CorruptJournalException.class);
  }

  @Example
  void shouldReadBackTheMarkerOfNothing() {
    assertThat(DerivedCodec.decodeMarker(DerivedCodec.encode(Marker.NONE))).isEqualTo(Marker.NONE);
  }

  @Example
  void shouldSayThatAValueIsOfANewerVersion() {
    Bytes newer = Frames.sealed(4, new byte[0]);

    for (Consumer<Bytes> reader : READERS) {
      assertThatThrownBy(() -> reader.accept(newer))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("format version 4")
          .hasMessageContaining("newer version");
    }
  }

  @Example
  void shouldRefuseAFieldItDoesNotKnow() {
    // Field 100, a varint: no message has it.
    Bytes stored = Frames.sealed(1, new byte[] {(byte) 0xA0, 6, 1});

    for (Consumer<Bytes> reader : READERS) {
      assertThatThrownBy(() -> reader.accept(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("never writes");
    }
  }

  @Example
  void shouldRefuseBytesThatAreNoValueAtAll() {
    for (Consumer<Bytes> reader : READERS) {
      for (int length = 0; length < 8; length++) {
        Bytes none = Bytes.wrap(new byte[length]);
        assertThatThrownBy(() -> reader.accept(none)).isInstanceOf(CorruptJournalException.class);
      }
    }
  }

  @Provide
  Arbitrary<Account> accounts() {
    return Values.accounts().withoutEdgeCases();
  }

  @Provide
  Arbitrary<LedgerFact> ledgers() {
    return Values.ledgerFacts().withoutEdgeCases();
  }

  @Provide
  Arbitrary<AssetFact> assets() {
    return Values.assetFacts().withoutEdgeCases();
  }

  @Provide
  Arbitrary<JournalPosition> positions() {
    return Values.positions().withoutEdgeCases();
  }

  @Provide
  Arbitrary<Original> originals() {
    return Values.originals().withoutEdgeCases();
  }

  @Provide
  Arbitrary<Optional<OpenHold>> slots() {
    return Values.slots().withoutEdgeCases();
  }

  @Provide
  Arbitrary<String> ids() {
    return Values.ids().withoutEdgeCases();
  }

  @Provide
  Arbitrary<Marker> markers() {
    return Values.markers().withoutEdgeCases();
  }

  private static byte[] message(Bytes stored) {
    return Arrays.copyOfRange(stored.toArray(), 1, stored.length() - 4);
  }
}
