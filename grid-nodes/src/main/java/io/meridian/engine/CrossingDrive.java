package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.SettleTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One crossing transaction on its way, with {@link HomeCrossings}. Used on the shard's executor
 * only.
 */
final class CrossingDrive {
  private static final int DOUBLINGS_MAX = 10;

  /** How long a message that got no answer waits at most before it is sent again. */
  private static final Duration RESEND_MAX = Duration.ofSeconds(2);

  private final ShardContext shard;
  private final HomeCrossings home;
  private final AwayPeers away;
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

  CrossingDrive(
      ShardContext shard,
      HomeCrossings home,
      AwayPeers away,
      CrossingKey key,
      Optional<CrossingCall<?>> call,
      List<Participant> participants) {
    this.shard = shard;
    this.home = home;
    this.away = away;
    this.key = key;
    this.call = call;
    this.participants = participants;
    this.replies = new StepReply[participants.size()];
    this.messages = new Message[participants.size()];
    this.deadlineNanos = shard.runtime().monotonicNanos() + HomeCrossings.PREPARE_MAX.toNanos();
    this.endsHold = call.isPresent() && call.get().caller().isEmpty();
  }

  CrossingKey key() {
    return key;
  }

  /** What was asked for, and home's part of it prepared; empty when an earlier leader was. */
  Optional<CrossingCall<?>> call() {
    return call;
  }

  /** Who waits for it; nobody when a hold expires. */
  Optional<PendingItem<?>> caller() {
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
   * Home's part is durable. The end of a hold is not given up, and what has prepared its part of it
   * can tell of no instant until it is decided: it is prepared nowhere before all can be asked.
   */
  void prepare() {
    if (endsHold && participants.size() > 1) {
      askAll();
    } else {
      prepareAll();
    }
  }

  /** That it is prepared, when it is its turn. */
  AwayPeers.Waiting preparing() {
    return new AwayPeers.Waiting() {
      @Override
      public boolean over() {
        return needsNoPreparing();
      }

      @Override
      public void send() {
        prepare();
      }
    };
  }

  private boolean needsNoPreparing() {
    return home.closed() || decided;
  }

  private void askAll() {
    if (needsNoPreparing()) {
      return;
    }
    Optional<ShardId> absent = home.firstAway(participants);
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
      return needsNoPreparing();
    }

    @Override
    public void send() {
      asked++;
      PeerAnswers.ask(shard, call.orElseThrow().request(), participants, this);
    }

    @Override
    public void heard(ShardId participant) {
      home.heard(participant);
    }

    @Override
    public void answered(PeerAnswers answers) {
      if (!over()) {
        prepareAll();
      }
    }

    @Override
    public void unanswered(ShardId participant, Throwable fault) {
      if (!over()) {
        home.unheard(participant, fault);
        shard.later(backoff(asked), CrossingDrive.this::askAll);
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

  /** Whether a participant has answered what it was asked or told last. */
  boolean hasAnswered(int place) {
    return messages[place] != null && messages[place].answered;
  }

  /** Goes on at once, as it would later by itself. */
  void driveOn() {
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

  /** Gives it up when its time is over, and sends again what was lost. */
  void sweep() {
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

  /** It is not decided, and will not be: home gives it up. */
  void abandon() {
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
        home.own(request).answer(),
        (done, fault) -> {
          if (fault != null && !home.closed()) {
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

  /** Tells everyone what was decided. */
  void settle(Crossing crossing) {
    if (home.closed()) {
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
    if (!home.closed()) {
      submit(new ShardRequest.FinishOwn(key), () -> shard.retryLater(this::finish));
    }
  }

  /** Its end is durable. */
  void finished() {
    home.finished(key);
  }

  /** How long to wait when so many tries were not answered. */
  private Duration backoff(int attempts) {
    Duration delay =
        shard.config().retryDelay().multipliedBy(1L << Math.min(attempts, DOUBLINGS_MAX));
    return delay.compareTo(RESEND_MAX) < 0 ? delay : RESEND_MAX;
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
      this.to = HomeCrossings.shardOf(participants.get(place));
      this.step = step;
    }

    @Override
    public boolean over() {
      return home.closed() || answered || messages[place] != this;
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
        CrossingDrive.this.answered(place, reply);
      }
      away.remove(to);
    }

    private void unanswered(int attempt, Throwable fault) {
      home.unheard(to, fault);
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
      if (age > HomeCrossings.ANSWER_MAX.plus(backoff()).multipliedBy(2).toNanos()) {
        sendOrWait();
      }
    }

    private Duration backoff() {
      return CrossingDrive.this.backoff(attempts);
    }
  }
}
