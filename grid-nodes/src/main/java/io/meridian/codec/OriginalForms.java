package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Original;
import io.meridian.ledger.Posting;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left of an earlier transaction, its writing and its reading side by side. A record leaves
 * out what its request says already; a derived value stands alone.
 */
final class OriginalForms {
  /** Where an original stands alone: in no ledger, so that its own is never left out. */
  private static final CommandId ALONE = new CommandId("", "", "");

  private OriginalForms() {}

  static void write(ProtoWriter out, Original original) {
    write(out, original, ALONE, List.of());
  }

  static Original read(JournalProto.Original original) {
    return read(original, ALONE, List.of());
  }

  /**
   * The fields of an original in a record.
   *
   * @param home the id that is left out
   * @param requested the postings that are left out, each at its own place
   */
  static void write(ProtoWriter out, Original original, CommandId home, List<Posting> requested) {
    CommandId id = original.id();
    writeUnless(out, 1, id.ledger(), home.ledger());
    writeUnless(out, 2, id.region(), home.region());
    writeUnless(out, 3, id.id(), home.id());
    out.uint32(4, Numbers.of(original.kind()));
    out.string(5, original.hold());
    for (int i = 0; i < original.postings().size(); i++) {
      Original.Remainder remainder = original.postings().get(i);
      int content = out.open(6);
      if (i >= requested.size() || !requested.get(i).equals(remainder.posting())) {
        Forms.writePosting(out, 1, remainder.posting(), id.region());
      }
      if (remainder.place() != i) {
        out.presentUint64(2, Integer.toUnsignedLong(remainder.place()));
      }
      out.uint64(3, remainder.captured());
      out.uint64(4, remainder.released());
      out.uint64(5, remainder.remaining());
      out.uint64(6, remainder.refunded());
      out.close(content);
    }
    out.uint32(7, Numbers.of(original.state()));
    out.uint64(8, original.expiresMicros());
    out.uint32(9, original.overCapturePercent());
    out.uint32(10, original.slot());
    out.string(11, original.closedBy());
  }

  static Original read(JournalProto.Original original, CommandId home, List<Posting> requested) {
    Forms.known(original);
    CommandId id =
        new CommandId(
            original.getLedger().isEmpty() ? home.ledger() : original.getLedger(),
            original.getRegion().isEmpty() ? home.region() : original.getRegion(),
            original.getId().isEmpty() ? home.id() : original.getId());
    List<Original.Remainder> postings = new ArrayList<>(original.getPostingsCount());
    for (int i = 0; i < original.getPostingsCount(); i++) {
      JournalProto.Remainder remainder = Forms.known(original.getPostings(i));
      postings.add(
          new Original.Remainder(
              posting(remainder, i, requested, id.region()),
              remainder.hasPlace() ? remainder.getPlace() : i,
              remainder.getCaptured(),
              remainder.getReleased(),
              remainder.getRemaining(),
              remainder.getRefunded()));
    }
    return new Original(
        id,
        Numbers.kind(original.getKind()),
        original.getHold(),
        postings,
        Numbers.state(original.getState()),
        original.getExpiresMicros(),
        original.getOverCapturePercent(),
        original.getSlot(),
        original.getClosedBy());
  }

  private static Posting posting(
      JournalProto.Remainder remainder, int place, List<Posting> requested, String home) {
    if (remainder.hasPosting()) {
      return Forms.readPosting(remainder.getPosting(), home);
    }
    if (place >= requested.size()) {
      throw new CorruptJournalException("an original has a remainder of no posting");
    }
    return requested.get(place);
  }

  private static void writeUnless(ProtoWriter out, int field, String text, String home) {
    if (text.isEmpty() && !home.isEmpty()) {
      throw new IllegalArgumentException("an original of no ledger, region or id");
    }
    if (!text.equals(home)) {
      out.string(field, text);
    }
  }
}
