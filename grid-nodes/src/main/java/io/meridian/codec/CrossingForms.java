package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingItem;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Leg;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.Reservation;
import io.meridian.ledger.SettleTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts that stored messages about crossing transactions share, each with its writing and its
 * reading side by side. A region is absent where it is {@code home}, that of the request, or empty
 * where a message stands alone.
 */
final class CrossingForms {
  private CrossingForms() {}

  static void writeKey(ProtoWriter out, int field, CrossingKey key) {
    int content = out.open(field);
    out.string(1, key.region());
    out.uint32(2, key.shard());
    out.uint64(3, key.sequence());
    out.uint32(4, key.ordinal());
    out.close(content);
  }

  static CrossingKey readKey(JournalProto.CrossingKey key) {
    Forms.known(key);
    return new CrossingKey(key.getRegion(), key.getShard(), key.getSequence(), key.getOrdinal());
  }

  static void writeCrossed(ProtoWriter out, int field, Crossed crossed, String home) {
    int content = out.open(field);
    writeKey(out, 1, crossed.key());
    out.uint32(2, crossed.place());
    out.uint64(3, crossed.decision().micros());
    for (PrepareTime prepare : crossed.prepares()) {
      int start = out.open(4);
      Forms.writeRegion(out, 1, prepare.region(), home);
      out.uint32(2, prepare.shard());
      out.uint64(3, prepare.micros());
      out.close(start);
    }
    out.uint64(5, crossed.preparedMicros());
    for (SettleTime settle : crossed.settles()) {
      int start = out.open(6);
      Forms.writeRegion(out, 1, settle.region(), home);
      out.uint32(2, settle.shard());
      out.uint64(3, settle.micros());
      out.close(start);
    }
    out.close(content);
  }

  static Crossed readCrossed(JournalProto.Crossed crossed, String home) {
    Forms.known(crossed);
    List<PrepareTime> prepares = new ArrayList<>(crossed.getPreparesCount());
    for (JournalProto.PrepareTime prepare : crossed.getPreparesList()) {
      Forms.known(prepare);
      prepares.add(
          new PrepareTime(
              Forms.readRegion(prepare.getRegion(), home),
              prepare.getShard(),
              prepare.getMicros()));
    }
    List<SettleTime> settles = new ArrayList<>(crossed.getSettlesCount());
    for (JournalProto.SettleTime settle : crossed.getSettlesList()) {
      Forms.known(settle);
      settles.add(
          new SettleTime(
              Forms.readRegion(settle.getRegion(), home), settle.getShard(), settle.getMicros()));
    }
    return new Crossed(
        readKey(crossed.getKey()),
        crossed.getPlace(),
        new Decision(crossed.getDecisionMicros()),
        prepares,
        crossed.getPreparedMicros(),
        settles);
  }

  static void writeReservations(
      ProtoWriter out, int field, List<Reservation> reservations, String home) {
    for (Reservation reservation : reservations) {
      int content = out.open(field);
      writeAccount(out, reservation.account(), home);
      out.uint32(3, Numbers.of(reservation.normalSide()));
      Forms.writeCounters(out, 4, reservation.change());
      out.uint32(5, reservation.item());
      out.close(content);
    }
  }

  static List<Reservation> readReservations(
      List<JournalProto.Reservation> reservations, String home) {
    List<Reservation> read = new ArrayList<>(reservations.size());
    for (JournalProto.Reservation reservation : reservations) {
      Forms.known(reservation);
      read.add(
          new Reservation(
              Forms.readAccount(reservation.getAccountRegion(), reservation.getAccount(), home),
              Numbers.side(reservation.getNormalSide()),
              Forms.readCounters(reservation.getChange()),
              reservation.getItem()));
    }
    return read;
  }

  static void writeParticipants(
      ProtoWriter out, int field, List<Participant> participants, String home) {
    for (Participant participant : participants) {
      int content = out.open(field);
      Forms.writeRegion(out, 1, participant.region(), home);
      out.uint32(2, participant.shard());
      writeLegs(out, 3, participant.legs(), home);
      out.close(content);
    }
  }

  static List<Participant> readParticipants(
      List<JournalProto.Participant> participants, String home) {
    List<Participant> read = new ArrayList<>(participants.size());
    for (JournalProto.Participant participant : participants) {
      Forms.known(participant);
      read.add(
          new Participant(
              Forms.readRegion(participant.getRegion(), home),
              participant.getShard(),
              readLegs(participant.getLegsList(), home)));
    }
    return read;
  }

  static void writeLegs(ProtoWriter out, int field, List<Leg> legs, String home) {
    for (Leg leg : legs) {
      int content = out.open(field);
      writeAccount(out, leg.account(), home);
      out.uint32(3, leg.place());
      for (Leg.Move move : leg.moves()) {
        int start = out.open(4);
        out.uint32(1, move.posting());
        out.bool(2, move.credit());
        out.string(3, move.asset());
        out.uint64(4, move.posted());
        out.sint64(5, move.held());
        out.close(start);
      }
      out.uint32(5, leg.item());
      out.close(content);
    }
  }

  static List<Leg> readLegs(List<JournalProto.Leg> legs, String home) {
    List<Leg> read = new ArrayList<>(legs.size());
    for (JournalProto.Leg leg : legs) {
      Forms.known(leg);
      List<Leg.Move> moves = new ArrayList<>(leg.getMovesCount());
      for (JournalProto.Move move : leg.getMovesList()) {
        Forms.known(move);
        moves.add(
            new Leg.Move(
                move.getPosting(),
                move.getCredit(),
                move.getAsset(),
                move.getPosted(),
                move.getHeld()));
      }
      read.add(
          new Leg(
              Forms.readAccount(leg.getAccountRegion(), leg.getAccount(), home),
              leg.getPlace(),
              moves,
              leg.getItem()));
    }
    return read;
  }

  static void writeItems(ProtoWriter out, int field, List<CrossingItem> items) {
    for (CrossingItem item : items) {
      int content = out.open(field);
      out.uint32(1, item.item());
      out.string(2, item.transaction());
      out.uint32(3, Numbers.of(item.kind()));
      out.string(4, item.reference());
      out.close(content);
    }
  }

  static List<CrossingItem> readItems(List<JournalProto.CrossingItem> items) {
    List<CrossingItem> read = new ArrayList<>(items.size());
    for (JournalProto.CrossingItem item : items) {
      Forms.known(item);
      read.add(
          new CrossingItem(
              item.getItem(),
              item.getTransaction(),
              Numbers.kind(item.getKind()),
              item.getReference()));
    }
    return read;
  }

  static void writeAccount(ProtoWriter out, AccountRef account, String home) {
    out.string(1, account.id());
    Forms.writeRegion(out, 2, account, home);
  }
}
