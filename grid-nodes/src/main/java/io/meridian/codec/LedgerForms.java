package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;

/**
 * The canonical forms of the commands about a whole ledger, each with its writing and its reading
 * side by side.
 */
final class LedgerForms {
  private LedgerForms() {}

  static void write(ProtoWriter out, CreateLedger command) {
    int content = out.open(20);
    Forms.writePlacements(out, 1, command.placements());
    out.bool(2, command.referenceUnique());
    out.bool(3, !command.crossRegion());
    out.close(content);
  }

  static CreateLedger readCreateLedger(
      CommandId id, String actor, JournalProto.CreateLedger stored) {
    Forms.known(stored);
    return new CreateLedger(
        id,
        actor,
        Forms.readPlacements(stored.getPlacementsList()),
        stored.getReferenceUnique(),
        !stored.getCrossRegionForbidden());
  }

  static void write(ProtoWriter out, CreateAsset command) {
    int content = out.open(21);
    out.string(1, command.code());
    out.uint32(2, command.scale());
    out.close(content);
  }

  static CreateAsset readCreateAsset(CommandId id, String actor, JournalProto.CreateAsset stored) {
    Forms.known(stored);
    return new CreateAsset(id, actor, stored.getCode(), stored.getScale());
  }

  static void write(ProtoWriter out, ClosePeriod command) {
    int content = out.open(26);
    out.uint64(1, command.closedUntilMicros());
    out.close(content);
  }

  static ClosePeriod readClosePeriod(CommandId id, String actor, JournalProto.ClosePeriod stored) {
    return new ClosePeriod(id, actor, Forms.known(stored).getClosedUntilMicros());
  }
}
