package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.BatchOutcome;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What home is asked for that has accounts in several shards: a transaction, or an atomic batch of
 * them [K10]. It goes one way whichever it is; this is what the two have of their own. An outcome
 * of one transaction is that of the frame, with no items. Used by the shard's thread.
 *
 * @param <R> the answer
 */
interface CrossingRequest<R> {
  /** Where outcomes go: into the journal, or nowhere when they are only tried. */
  interface Sink {
    /** Takes what becomes of a command, and tells it. */
    CommandReply record(PreparedCommand command, long micros, Outcome outcome);
  }

  /** Every command of it; home's part is prepared under the first. */
  List<PreparedCommand> commands();

  /** Home judges its part. */
  BatchOutcome judge(long micros);

  /** The first reason among the answers of all shards; empty when all have prepared. */
  Optional<Verdict> first(List<Outcome> answers);

  /** What a participant is asked. */
  PrepareLegs prepare(CrossingKey key, Participant participant);

  /** It is refused before anything was prepared. */
  BatchOutcome refuse(Verdict first);

  /** It is refused after home's part was prepared. */
  BatchOutcome refuse(Crossing crossing, Verdict first);

  /** It is applied. */
  BatchOutcome decide(Crossing crossing, List<PrepareTime> prepares, long nextMicros);

  /** Records what became of it and makes the answer. */
  R record(BatchOutcome outcome, long micros, Sink sink);
}
