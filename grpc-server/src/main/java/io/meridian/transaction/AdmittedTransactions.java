package io.meridian.transaction;

import io.meridian.admission.TransactionLimiter;
import io.meridian.admission.TransactionLimiter.Ending;
import io.meridian.admission.TransactionLimiter.Entered;
import io.meridian.admission.TransactionLimiter.Way;
import io.meridian.call.Commands;
import io.meridian.engine.CallContext;
import io.meridian.engine.CallerGoneException;
import io.meridian.engine.CommandReply;
import io.meridian.engine.EngineException;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.wire.CommandQuestion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

  /** The room for one of a stream; if there is none, {@code again} is told when there may be. */
  Optional<Entered> room(CommandQuestion question, Runnable again) {
    return limiter.enterOrWait(ledger(question), Way.STREAM, again);
  }

  /** Runs one for which there is room. */
  CompletableFuture<CommandReply> run(Entered entered, CommandQuestion question, CallContext call) {
    return commands
        .run(question, call)
        .whenComplete((reply, fault) -> entered.left(ending(reply, fault)));
  }

  private static String ledger(CommandQuestion question) {
    return question.command().command().commandId().ledger();
  }

  private static Ending ending(CommandReply reply, Throwable fault) {
    if (fault == null) {
      return crossed(reply) ? Ending.ELSEWHERE : Ending.ANSWERED;
    }
    if (fault instanceof EngineException known) {
      return known.reason() == Reason.OVERLOADED ? Ending.TURNED_AWAY : Ending.ELSEWHERE;
    }
    return fault instanceof CallerGoneException ? Ending.ANSWERED : Ending.ELSEWHERE;
  }

  private static boolean crossed(CommandReply reply) {
    if (!(reply instanceof CommandReply.Recorded recorded)) {
      return false;
    }
    Outcome outcome = recorded.record().outcome();
    return outcome instanceof Outcome.Applied applied
        ? applied.crossed().isPresent()
        : outcome instanceof Outcome.Refused refused && refused.crossed().isPresent();
  }
}
