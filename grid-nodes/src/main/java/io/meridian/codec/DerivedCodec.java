package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Account;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Original;
import java.util.List;
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
  private static final int ACCOUNT_FORMAT_VERSION_MAX = 2;
  private static final int LEDGER_FORMAT_VERSION_MAX = 3;
  private static final int CROSSING_FORMAT_VERSION_MAX = 2;
  private static final int MARKER_FORMAT_VERSION_MAX = 2;
  private static final int BYTES_EXPECTED = 128;

  private DerivedCodec() {}

  /** An account as stored, its private data whole. */
  public static Bytes encode(Account account) {
    ProtoWriter out = SealedValue.start(format(account), BYTES_EXPECTED);
    AccountForms.write(out, account);
    return SealedValue.finish(out);
  }

  /** The lowest format that can say {@code account}. */
  private static int format(Account account) {
    return account.crossed() ? ACCOUNT_FORMAT_VERSION_MAX : FORMAT_VERSION;
  }

  /** The account in {@code stored}. */
  public static Account decodeAccount(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        "an account",
        ACCOUNT_FORMAT_VERSION_MAX,
        stored,
        JournalProto.Account.parser(),
        AccountForms::read,
        DerivedCodec::encode);
  }

  /** A ledger's fact as stored. */
  public static Bytes encode(LedgerFact ledger) {
    ProtoWriter out = SealedValue.start(format(ledger), BYTES_EXPECTED);
    out.string(1, ledger.name());
    Forms.writePlacements(out, 2, ledger.placements());
    out.uint64(3, ledger.createMicros());
    out.bool(4, !ledger.crossRegion());
    out.bool(5, ledger.referenceUnique());
    out.uint64(6, ledger.closedUntilMicros());
    return SealedValue.finish(out);
  }

  /** The ledger's fact in {@code stored}. */
  public static LedgerFact decodeLedger(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        "a ledger's fact",
        LEDGER_FORMAT_VERSION_MAX,
        stored,
        JournalProto.LedgerFact.parser(),
        ledger -> read(SealedValue.version(stored), ledger),
        DerivedCodec::encode);
  }

  private static LedgerFact read(int version, JournalProto.LedgerFact stored) {
    Forms.known(stored);
    LedgerFact ledger =
        new LedgerFact(
            stored.getName(),
            Forms.readPlacements(stored.getPlacementsList()),
            stored.getReferenceUnique(),
            !stored.getCrossRegionForbidden(),
            stored.getClosedUntilMicros(),
            stored.getCreateMicros());
    if (version != format(ledger)) {
      throw new CorruptJournalException(
          "a ledger's fact has format version "
              + version
              + ", which is not the lowest that can say it");
    }
    return ledger;
  }

  /** The lowest format that can say {@code ledger}. */
  private static int format(LedgerFact ledger) {
    if (!ledger.crossRegion()) {
      return LEDGER_FORMAT_VERSION_MAX;
    }
    return ledger.referenceUnique() || ledger.closedUntilMicros() != 0 ? 2 : 1;
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
    return SealedValue.read(
        "an asset's fact",
        FORMAT_VERSION,
        stored,
        JournalProto.AssetFact.parser(),
        DerivedCodec::read,
        DerivedCodec::encode);
  }

  private static AssetFact read(JournalProto.AssetFact asset) {
    Forms.known(asset);
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
    return SealedValue.read(
        "an index entry",
        FORMAT_VERSION,
        stored,
        JournalProto.JournalPosition.parser(),
        DerivedCodec::read,
        DerivedCodec::encode);
  }

  private static JournalPosition read(JournalProto.JournalPosition position) {
    Forms.known(position);
    return new JournalPosition(position.getSequence(), position.getOrdinal());
  }

  /** What is left of an earlier transaction as stored. */
  public static Bytes encode(Original original) {
    ProtoWriter out =
        SealedValue.start(FORMAT_VERSION, original.postings().size() * BYTES_EXPECTED);
    OriginalForms.write(out, original);
    return SealedValue.finish(out);
  }

  /** What is left of an earlier transaction in {@code stored}. */
  public static Original decodeOriginal(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        "an original",
        FORMAT_VERSION,
        stored,
        JournalProto.Original.parser(),
        OriginalForms::read,
        DerivedCodec::encode);
  }

  /** A place in a shard's table of open holds as stored; empty when it is free. */
  public static Bytes encodeSlot(Optional<OpenHold> hold) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    if (hold.isPresent()) {
      CommandId id = hold.get().hold();
      int content = out.open(1);
      out.string(1, id.ledger());
      out.string(2, id.region());
      out.string(3, id.id());
      out.uint64(4, hold.get().expiresMicros());
      out.close(content);
    }
    return SealedValue.finish(out);
  }

  /** The hold that has the place in {@code stored}; empty when it is free. */
  public static Optional<OpenHold> decodeSlot(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        "a place of an open hold",
        FORMAT_VERSION,
        stored,
        JournalProto.Slot.parser(),
        DerivedCodec::read,
        DerivedCodec::encodeSlot);
  }

  private static Optional<OpenHold> read(JournalProto.Slot slot) {
    Forms.known(slot);
    if (!slot.hasHold()) {
      return Optional.empty();
    }
    JournalProto.OpenHold hold = Forms.known(slot.getHold());
    return Optional.of(
        new OpenHold(
            new CommandId(hold.getLedger(), hold.getRegion(), hold.getId()),
            hold.getExpiresMicros()));
  }

  /** A place in a shard's table of open crossings as stored; empty when it is free. */
  public static Bytes encodeCrossing(Optional<Crossing> crossing) {
    ProtoWriter out = SealedValue.start(format(crossing), BYTES_EXPECTED);
    OpenCrossingForms.write(out, crossing);
    return SealedValue.finish(out);
  }

  /** The lowest format that can say {@code crossing}. */
  private static int format(Optional<Crossing> crossing) {
    return crossing.isPresent() && crossing.get().kind() == CommandKind.ATOMIC_BATCH
        ? CROSSING_FORMAT_VERSION_MAX
        : FORMAT_VERSION;
  }

  /** The crossing transaction that has the place in {@code stored}; empty when it is free. */
  public static Optional<Crossing> decodeCrossing(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        "a place of an open crossing",
        CROSSING_FORMAT_VERSION_MAX,
        stored,
        JournalProto.CrossingSlot.parser(),
        OpenCrossingForms::read,
        DerivedCodec::encodeCrossing);
  }

  /** The id of the transaction that has taken a reference, as stored. */
  public static Bytes encodeReference(String id) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    out.string(1, id);
    return SealedValue.finish(out);
  }

  /** The id of the transaction that has taken the reference in {@code stored}. */
  public static String decodeReference(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        "a reference's fact",
        FORMAT_VERSION,
        stored,
        JournalProto.ReferenceFact.parser(),
        fact -> Forms.known(fact).getId(),
        DerivedCodec::encodeReference);
  }

  /** A marker as stored. */
  public static Bytes encode(Marker marker) {
    ProtoWriter out = SealedValue.start(format(marker), BYTES_EXPECTED);
    out.uint64(1, marker.sequence());
    out.bytes(2, marker.hash());
    for (Map.Entry<String, Long> node : marker.completeThrough().entrySet()) {
      int content = out.open(3);
      out.string(1, node.getKey());
      out.uint64(2, node.getValue());
      out.close(content);
    }
    out.uint64(4, marker.discardEpoch());
    return SealedValue.finish(out);
  }

  /** The lowest format that can say {@code marker}. */
  private static int format(Marker marker) {
    return marker.discardEpoch() == 0 ? FORMAT_VERSION : MARKER_FORMAT_VERSION_MAX;
  }

  /** The marker in {@code stored}. */
  public static Marker decodeMarker(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        "a marker",
        MARKER_FORMAT_VERSION_MAX,
        stored,
        JournalProto.Marker.parser(),
        DerivedCodec::read,
        DerivedCodec::encode);
  }

  private static Marker read(JournalProto.Marker marker) {
    Forms.known(marker);
    Map<String, Long> completeThrough = new TreeMap<>();
    for (JournalProto.NodeMark node : marker.getCompleteThroughList()) {
      completeThrough.put(Forms.known(node).getNode(), node.getSequence());
    }
    return new Marker(
        marker.getSequence(),
        Bytes.wrap(marker.getHash().toByteArray()),
        completeThrough,
        marker.getDiscardEpoch());
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

  /**
   * The statement page in {@code stored} with {@code lines} behind its first {@code kept}, in place
   * of what follows those. Of {@code stored} only the checksum and what is read are checked.
   *
   * @throws IllegalArgumentException when it has fewer lines than are kept, or would have more than
   *     {@link StatementPage#ENTRIES_MAX}, or the versions of {@code lines} do not follow
   */
  public static Bytes appendToPage(Bytes stored, int kept, List<StatementPage.Line> lines)
      throws CorruptJournalException {
    return StatementPageCodec.append(stored, kept, lines);
  }

  /** The statement page in {@code stored}. */
  public static StatementPage decodePage(Bytes stored) throws CorruptJournalException {
    return StatementPageCodec.decode(stored);
  }

  /**
   * Which time the statement page in {@code stored} covers. Only its checksum and what is read are
   * checked.
   */
  public static PageSpan peekPage(Bytes stored) throws CorruptJournalException {
    return StatementPageCodec.span(stored);
  }
}
