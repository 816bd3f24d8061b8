package io.meridian.wire;

import io.meridian.engine.CommandReply;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Refusal;
import java.util.Optional;
import java.util.function.Function;

/** From the engine's replies to answers. */
final class Answers {
  private Answers() {}

  static <R> Answer<R> refused(Refusal refusal, boolean replayed) {
    return new Answer.Failure<>(new CallFailure(StatusMapper.refusal(refusal, replayed)));
  }

  static <T, R> Answer<R> read(ReadReply<T> reply, Function<T, Answer<R>> found) {
    return reply instanceof ReadReply.Found<T> there
        ? found.apply(there.value())
        : refused(((ReadReply.Refused<T>) reply).refusal(), false);
  }

  /** What a command was answered: its record, kept or only tried, as {@code applied} shows it. */
  static <R> Answer<R> command(CommandReply reply, Function<CommandReply, R> applied) {
    Optional<Refusal> refusal = reply.refused();
    return refusal.isPresent()
        ? refused(refusal.get(), replayed(reply))
        : Answer.of(applied.apply(reply));
  }

  /** Whether a command's record is of an earlier use of its id. */
  static boolean replayed(CommandReply reply) {
    return reply instanceof CommandReply.Recorded recorded && recorded.replayed();
  }

  /** The record of a command that was, or would have been, applied. */
  static LedgerRecord record(CommandReply applied) {
    return applied instanceof CommandReply.Recorded recorded
        ? recorded.record()
        : ((CommandReply.Tried) applied).record();
  }

  /** What happened, or would have happened, to a record that was applied. */
  static Outcome.Applied applied(LedgerRecord record) {
    return (Outcome.Applied) record.outcome();
  }

  static <T, R> Answer<R> created(
      LedgerReply<T> reply, Function<LedgerReply.Created<T>, R> created) {
    return reply instanceof LedgerReply.Created<T> done
        ? Answer.of(created.apply(done))
        : refused(((LedgerReply.Refused<T>) reply).refusal(), false);
  }
}
