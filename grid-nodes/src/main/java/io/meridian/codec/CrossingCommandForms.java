package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Decision;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;

/**
 * The canonical forms of the steps of crossing transactions, each with its writing and its reading
 * side by side.
 */
final class CrossingCommandForms {
  private CrossingCommandForms() {}

  static void write(ProtoWriter out, PrepareLegs command) {
    int content = out.open(30);
    CrossingForms.writeKey(out, 1, command.crossing());
    out.string(2, command.transaction());
    out.uint32(3, Numbers.of(command.transactionKind()));
    CrossingForms.writeLegs(out, 4, command.legs(), command.commandId().region());
    out.bool(5, command.openings());
    CrossingForms.writeItems(out, 6, command.items());
    CrossingForms.writeLegs(out, 7, command.before(), command.commandId().region());
    out.close(content);
  }

  static PrepareLegs readPrepare(CommandId id, JournalProto.PrepareLegs stored) {
    Forms.known(stored);
    return new PrepareLegs(
        id,
        CrossingForms.readKey(stored.getCrossing()),
        stored.getTransaction(),
        Numbers.kind(stored.getKind()),
        CrossingForms.readLegs(stored.getLegsList(), id.region()),
        stored.getOpenings(),
        CrossingForms.readItems(stored.getItemsList()),
        CrossingForms.readLegs(stored.getBeforeList(), id.region()));
  }

  static void write(ProtoWriter out, SettleLegs command) {
    int content = out.open(32);
    CrossingForms.writeKey(out, 1, command.crossing());
    out.string(2, command.transaction());
    out.uint32(3, Numbers.of(command.transactionKind()));
    out.uint64(4, command.decision().micros());
    out.close(content);
  }

  static SettleLegs readSettle(CommandId id, JournalProto.SettleLegs stored) {
    Forms.known(stored);
    return new SettleLegs(
        id,
        CrossingForms.readKey(stored.getCrossing()),
        stored.getTransaction(),
        Numbers.kind(stored.getKind()),
        new Decision(stored.getDecisionMicros()));
  }

  static void write(ProtoWriter out, AbandonCrossing command) {
    int content = out.open(33);
    CrossingForms.writeKey(out, 1, command.crossing());
    out.close(content);
  }

  static AbandonCrossing readAbandon(CommandId id, JournalProto.AbandonCrossing stored) {
    return new AbandonCrossing(id, CrossingForms.readKey(Forms.known(stored).getCrossing()));
  }

  static void write(ProtoWriter out, FinishCrossing command) {
    int content = out.open(34);
    CrossingForms.writeKey(out, 1, command.crossing());
    out.close(content);
  }

  static FinishCrossing readFinish(CommandId id, JournalProto.FinishCrossing stored) {
    return new FinishCrossing(id, CrossingForms.readKey(Forms.known(stored).getCrossing()));
  }
}
