package io.meridian.transaction;

import io.meridian.admission.TransactionLimiter;
import io.meridian.admission.TransactionLimiter.Entered;
import io.meridian.admission.TransactionLimiter.Way;
import io.meridian.call.Commands;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.ledger.Outcome;
import io.meridian.wire.CallFailure;
import io.meridian.wire.CommandQuestion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Has single transactions executed, or judged, as many at a time as the limiter lets in. Any
 * thread; never blocks.
 */
final class AdmittedTransactions {
  private final Commands commands;
  private final TransactionLimiter limiter;

  AdmittedTransactions(Commands commands, TransactionLimiter limiter) {
    this.commands = commands;
    this.limiter = limiter;
  }

  /** Runs that of a call, or turns it away. */
  CompletableFuture<CommandReply> run(CommandQuestion question, CallContext call) {
    return limiter
        .enter(ledger(question), Way.CALL)
        .map(entered -> run(entered, question, call))
        .orElseGet(() -> CompletableFuture.failedFuture(limiter.full()));
  }

  /** The room for one of a stream, if there is any. */
  Optional<Entered> room(CommandQuestion question) {
    return limiter.enter(ledger(question), Way.STREAM);
  }

  /** The same; if there is none, {@code waiter} is given it when there is. */
  Optional<Entered> roomOrWait(CommandQuestion question, Consumer<Entered> waiter) {
    return limiter.enterOrWait(ledger(question), Way.STREAM, waiter);
  }

  /** Nobody waits for the room for that one any more; it may be about to be given all the same. */
  void waitNoLonger(CommandQuestion question, Consumer<Entered> waiter) {
    limiter.waitNoLonger(ledger(question), Way.STREAM, waiter);
  }

  /** Whether that one of a stream may be kept until there is room for it. */
  boolean postpone(CommandQuestion question) {
    return limiter.postpone(ledger(question));
  }

  /** That one no longer is. */
  void notPostponed(CommandQuestion question) {
    limiter.notPostponed(ledger(question));
  }

  /** What one ends with for which there is no room. */
  CallFailure full() {
    return limiter.full();
  }

  /** Runs one for which there is room. */
  CompletableFuture<CommandReply> run(Entered entered, CommandQuestion question, CallContext call) {
    CompletableFuture<CommandReply> reply;
    try {
      reply = commands.run(question, call);
    } catch (RuntimeException defect) {
      entered.leave();
      throw defect;
    }
    return reply.whenComplete(
        (answer, fault) -> {
          if (fault == null && !question.validateOnly() && ofItsShardAlone(answer)) {
            entered.answeredBy(question.command().command().commandId().region());
          } else {
            entered.leave();
          }
        });
  }

  private static String ledger(CommandQuestion question) {
    return question.command().command().commandId().ledger();
  }

  /**
   * Whether it took the way to the shard that it is homed in, and nothing else. What waits for
   * another region does not, and of a refusal that is not recorded nobody can say how far it went:
   * the router may have refused it here.
   */
  private static boolean ofItsShardAlone(CommandReply reply) {
    return reply instanceof CommandReply.Recorded recorded && !crossed(recorded.record().outcome());
  }

  private static boolean crossed(Outcome outcome) {
    return outcome instanceof Outcome.Applied applied
        ? applied.crossed().isPresent()
        : outcome instanceof Outcome.Refused refused && refused.crossed().isPresent();
  }
}
