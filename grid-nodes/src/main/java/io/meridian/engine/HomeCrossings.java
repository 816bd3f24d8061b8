package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.SettleTime;
import java.time.Duration;
import java.util.ArrayList;
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
  private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

  /** After so long a peer that was asked once counts as silent. */
  static final Duration SILENCE_MAX = ANSWER_MAX.multipliedBy(2);

  /** How long a message that got no answer waits at most before it is sent again. */
  private static final Duration RESEND_MAX = Duration.ofSeconds(2);

  private static final int DOUBLINGS_MAX = 10;
  private static final Duration SWEEP_EVERY = Duration.ofMillis(500);

  private final ShardContext shard;
  private final OpenCrossings open;
  private final Function<ShardRequest<?>, PendingItem<?>> own;
  private final Function<CommandId, CrossingRequest<?>> expiry;
  private final Map<CrossingKey, Drive> drives = new HashMap<>();
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
  Drive begin(CrossingKey key, CrossingCall<?> call, Outcome.Prepared prepared) {
    Drive drive = new Drive(key, Optional.of(call), prepared.participants());
    drives.put(key, drive);
    sweepLater();
    return drive;
  }

  /** Takes up what an earlier leader has left. */
  void resume() {
    for (Crossing crossing : List.copyOf(open.all())) {
      if (crossing.atHome()) {
        resume(crossing);
      }
    }
    sweepLater();
  }

  private void resume(Crossing crossing) {
    boolean undecided = crossing.decision().isEmpty();
    boolean expires = undecided && crossing.kind() == CommandKind.EXPIRE;
    Drive drive =
        new Drive(
            crossing.key(),
            expires ? Optional.of(expiry(crossing)) : Optional.empty(),
            crossing.participants());
    drives.put(crossing.key(), drive);
    if (expires) {
      drive.prepare();
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

  Optional<Drive> drive(CrossingKey key) {
    return Optional.ofNullable(drives.get(key));
  }

  /**
   * Whether one of them can not work, as far as is known: it is to be asked before anything is
   * recorded, for what was begun stays open until all of its shards have heard how it ended.
   */
  boolean isAway(List<Participant> participants) {
    return firstAway(participants).isPresent();
  }

  private Optional<ShardId> firstAway(List<Participant> participants) {
    if (away.any()) {
      for (Participant participant : participants) {
        if (away.contains(shardOf(participant))) {
          return Optional.of(shardOf(participant));
        }
      }
    }
    return Optional.empty();
  }

  /** All of them were asked, and have answered. */
  void heard(List<Participant> participants) {
    if (away.any()) {
      participants.forEach(participant -> away.remove(shardOf(participant)));
    }
  }

  /** A shard was asked, and did not answer for this reason. */
  void unheard(ShardId peer, Throwable fault) {
    if (Faults.isUnavailable(fault)) {
      away.add(peer);
    }
  }

  /** The participants that have not answered what they were asked or told last. */
  List<ShardId> waitsFor(Crossing crossing) {
    Drive drive = drives.get(crossing.key());
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
    for (Drive drive : List.copyOf(drives.values())) {
      if (open.of(drive.key)
          .filter(crossing -> crossing.transaction().ledger().equals(ledger))
          .isPresent()) {
        drive.driveOn();
        driven++;
      }
    }
    return driven;
  }

  /** Answers the callers; the crossings themselves are the next leader's. */
  void close(EngineException fault) {
    closed = true;
    drives.values().forEach(drive -> drive.caller().ifPresent(caller -> caller.fail(fault)));
    drives.clear();
  }

  /** How long to wait when so many tries were not answered. */
  private Duration backoff(int attempts) {
    Duration delay =
        shard.config().retryDelay().multipliedBy(1L << Math.min(attempts, DOUBLINGS_MAX));
    return delay.compareTo(RESEND_MAX) < 0 ? delay : RESEND_MAX;
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
      List.copyOf(drives.values()).forEach(Drive::sweep);
      sweepLater();
    }
  }

  /** One crossing transaction on its way. */
  final class Drive {
    private final CrossingKey key;
    private final Optional<CrossingCall<?>> call;
    private final List<Participant> participants;
    private final StepReply[] replies;
    private final Message[] messages;
    private final long deadlineNanos;
    private Optional<Runnable> applied = Optional.empty();
    private Optional<ShardId> unreachable = Optional.empty();
    private boolean decided;
    private int asked;

    /** Whether the decision is told, so that what is answered now is answered to it. */
    private boolean told;

    /** Whether the shard has been asked to decide it, one way or the other. */
    private boolean deciding;

    /**
     * Whether a hold expires, which nobody can refuse, so that it is not given up, however long a
     * participant is away: it would only begin anew.
     */
    private final boolean endsHold;

    private Drive(CrossingKey key, Optional<CrossingCall<?>> call, List<Participant> participants) {
      this.key = key;
      this.call = call;
      this.participants = participants;
      this.replies = new StepReply[participants.size()];
      this.messages = new Message[participants.size()];
      this.deadlineNanos = shard.runtime().monotonicNanos() + PREPARE_MAX.toNanos();
      this.endsHold = call.isPresent() && call.get().caller().isEmpty();
    }

    CrossingKey key() {
      return key;
    }

    /** What was asked for, and home's part of it prepared; empty when an earlier leader was. */
    Optional<CrossingCall<?>> call() {
      return call;
    }

    private Optional<PendingItem<?>> caller() {
      return call.flatMap(CrossingCall::caller);
    }

    /** When each participant settled, once all have; they have said so since they were told. */
    List<SettleTime> settles() {
      List<SettleTime> settles = new ArrayList<>();
      for (int i = 0; i < replies.length; i++) {
        Participant participant = participants.get(i);
        settles.add(
            new SettleTime(participant.region(), participant.shard(), replies[i].commitMicros()));
      }
      return settles;
    }

    /** What all participants have answered. */
    PeerAnswers answers() {
      return PeerAnswers.of(participants, replies);
    }

    /**
     * Home's part is durable. The end of a hold is not given up, and what has prepared its part of
     * it can tell of no instant until it is decided: it is prepared nowhere before all can be
     * asked.
     */
    void prepare() {
      if (endsHold && participants.size() > 1) {
        askAll();
      } else {
        prepareAll();
      }
    }

    private void askAll() {
      if (closed || decided) {
        return;
      }
      Optional<ShardId> absent = firstAway(participants);
      if (absent.isPresent()) {
        away.await(absent.get(), new Asking());
      } else {
        new Asking().send();
      }
    }

    /** Asks all participants whether they can be asked. */
    private final class Asking implements AwayPeers.Waiting, PeerAnswers.Asked {
      @Override
      public boolean over() {
        return closed || decided;
      }

      @Override
      public void send() {
        asked++;
        PeerAnswers.ask(shard, call.orElseThrow().request(), participants, this);
      }

      @Override
      public void answered(PeerAnswers answers) {
        if (!over()) {
          heard(participants);
          prepareAll();
        }
      }

      @Override
      public void unanswered(ShardId participant, Throwable fault) {
        if (!over()) {
          unheard(participant, fault);
          shard.later(backoff(asked), Drive.this::askAll);
        }
      }
    }

    private void prepareAll() {
      for (int i = 0; i < participants.size(); i++) {
        PrepareLegs step = call.orElseThrow().request().prepare(key, participants.get(i));
        messages[i] = new Message(i, CommandCodec.prepare(step));
        messages[i].sendOrWait();
      }
    }

    /** The participant that can not be asked, on account of which it is given up [K8]. */
    Optional<ShardId> unreachable() {
      return unreachable;
    }

    private void giveUpOn(ShardId participant) {
      if (!endsHold && !deciding && !decided) {
        unreachable = Optional.of(participant);
        abandon();
      }
    }

    private void answered(int place, StepReply reply) {
      replies[place] = reply;
      if (allAnswered()) {
        if (told) {
          settled();
        } else if (!decided) {
          decide();
        }
      }
    }

    private boolean allAnswered() {
      for (Message message : messages) {
        if (message == null || !message.answered) {
          return false;
        }
      }
      return true;
    }

    private boolean hasAnswered(int place) {
      return messages[place] != null && messages[place].answered;
    }

    private void driveOn() {
      if (overdue()) {
        abandon();
      }
      for (Message message : messages) {
        if (message != null) {
          message.sendOrWait();
        }
      }
    }

    private boolean inTime() {
      return endsHold || shard.runtime().monotonicNanos() - deadlineNanos < 0;
    }

    private boolean overdue() {
      return !decided && !inTime();
    }

    private void sweep() {
      if (overdue()) {
        abandon();
      }
      long now = shard.runtime().monotonicNanos();
      if (caller().filter(item -> item.waitedEnough(now, ParkedItems.WAIT_MAX)).isPresent()) {
        takeCaller()
            .ifPresent(
                item -> item.fail(Faults.tryAgain(shard.id(), "not every shard has applied it")));
      }
      for (Message message : messages) {
        if (message != null) {
          message.sendAgainIfLost();
        }
      }
    }

    private void decide() {
      if (!deciding && !decided && inTime()) {
        deciding = true;
        submit(
            new ShardRequest.DecideCrossing(this),
            () -> {
              deciding = false;
              shard.retryLater(this::decide);
            });
      }
    }

    private void abandon() {
      if (!deciding && !decided) {
        deciding = true;
        submit(
            new ShardRequest.AbandonOwn(key),
            () -> {
              deciding = false;
              unreachable = Optional.empty();
            });
      }
    }

    private void submit(ShardRequest<?> request, Runnable failed) {
      shard.then(
          own.apply(request).answer(),
          (done, fault) -> {
            if (fault != null && !closed) {
              failed.run();
            }
          });
    }

    /** The caller, whom somebody else answers from now on. */
    Optional<PendingItem<?>> takeCaller() {
      return call.flatMap(CrossingCall::takeCaller);
    }

    /** Nobody is asked to prepare any more, though nobody may be told yet. */
    void decidedInOpenBlock() {
      decided = true;
    }

    /**
     * The decision is durable: it is told to everyone until they have it.
     *
     * @param answer tells the caller when all have applied it; empty when it is released
     */
    void tell(Crossing crossing, Optional<Runnable> answer) {
      applied = answer;
      settle(crossing);
    }

    private void settle(Crossing crossing) {
      if (closed) {
        return;
      }
      decided = true;
      told = true;
      for (int i = 0; i < participants.size(); i++) {
        SettleLegs step = SettleLegs.of(crossing, participants.get(i).region());
        messages[i] = new Message(i, CommandCodec.prepare(step));
      }
      for (Message message : messages) {
        message.sendOrWait();
      }
    }

    /**
     * Success is told only now [K4]. Its end stands in the queue before, so that whoever reads it
     * after the answer no longer finds it pending.
     */
    private void settled() {
      finish();
      applied.ifPresent(Runnable::run);
    }

    private void finish() {
      if (!closed) {
        submit(new ShardRequest.FinishOwn(key), () -> shard.retryLater(this::finish));
      }
    }

    /** Its end is durable. */
    void finished() {
      drives.remove(key);
    }

    /** A step to one participant, until it is answered or another takes its place. */
    private final class Message implements AwayPeers.Waiting {
      private final int place;
      private final ShardId to;
      private final PreparedCommand step;
      private long sentNanos;
      private int attempts;
      private boolean answered;

      /** Whether it is put off until the other shard is back. */
      private boolean waits;

      Message(int place, PreparedCommand step) {
        this.place = place;
        this.to = shardOf(participants.get(place));
        this.step = step;
      }

      @Override
      public boolean over() {
        return closed || answered || messages[place] != this;
      }

      /** Sends it, or has it wait for a shard that is away. */
      void sendOrWait() {
        if (over() || waits) {
          return;
        }
        if (away.contains(to)) {
          waits = true;
          away.await(to, this);
        } else {
          send();
        }
      }

      @Override
      public void send() {
        waits = false;
        attempts++;
        int attempt = attempts;
        sentNanos = shard.runtime().monotonicNanos();
        shard.then(
            shard.peers().step(to, step, false, HomeCrossings.call(shard)),
            (reply, fault) -> {
              if (fault == null) {
                answered(reply);
              } else {
                unanswered(attempt, fault);
              }
            });
      }

      private void answered(StepReply reply) {
        if (!over()) {
          answered = true;
          Drive.this.answered(place, reply);
        }
        away.remove(to);
      }

      private void unanswered(int attempt, Throwable fault) {
        unheard(to, fault);
        if (!over()) {
          if (Faults.isUnavailable(fault)) {
            giveUpOn(to);
          }
          shard.later(backoff(), () -> sendAfter(attempt));
        }
      }

      /** Of several that were sent, one is followed up. */
      private void sendAfter(int attempt) {
        if (attempts == attempt) {
          sendOrWait();
        }
      }

      /** Whatever carries messages may lose them without a word. */
      void sendAgainIfLost() {
        long age = shard.runtime().monotonicNanos() - sentNanos;
        if (age > ANSWER_MAX.plus(backoff()).multipliedBy(2).toNanos()) {
          sendOrWait();
        }
      }

      private Duration backoff() {
        return HomeCrossings.this.backoff(attempts);
      }
    }
  }
}
