package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What the other shards of a transaction see, asked before anything is recorded: for a dry run, and
 * for the reason of a refusal that is home's already but may not be the first in the contract's
 * order [K8].
 *
 * @param participants who was asked
 * @param outcomes what they answered, in the same order
 * @param micros when each of them would have recorded it, in the same order
 */
record PeerAnswers(List<Participant> participants, List<Outcome> outcomes, List<Long> micros) {
  /** Nobody was asked. */
  static final PeerAnswers NONE = new PeerAnswers(List.of(), List.of(), List.of());

  /** Hears how asking ended. */
  interface Asked {
    /** One of them has answered. */
    void heard(ShardId participant);

    /** All have answered. */
    void answered(PeerAnswers answers);

    /** One could not be asked. */
    void unanswered(ShardId participant, Throwable fault);
  }

  /** When each of them would have prepared its part. */
  List<PrepareTime> prepares() {
    List<PrepareTime> prepares = new ArrayList<>();
    for (int i = 0; i < participants.size(); i++) {
      Participant participant = participants.get(i);
      prepares.add(new PrepareTime(participant.region(), participant.shard(), micros.get(i)));
    }
    return prepares;
  }

  /** Asks every participant once; their answers are heard on the shard's executor. */
  static void ask(
      ShardContext shard, CrossingRequest<?> request, List<Participant> participants, Asked asked) {
    Round round = new Round(participants, asked);
    CrossingKey tried = CrossingKey.tried(shard.id().region(), shard.id().number());
    for (int i = 0; i < participants.size(); i++) {
      int place = i;
      Participant participant = participants.get(i);
      ShardId to = HomeCrossings.shardOf(participant);
      shard.thenWithin(
          HomeCrossings.SILENCE_MAX,
          shard
              .peers()
              .step(
                  to,
                  CommandCodec.prepare(request.prepare(tried, participant)),
                  true,
                  HomeCrossings.call(shard)),
          (reply, fault) -> {
            if (fault == null) {
              asked.heard(to);
              round.answered(place, reply);
            } else {
              round.unanswered(to, fault);
            }
          });
    }
  }

  /** One question to all of them. */
  private static final class Round {
    private final List<Participant> participants;
    private final StepReply[] replies;
    private final Asked asked;
    private int missing;
    private boolean over;

    Round(List<Participant> participants, Asked asked) {
      this.participants = participants;
      this.replies = new StepReply[participants.size()];
      this.asked = asked;
      this.missing = participants.size();
    }

    void answered(int place, StepReply reply) {
      replies[place] = reply;
      missing--;
      if (missing == 0 && !over) {
        over = true;
        asked.answered(of(participants, replies));
      }
    }

    void unanswered(ShardId participant, Throwable fault) {
      if (!over) {
        over = true;
        asked.unanswered(participant, fault);
      }
    }
  }

  /** The replies of all of them, in their order. */
  static PeerAnswers of(List<Participant> participants, StepReply[] replies) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Long> micros = new ArrayList<>();
    for (StepReply reply : replies) {
      outcomes.add(reply.outcome());
      micros.add(reply.commitMicros());
    }
    return new PeerAnswers(participants, outcomes, micros);
  }
}
