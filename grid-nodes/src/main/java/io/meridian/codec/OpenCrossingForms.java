package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import java.util.Optional;

/** A place in a shard's table of open crossings, its writing and its reading side by side. */
final class OpenCrossingForms {
  /** It stands alone, so that no region is left out. */
  private static final String ALONE = "";

  private OpenCrossingForms() {}

  static void write(ProtoWriter out, Optional<Crossing> crossing) {
    if (crossing.isPresent()) {
      int content = out.open(1);
      write(out, crossing.get());
      out.close(content);
    }
  }

  private static void write(ProtoWriter out, Crossing crossing) {
    CommandId transaction = crossing.transaction();
    if (!transaction.region().equals(crossing.key().region())) {
      throw new IllegalArgumentException("a transaction that is not in its home's region");
    }
    CrossingForms.writeKey(out, 1, crossing.key());
    out.string(2, transaction.ledger());
    out.string(3, transaction.id());
    out.uint32(4, Numbers.of(crossing.kind()));
    out.uint64(5, crossing.preparedMicros());
    CrossingForms.writeReservations(out, 6, crossing.reservations(), ALONE);
    CrossingForms.writeParticipants(out, 7, crossing.participants(), ALONE);
    for (String locked : crossing.locked()) {
      out.string(8, locked);
    }
    out.string(9, crossing.reference());
    out.uint32(10, crossing.place());
    if (crossing.decision().isPresent()) {
      int content = out.open(11);
      out.uint64(1, crossing.decision().get().micros());
      out.close(content);
    }
    CrossingForms.writeItems(out, 12, crossing.items());
  }

  static Optional<Crossing> read(JournalProto.CrossingSlot slot) {
    Forms.known(slot);
    return slot.hasCrossing() ? Optional.of(read(slot.getCrossing())) : Optional.empty();
  }

  private static Crossing read(JournalProto.OpenCrossing stored) {
    Forms.known(stored);
    CrossingKey key = CrossingForms.readKey(stored.getKey());
    return new Crossing(
        key,
        new CommandId(stored.getLedger(), key.region(), stored.getTransaction()),
        Numbers.kind(stored.getKind()),
        stored.getPreparedMicros(),
        CrossingForms.readReservations(stored.getReservationsList(), ALONE),
        CrossingForms.readParticipants(stored.getParticipantsList(), ALONE),
        stored.getLockedList(),
        stored.getReference(),
        stored.getPlace(),
        stored.hasDecision()
            ? Optional.of(new Decision(Forms.known(stored.getDecision()).getMicros()))
            : Optional.empty(),
        CrossingForms.readItems(stored.getItemsList()));
  }
}
