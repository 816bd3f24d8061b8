package io.meridian.engine;

import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.Map;

/** The faults and lacks of capacity that the engine answers with. */
final class Faults {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LATER = Duration.ofSeconds(1);

  private Faults() {}

  /** The outcome is not known; the same request finds it out. */
  static EngineException tryAgain(ShardId shard, String why) {
    return tryAgain(shard, why, false);
  }

  /** The same, because the shard has or will have another leader, which should be asked. */
  static EngineException leaderChanged(ShardId shard, String why) {
    return tryAgain(shard, why, true);
  }

  private static EngineException tryAgain(ShardId shard, String why, boolean leaderChanged) {
    return new EngineException(
        Reason.TRY_AGAIN,
        SOON,
        metadata(shard),
        "shard " + shard + " could not answer (" + why + "); send the same request again",
        leaderChanged);
  }

  /** The shard can not work at present. */
  static EngineException unavailable(ShardId shard, String why) {
    return new EngineException(
        Reason.REGION_UNAVAILABLE,
        LATER,
        metadata(shard),
        "shard " + shard + " is not available: " + why);
  }

  /** Whether a call failed because its shard can not work at present. */
  static boolean isUnavailable(Throwable fault) {
    return Futures.cause(fault) instanceof EngineException known
        && known.reason() == Reason.REGION_UNAVAILABLE;
  }

  /** A shard that has a part of a transaction can not be asked [K8]. */
  static EngineException participantAway(ShardId participant) {
    return unavailable(participant, "it has a part of the transaction and can not be asked");
  }

  /** Why a participant could not be asked, told to whoever asked home. */
  static EngineException ofParticipant(ShardId participant, Throwable fault) {
    if (Futures.cause(fault) instanceof EngineException known) {
      if (known.reason() == Reason.OVERLOADED) {
        return known;
      }
      if (known.reason() == Reason.TRY_AGAIN) {
        return tryAgain(participant, "it has a part of the transaction, and did not answer");
      }
    }
    return Futures.cause(fault) instanceof CallerGoneException
        ? tryAgain(participant, "it has a part of the transaction, and has not come to it in time")
        : participantAway(participant);
  }

  /** Too much waits for the shard already, or too much of one ledger. */
  static EngineException overloaded(ShardId shard, int queuedItems) {
    return new EngineException(
        Reason.OVERLOADED,
        SOON,
        metadata(shard),
        "shard " + shard + " has no room for one more request: " + queuedItems + " wait");
  }

  /**
   * The journal does not continue what a reader has read [R3]; trying again is of no use.
   *
   * @param sequence the last block that was read
   */
  static EngineException diverged(ShardId shard, long sequence) {
    return new EngineException(
        Reason.JOURNAL_DIVERGED,
        Duration.ZERO,
        Map.of(
            "region",
            shard.region(),
            "shard",
            Integer.toString(shard.number()),
            "sequence",
            Long.toString(sequence)),
        "the journal of shard "
            + shard
            + " does not continue block "
            + sequence
            + " as it was read");
  }

  /** So many wait for the shard's journal to grow that there is no room for one more. */
  static EngineException tooManyWaiters(ShardId shard, int waitersMax) {
    return new EngineException(
        Reason.OVERLOADED,
        LATER,
        metadata(shard),
        "shard " + shard + " has " + waitersMax + " readers waiting and takes no more");
  }

  static EngineException tooManyHolds(ShardId shard, int holdsMax) {
    return new EngineException(
        Reason.OVERLOADED,
        LATER,
        metadata(shard),
        "shard " + shard + " has " + holdsMax + " open holds and takes no more");
  }

  static EngineException tooManyCrossings(ShardId shard, int crossings) {
    return new EngineException(
        Reason.OVERLOADED,
        LATER,
        metadata(shard),
        "shard "
            + shard
            + " has "
            + crossings
            + " open transactions with other shards and takes no more");
  }

  private static Map<String, String> metadata(ShardId shard) {
    return Map.of("region", shard.region(), "shard", Integer.toString(shard.number()));
  }
}
