package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Account;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import java.util.Arrays;
import java.util.List;
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
      @ForAll("markers") Marker marker)
      throws Exception {
    Bytes accountBytes = DerivedCodec.encode(account);
    Bytes ledgerBytes = DerivedCodec.encode(ledger);
    Bytes assetBytes = DerivedCodec.encode(asset);
    Bytes markerBytes = DerivedCodec.encode(marker);

    assertThat(
            Frames.sealed(1, JournalProto.Account.parseFrom(message(accountBytes)).toByteArray()))
        .isEqualTo(accountBytes);
    assertThat(
            Frames.sealed(1, JournalProto.LedgerFact.parseFrom(message(ledgerBytes)).toByteArray()))
        .isEqualTo(ledgerBytes);
    assertThat(
            Frames.sealed(1, JournalProto.AssetFact.parseFrom(message(assetBytes)).toByteArray()))
        .isEqualTo(assetBytes);
    assertThat(Frames.sealed(1, JournalProto.Marker.parseFrom(message(markerBytes)).toByteArray()))
        .isEqualTo(markerBytes);
  }

  @Example
  void shouldKeepAnIndexEntrySmall() {
    assertThat(DerivedCodec.encode(new JournalPosition(1_000_000, 4_000)).length())
        .isLessThanOrEqualTo(12);
  }

  @Example
  void shouldReadBackTheMarkerOfNothing() {
    assertThat(DerivedCodec.decodeMarker(DerivedCodec.encode(Marker.NONE))).isEqualTo(Marker.NONE);
  }

  @Example
  void shouldSayThatAValueIsOfANewerVersion() {
    Bytes newer = Frames.sealed(2, new byte[0]);

    for (Consumer<Bytes> reader : READERS) {
      assertThatThrownBy(() -> reader.accept(newer))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("format version 2")
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
  Arbitrary<Marker> markers() {
    return Values.markers().withoutEdgeCases();
  }

  private static byte[] message(Bytes stored) {
    return Arrays.copyOfRange(stored.toArray(), 1, stored.length() - 4);
  }
}
