package io.meridian.engine;

import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Drives the crossing transactions that are homed in a shard to their end [K2]: asks the
 * participants to prepare, has the decision recorded, tells it to each of them until it has it, and
 * has the end recorded. Nothing is sent that does not follow from a durable record. What a leader
 * finds undecided when it is born is abandoned, but for the end of a hold, which nobody can refuse
 * and which it goes on preparing; what it finds decided it goes on telling. Used on the shard's
 * executor only; lives as long as its leader.
 */
final class HomeCrossings {
  /** How long participants may take to prepare; what is not decided by then is abandoned. */
  static final Duration PREPARE_MAX = Duration.ofSeconds(3);

  /** How long the answer to one message is waited for. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(1);

  /** After so long a peer that was asked once counts as silent. */
  static final Duration SILENCE_MAX = ANSWER_MAX.multipliedBy(2);

  private static final Duration SWEEP_EVERY = Duration.ofMillis(500);

  private final ShardContext shard;
  private final OpenCrossings open;
  private final Function<ShardRequest<?>, PendingItem<?>> own;
  private final Function<CommandId, CrossingRequest<?>> expiry;
  private final Map<CrossingKey, CrossingDrive> drives = new HashMap<>();
  private final AwayPeers away;
  private boolean sweeping;
  private boolean closed;

  /**
   * Nothing is driven yet.
   *
   * @param own puts a request into the shard's own queue
   * @param expiry what is asked for when a hold expires
   */
  HomeCrossings(
      ShardContext shard,
      OpenCrossings open,
      Function<ShardRequest<?>, PendingItem<?>> own,
      Function<CommandId, CrossingRequest<?>> expiry) {
    this.shard = shard;
    this.open = open;
    this.own = own;
    this.expiry = expiry;
    this.away = new AwayPeers(shard);
  }

  /** Where a participant is asked. */
  static ShardId shardOf(Participant participant) {
    return new ShardId(participant.region(), participant.shard());
  }

  /** How a message to a peer is sent. */
  static CallContext call(ShardContext shard) {
    return new CallContext(shard.runtime().monotonicNanos() + ANSWER_MAX.toNanos(), () -> false);
  }

  /** A transaction that is prepared in the open block, and begins when that is durable. */
  CrossingDrive begin(CrossingKey key, CrossingCall<?> call, Outcome.Prepared prepared) {
    CrossingDrive drive =
        new CrossingDrive(shard, this, away, key, Optional.of(call), prepared.participants());
    drives.put(key, drive);
    sweepLater();
    return drive;
  }

  /** Takes up what an earlier leader has left. */
  void resume() {
    Deque<AwayPeers.Waiting> expiries = new ArrayDeque<>();
    for (Crossing crossing : List.copyOf(open.all())) {
      if (crossing.atHome()) {
        resume(crossing, expiries);
      }
    }
    away.goOn(expiries);
    sweepLater();
  }

  private void resume(Crossing crossing, Deque<AwayPeers.Waiting> expiries) {
    boolean undecided = crossing.decision().isEmpty();
    boolean expires = undecided && crossing.kind() == CommandKind.EXPIRE;
    CrossingDrive drive =
        new CrossingDrive(
            shard,
            this,
            away,
            crossing.key(),
            expires ? Optional.of(expiry(crossing)) : Optional.empty(),
            crossing.participants());
    drives.put(crossing.key(), drive);
    if (expires) {
      expiries.add(drive.preparing());
    } else if (undecided) {
      drive.abandon();
    } else {
      drive.settle(crossing);
    }
  }

  private CrossingCall<?> expiry(Crossing crossing) {
    CommandId hold = crossing.transaction().sibling(crossing.locked().get(0));
    return new CrossingCall<>(expiry.apply(hold), Optional.empty());
  }

  Optional<CrossingDrive> drive(CrossingKey key) {
    return Optional.ofNullable(drives.get(key));
  }

  /**
   * Whether one of them can not work, as far as is known: it is to be asked before anything is
   * recorded, for what was begun stays open until all of its shards have heard how it ended.
   */
  boolean isAway(List<Participant> participants) {
    return firstAway(participants).isPresent();
  }

  /** The first of them that can not work, as far as is known. */
  Optional<ShardId> firstAway(List<Participant> participants) {
    if (away.any()) {
      for (Participant participant : participants) {
        if (away.contains(shardOf(participant))) {
          return Optional.of(shardOf(participant));
        }
      }
    }
    return Optional.empty();
  }

  /** A shard was asked, and has answered. */
  void heard(ShardId peer) {
    away.remove(peer);
  }

  /** A shard was asked, and did not answer for this reason. */
  void unheard(ShardId peer, Throwable fault) {
    if (Faults.isUnavailable(fault)) {
      away.add(peer);
    }
  }

  /** The participants that have not answered what they were asked or told last. */
  List<ShardId> waitsFor(Crossing crossing) {
    CrossingDrive drive = drives.get(crossing.key());
    List<ShardId> silent = new ArrayList<>();
    for (int i = 0; i < crossing.participants().size(); i++) {
      if (drive == null || !drive.hasAnswered(i)) {
        silent.add(shardOf(crossing.participants().get(i)));
      }
    }
    return silent;
  }

  /** Drives those of a ledger on at once, as it would later by itself; says how many. */
  int driveOn(String ledger) {
    int driven = 0;
    away.askNow();
    for (CrossingDrive drive : List.copyOf(drives.values())) {
      if (open.of(drive.key())
          .filter(crossing -> crossing.transaction().ledger().equals(ledger))
          .isPresent()) {
        drive.driveOn();
        driven++;
      }
    }
    return driven;
  }

  boolean closed() {
    return closed;
  }

  /** Puts a request into the shard's own queue. */
  PendingItem<?> own(ShardRequest<?> request) {
    return own.apply(request);
  }

  /** The end of one is durable. */
  void finished(CrossingKey key) {
    drives.remove(key);
  }

  /** Answers the callers; the crossings themselves are the next leader's. */
  void close(EngineException fault) {
    closed = true;
    drives.values().forEach(drive -> drive.caller().ifPresent(caller -> caller.fail(fault)));
    drives.clear();
  }

  private void sweepLater() {
    if (!sweeping && !closed && !drives.isEmpty()) {
      sweeping = true;
      shard.later(SWEEP_EVERY, this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    if (!closed) {
      away.ask();
      List.copyOf(drives.values()).forEach(CrossingDrive::sweep);
      sweepLater();
    }
  }
}
