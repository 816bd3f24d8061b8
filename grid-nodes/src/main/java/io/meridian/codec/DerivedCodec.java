package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Account;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.PrivateData;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of the derived caches. Equal values have equal bytes, so that comparing derived state
 * with a replay is comparing bytes. All of them can be thrown away and made anew from the journal.
 * Safe for any thread.
 */
public final class DerivedCodec {
  private static final int FORMAT_VERSION = 1;
  private static final int BYTES_EXPECTED = 128;

  private DerivedCodec() {}

  /** An account as stored, its private data whole. */
  public static Bytes encode(Account account) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    Forms.writeSettings(out, 1, account.settings());
    if (account.settings().privateData().isPresent()) {
      Forms.writePrivateData(out, 2, account.settings().privateData().get());
    }
    out.uint32(3, Numbers.of(account.status()));
    Forms.writeCounters(out, 4, account.counters());
    out.uint64(5, account.version());
    out.uint64(6, account.revision());
    out.uint64(7, account.createMicros());
    out.uint64(8, account.updateMicros());
    return SealedValue.finish(out);
  }

  /** The account in {@code stored}. */
  public static Account decodeAccount(Bytes stored) throws CorruptJournalException {
    JournalProto.Account account =
        Forms.known(
            SealedValue.open("an account", FORMAT_VERSION, stored, JournalProto.Account.parser()));
    Optional<PrivateData> privateData =
        account.hasPrivateData()
            ? Optional.of(Forms.readPrivateData(account.getPrivateData()))
            : Optional.empty();
    return new Account(
        Forms.readSettings(account.getSettings(), privateData),
        Numbers.status(account.getStatus()),
        Forms.readCounters(account.getCounters()),
        account.getVersion(),
        account.getRevision(),
        account.getCreateMicros(),
        account.getUpdateMicros());
  }

  /** A ledger's fact as stored. */
  public static Bytes encode(LedgerFact ledger) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    out.string(1, ledger.name());
    Forms.writePlacements(out, 2, ledger.placements());
    out.uint64(3, ledger.createMicros());
    return SealedValue.finish(out);
  }

  /** The ledger's fact in {@code stored}. */
  public static LedgerFact decodeLedger(Bytes stored) throws CorruptJournalException {
    JournalProto.LedgerFact ledger =
        Forms.known(
            SealedValue.open(
                "a ledger's fact", FORMAT_VERSION, stored, JournalProto.LedgerFact.parser()));
    return new LedgerFact(
        ledger.getName(),
        Forms.readPlacements(ledger.getPlacementsList()),
        ledger.getCreateMicros());
  }

  /** An asset's fact as stored. */
  public static Bytes encode(AssetFact asset) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    out.string(1, asset.ledger());
    out.string(2, asset.code());
    out.uint32(3, asset.scale());
    out.uint64(4, asset.createMicros());
    return SealedValue.finish(out);
  }

  /** The asset's fact in {@code stored}. */
  public static AssetFact decodeAsset(Bytes stored) throws CorruptJournalException {
    JournalProto.AssetFact asset =
        Forms.known(
            SealedValue.open(
                "an asset's fact", FORMAT_VERSION, stored, JournalProto.AssetFact.parser()));
    return new AssetFact(
        asset.getLedger(), asset.getCode(), asset.getScale(), asset.getCreateMicros());
  }

  /** An entry of the index of ids as stored. */
  public static Bytes encode(JournalPosition position) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    out.uint64(1, position.sequence());
    out.uint32(2, position.ordinal());
    return SealedValue.finish(out);
  }

  /** The entry of the index of ids in {@code stored}. */
  public static JournalPosition decodePosition(Bytes stored) throws CorruptJournalException {
    JournalProto.JournalPosition position =
        Forms.known(
            SealedValue.open(
                "an index entry", FORMAT_VERSION, stored, JournalProto.JournalPosition.parser()));
    return new JournalPosition(position.getSequence(), position.getOrdinal());
  }

  /** A marker as stored. */
  public static Bytes encode(Marker marker) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    out.uint64(1, marker.sequence());
    out.bytes(2, marker.hash());
    for (Map.Entry<String, Long> node : marker.completeThrough().entrySet()) {
      int content = out.open(3);
      out.string(1, node.getKey());
      out.uint64(2, node.getValue());
      out.close(content);
    }
    return SealedValue.finish(out);
  }

  /** The marker in {@code stored}. */
  public static Marker decodeMarker(Bytes stored) throws CorruptJournalException {
    JournalProto.Marker marker =
        Forms.known(
            SealedValue.open("a marker", FORMAT_VERSION, stored, JournalProto.Marker.parser()));
    Map<String, Long> completeThrough = new TreeMap<>();
    for (JournalProto.NodeMark node : marker.getCompleteThroughList()) {
      completeThrough.put(node.getNode(), node.getSequence());
    }
    return new Marker(
        marker.getSequence(), Bytes.wrap(marker.getHash().toByteArray()), completeThrough);
  }

  /**
   * A statement page as stored.
   *
   * @throws IllegalArgumentException when it has more than {@link StatementPage#ENTRIES_MAX} lines,
   *     or when their versions are not those of its number
   */
  public static Bytes encode(StatementPage page) {
    return StatementPageCodec.encode(page);
  }

  /** The statement page in {@code stored}. */
  public static StatementPage decodePage(Bytes stored) throws CorruptJournalException {
    return StatementPageCodec.decode(stored);
  }
}
