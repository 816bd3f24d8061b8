package io.meridian.engine.sim;

import io.meridian.engine.BatchReply;
import io.meridian.engine.CommandReply;
import io.meridian.engine.EngineException;
import io.meridian.ledger.Reason;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Counts what callers are told. */
final class AnswerTally {
  private AnswerTally() {}

  static void count(Operation.Answer answer, Tally tally) {
    if (answer instanceof Operation.Answer.Executed executed) {
      count(executed.reply(), tally);
    } else if (answer instanceof Operation.Answer.InOrder inOrder) {
      inOrder.answers().forEach(one -> count(one, tally));
    } else if (answer instanceof Operation.Answer.OfBatch of) {
      count(of.reply(), tally);
    } else {
      tally.seen("answer: " + kind(answer));
    }
  }

  private static String kind(Operation.Answer answer) {
    if (answer instanceof Operation.Answer.Failed failed) {
      Throwable fault = failed.fault();
      Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
      return "fault "
          + (cause instanceof EngineException known
              ? known.reason()
              : cause.getClass().getSimpleName());
    }
    return answer instanceof Operation.Answer.Read || answer instanceof Operation.Answer.Found
        ? "read"
        : "fact";
  }

  private static void count(CommandReply reply, Tally tally) {
    if (reply instanceof CommandReply.Recorded recorded && recorded.replayed()) {
      tally.seen("answer: replay");
    } else if (reply instanceof CommandReply.Unrecorded unrecorded) {
      Reason reason = unrecorded.refusal().reason();
      tally.seen("answer: not recorded " + reason);
      if (reason == Reason.BATCH_STOPPED) {
        tally.seen(Step.SEQUENCE_STOPPED);
      }
    } else {
      String outcome = reply.refused().isEmpty() ? "applied" : "refused";
      boolean tried = reply instanceof CommandReply.Tried;
      tally.seen("answer: " + (tried ? "would be " : "") + outcome);
      if (tried) {
        tally.seen(Step.COMMAND_TRIED);
      }
    }
  }

  private static void count(BatchReply reply, Tally tally) {
    if (!(reply instanceof BatchReply.Items items)) {
      tally.seen(Step.BATCH_MISMATCHED);
    } else if (items.replayed()) {
      tally.seen(Step.BATCH_REPLAYED);
    } else {
      count(items.items(), tally);
    }
  }

  private static void count(List<CommandReply> items, Tally tally) {
    boolean tried = items.stream().anyMatch(CommandReply.Tried.class::isInstance);
    boolean recorded = items.stream().anyMatch(CommandReply.Recorded.class::isInstance);
    boolean together =
        items.stream().allMatch(item -> item.refused().isEmpty())
            || items.stream().anyMatch(AnswerTally::aborted);
    if (tried) {
      tally.seen(together ? Step.BATCH_TRIED : Step.SEQUENCE_TRIED);
    } else if (!recorded) {
      tally.seen(Step.BATCH_SPOILT);
    } else {
      tally.seen("answer: batch");
    }
  }

  private static boolean aborted(CommandReply item) {
    return item.refused().filter(why -> why.reason() == Reason.BATCH_ABORTED).isPresent();
  }
}
