package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Opening;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a crossing transaction before it is decided, its writing and its reading side by
 * side.
 */
final class CrossingOutcomeForms {
  private CrossingOutcomeForms() {}

  /** Whether it can be said of a transaction alone only in a later format. */
  static boolean ofBatch(Outcome.Prepared prepared) {
    return !prepared.items().isEmpty()
        || prepared.reservations().stream().anyMatch(reservation -> reservation.item() > 0)
        || ofBatch(prepared.participants())
        || prepared.openings().stream().anyMatch(opening -> opening.item() > 0);
  }

  /** The same of what is declined. */
  static boolean ofBatch(Outcome.Declined declined) {
    return declined.verdicts().stream().anyMatch(verdict -> verdict.item() > 0)
        || ofBatch(declined.participants())
        || declined.openings().stream().anyMatch(opening -> opening.item() > 0);
  }

  private static boolean ofBatch(List<Participant> participants) {
    return participants.stream()
        .anyMatch(participant -> participant.legs().stream().anyMatch(leg -> leg.item() > 0));
  }

  static void write(ProtoWriter out, int field, Outcome.Prepared prepared, String home) {
    int content = out.open(field);
    CrossingForms.writeReservations(out, 1, prepared.reservations(), home);
    CrossingForms.writeParticipants(out, 2, prepared.participants(), home);
    for (String locked : prepared.locked()) {
      out.string(3, locked);
    }
    out.uint32(4, prepared.place());
    writeOpenings(out, 5, prepared.openings(), home);
    CrossingForms.writeItems(out, 6, prepared.items());
    out.close(content);
  }

  static Outcome.Prepared readPrepared(JournalProto.Prepared prepared, String home) {
    Forms.known(prepared);
    return new Outcome.Prepared(
        CrossingForms.readReservations(prepared.getReservationsList(), home),
        CrossingForms.readParticipants(prepared.getParticipantsList(), home),
        prepared.getLockedList(),
        prepared.getPlace(),
        readOpenings(prepared.getOpeningsList(), home),
        CrossingForms.readItems(prepared.getItemsList()));
  }

  static void write(ProtoWriter out, int field, Outcome.Declined declined, String home) {
    int content = out.open(field);
    for (Verdict verdict : declined.verdicts()) {
      int start = out.open(1);
      Forms.writeRefusal(out, 1, verdict.refusal());
      out.sint64(2, verdict.place());
      out.bool(3, verdict.provisional());
      out.uint32(4, verdict.item());
      out.close(start);
    }
    CrossingForms.writeParticipants(out, 2, declined.participants(), home);
    writeOpenings(out, 3, declined.openings(), home);
    out.close(content);
  }

  static Outcome.Declined readDeclined(JournalProto.Declined declined, String home) {
    Forms.known(declined);
    List<Verdict> verdicts = new ArrayList<>(declined.getVerdictsCount());
    for (JournalProto.Verdict verdict : declined.getVerdictsList()) {
      Forms.known(verdict);
      verdicts.add(
          new Verdict(
              Forms.readRefusal(verdict.getRefusal()),
              verdict.getPlace(),
              verdict.getProvisional(),
              verdict.getItem()));
    }
    return new Outcome.Declined(
        verdicts,
        CrossingForms.readParticipants(declined.getParticipantsList(), home),
        readOpenings(declined.getOpeningsList(), home));
  }

  private static void writeOpenings(
      ProtoWriter out, int field, List<Opening> openings, String home) {
    for (Opening opening : openings) {
      int content = out.open(field);
      CrossingForms.writeAccount(out, opening.account(), home);
      out.uint32(3, opening.place());
      out.uint64(4, opening.createMicros());
      out.uint32(5, opening.item());
      out.close(content);
    }
  }

  private static List<Opening> readOpenings(List<JournalProto.Opening> openings, String home) {
    List<Opening> read = new ArrayList<>(openings.size());
    for (JournalProto.Opening opening : openings) {
      Forms.known(opening);
      read.add(
          new Opening(
              Forms.readAccount(opening.getAccountRegion(), opening.getAccount(), home),
              opening.getPlace(),
              opening.getCreateMicros(),
              opening.getItem()));
    }
    return read;
  }
}
