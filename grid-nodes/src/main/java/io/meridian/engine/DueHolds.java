package io.meridian.engine;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.OpenHold;
import io.meridian.ledger.Command;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Original;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Ends the holds that are due before anything else is judged, and brings into memory what that
 * reads. Used on the shard's executor only; lives as long as its leader.
 */
final class DueHolds {
  private final ShardContext shard;
  private final ShardMemory memory;
  private final StateLoader loader;
  private final Judging judging;
  private final BooleanSupplier room;
  private final Parent parent;
  private boolean bringing;
  private boolean closed;

  /** The leader, which goes on when it hears of something. */
  interface Parent {
    /** What due holds read is in memory, and must not be forgotten before they are judged. */
    void broughtDue();

    /** It could not be brought now, and may be tried again. */
    void work();

    /** It can not be read at all. */
    void abandon(String why, boolean rebuild);
  }

  /**
   * None has been looked at yet.
   *
   * @param room whether there is room for one more record
   */
  DueHolds(
      ShardContext shard,
      ShardMemory memory,
      StateLoader loader,
      Judging judging,
      BooleanSupplier room,
      Parent parent) {
    this.shard = shard;
    this.memory = memory;
    this.loader = loader;
    this.judging = judging;
    this.room = room;
    this.parent = parent;
  }

  /** Whether something is being brought, so that nothing may be judged or forgotten. */
  boolean bringing() {
    return bringing;
  }

  /** The leader is none any more. */
  void close() {
    closed = true;
  }

  /**
   * Expires every hold that is due at the commit times that the next {@code span} records get, so
   * that nothing is judged while a due hold still counts. One that becomes due between these times
   * moves them behind itself.
   *
   * @return whether none is left; if not, the room or the state that this needs comes later
   */
  boolean expire(int span) {
    Optional<OpenHold> first = first();
    while (first.isPresent() && first.get().expiresMicros() < judging.nextMicros() + span) {
      if (judging.alarmed()) {
        return true;
      }
      if (!room.getAsBoolean()) {
        return false;
      }
      ExpireHold command = ExpireHold.of(first.get().hold());
      if (!loader.knows(command)) {
        bring(span);
        return false;
      }
      requireOpen(first.get());
      judging.expire(command, first.get().expiresMicros());
      first = first();
    }
    return true;
  }

  /**
   * The first that nothing is in the way of. One that a crossing transaction locks comes to its end
   * with that, or after it [K3]; whatever it waits for, those behind it do not.
   */
  private Optional<OpenHold> first() {
    OpenHolds open = memory.openHolds();
    Optional<OpenHold> first = open.first();
    while (first.isPresent() && isLocked(first.get())) {
      open.setFirstAside();
      first = open.first();
    }
    return first;
  }

  private boolean isLocked(OpenHold hold) {
    return memory.lock(hold.hold()).isPresent();
  }

  /** The table of open holds and what is kept of the hold itself come out of the same journal. */
  private void requireOpen(OpenHold due) {
    if (memory.original(due.hold()).filter(Original::open).isEmpty()) {
      throw new DerivedStateException(
          "what is left of the open hold " + due.hold() + " is missing");
    }
  }

  private void bring(int span) {
    List<OpenHold> due =
        memory
            .openHolds()
            .due(judging.nextMicros() + span, shard.config().batchItemsMax(), this::isLocked);
    List<Command> commands = new ArrayList<>(due.size());
    due.forEach(hold -> commands.add(ExpireHold.of(hold.hold())));
    bringing = !loader.bring(needs -> commands.forEach(needs::command), this::brought);
  }

  private void brought(Map<DerivedKey, Throwable> unread) {
    if (closed) {
      return;
    }
    Optional<Throwable> corrupt =
        unread.values().stream().filter(CorruptJournalException.class::isInstance).findFirst();
    if (unread.isEmpty()) {
      bringing = false;
      parent.broughtDue();
    } else if (corrupt.isPresent()) {
      parent.abandon("the state of due holds is not readable: " + corrupt.get().getMessage(), true);
    } else {
      shard.retryLater(
          () -> {
            bringing = false;
            parent.work();
          });
    }
  }
}
