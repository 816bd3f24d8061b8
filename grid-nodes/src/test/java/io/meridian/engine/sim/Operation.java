package io.meridian.engine.sim;

import io.meridian.engine.BatchReply;
import io.meridian.engine.CommandReply;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.PreparedBatch;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One call of one client: what it asked of which node, when, and what it was answered, if ever. */
final class Operation {
  private static final String REGION = "eu";

  /** What can be asked. */
  sealed interface Asked {
    /** The ledger that it is about. */
    String ledger();

    /** Whether nothing is to be stored. */
    default boolean dry() {
      return false;
    }

    /** The ids under which it may leave records. */
    default List<CommandId> ids() {
      return List.of();
    }

    /** Open a ledger. */
    record OfLedger(String name, boolean referenceUnique) implements Asked {
      @Override
      public String ledger() {
        return name;
      }

      @Override
      public List<CommandId> ids() {
        return List.of(new CommandId(name, REGION, CreateLedger.derivedId(name)));
      }
    }

    /** Close a ledger's books up to an instant. */
    record OfPeriod(String ledger, long closedUntilMicros) implements Asked {
      @Override
      public List<CommandId> ids() {
        return List.of(new CommandId(ledger, REGION, ClosePeriod.derivedId(closedUntilMicros)));
      }
    }

    /** Register an asset. */
    record OfAsset(String ledger, String code, int scale) implements Asked {
      @Override
      public List<CommandId> ids() {
        return List.of(new CommandId(ledger, REGION, CreateAsset.derivedId(code)));
      }
    }

    /** Execute a command. */
    record OfCommand(Command command) implements Asked {
      @Override
      public String ledger() {
        return command.commandId().ledger();
      }

      @Override
      public List<CommandId> ids() {
        return List.of(command.commandId());
      }
    }

    /** Judge a command and store nothing. */
    record OfDryRun(Command command) implements Asked {
      @Override
      public String ledger() {
        return command.commandId().ledger();
      }

      @Override
      public boolean dry() {
        return true;
      }
    }

    /** Execute commands one after the other. */
    record OfSequence(List<Command> commands, boolean stopOnFailure) implements Asked {
      @Override
      public String ledger() {
        return commands.get(0).commandId().ledger();
      }

      @Override
      public List<CommandId> ids() {
        return commands.stream().map(Command::commandId).toList();
      }
    }

    /** Execute an atomic batch, or judge a batch of any mode and store nothing. */
    record OfBatch(
        PreparedBatch.Mode mode, Optional<AtomicBatch> frame, List<Command> items, boolean dry)
        implements Asked {
      @Override
      public String ledger() {
        return items.get(0).commandId().ledger();
      }

      @Override
      public List<CommandId> ids() {
        return dry
            ? List.of()
            : Stream.concat(frame.stream(), items.stream()).map(Command::commandId).toList();
      }
    }

    /** Read an account. */
    record OfAccount(AccountKey key) implements Asked {
      @Override
      public String ledger() {
        return key.ledger();
      }
    }

    /** Look a transaction up. */
    record OfTransaction(CommandId id) implements Asked {
      @Override
      public String ledger() {
        return id.ledger();
      }
    }
  }

  /** What can be answered. */
  sealed interface Answer {
    /** To the opening of a ledger, and to the closing of its books. */
    record Ledger(LedgerReply<LedgerFact> reply) implements Answer {}

    /** To the registration of an asset. */
    record Asset(LedgerReply<AssetFact> reply) implements Answer {}

    /** To a command, executed or tried. */
    record Executed(CommandReply reply) implements Answer {}

    /** To commands in their order: what each was answered, faults included. */
    record InOrder(List<Answer> answers) implements Answer {}

    /** To a batch. */
    record OfBatch(BatchReply reply) implements Answer {}

    /** To the reading of an account. */
    record Read(ReadReply<Account> reply) implements Answer {}

    /** To a look-up. */
    record Found(ReadReply<FoundTransaction> reply) implements Answer {}

    /** A fault: the outcome is not known. */
    record Failed(Throwable fault) implements Answer {}
  }

  private final int number;
  private final String node;
  private final Asked asked;
  private final long invokedNanos;
  private Optional<Answer> answer = Optional.empty();
  private long answeredNanos;

  Operation(int number, String node, Asked asked, long invokedNanos) {
    this.number = number;
    this.node = node;
    this.asked = asked;
    this.invokedNanos = invokedNanos;
  }

  Asked asked() {
    return asked;
  }

  String node() {
    return node;
  }

  Optional<Answer> answer() {
    return answer;
  }

  long answeredNanos() {
    return answeredNanos;
  }

  /** Whether something other than a fault was answered, to each part of what was asked. */
  boolean known() {
    return answer.filter(Operation::known).isPresent();
  }

  private static boolean known(Answer answer) {
    return answer instanceof Answer.InOrder inOrder
        ? inOrder.answers().stream().allMatch(Operation::known)
        : !(answer instanceof Answer.Failed);
  }

  /** The answers to the parts of what was asked; the answer itself when it has no parts. */
  private static Stream<Answer> parts(Answer answer) {
    if (answer instanceof Answer.InOrder inOrder) {
      return inOrder.answers().stream();
    }
    return answer instanceof Answer.OfBatch of && of.reply() instanceof BatchReply.Items items
        ? items.items().stream().map(Answer.Executed::new)
        : Stream.of(answer);
  }

  /** The records that an answer says are there. */
  static List<CommandReply.Recorded> recorded(Answer answer) {
    return replies(answer, CommandReply.Recorded.class).toList();
  }

  /** The records that an answer says would have been made. */
  static List<LedgerRecord> tried(Answer answer) {
    return replies(answer, CommandReply.Tried.class).map(CommandReply.Tried::record).toList();
  }

  private static <R extends CommandReply> Stream<R> replies(Answer answer, Class<R> kind) {
    return parts(answer)
        .filter(Answer.Executed.class::isInstance)
        .map(part -> ((Answer.Executed) part).reply())
        .filter(kind::isInstance)
        .map(kind::cast);
  }

  /** Whether an answer is faults and nothing else. */
  static boolean unknown(Answer answer) {
    return parts(answer).allMatch(Answer.Failed.class::isInstance);
  }

  /** The faults in an answer. */
  static List<Throwable> faults(Answer answer) {
    return parts(answer)
        .filter(Answer.Failed.class::isInstance)
        .map(part -> ((Answer.Failed) part).fault())
        .toList();
  }

  /** Why the whole of what was asked was refused; empty when it was not. */
  static Optional<Refusal> refusal(Answer answer) {
    if (answer instanceof Answer.Ledger of) {
      return refusal(of.reply());
    }
    if (answer instanceof Answer.Asset of) {
      return refusal(of.reply());
    }
    if (answer instanceof Answer.Executed of) {
      return of.reply().refused();
    }
    if (answer instanceof Answer.OfBatch of) {
      return of.reply() instanceof BatchReply.Refused refused
          ? Optional.of(refused.refusal())
          : Optional.empty();
    }
    if (answer instanceof Answer.Read of) {
      return refusal(of.reply());
    }
    return answer instanceof Answer.Found of ? refusal(of.reply()) : Optional.empty();
  }

  private static <T> Optional<Refusal> refusal(LedgerReply<T> reply) {
    return reply instanceof LedgerReply.Refused<T> refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }

  private static <T> Optional<Refusal> refusal(ReadReply<T> reply) {
    return reply instanceof ReadReply.Refused<T> refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }

  void answered(Answer given, long nanos) {
    answer = Optional.of(given);
    answeredNanos = nanos;
  }

  @Override
  public String toString() {
    return "#"
        + number
        + " at "
        + invokedNanos
        + " ns to "
        + node
        + ": "
        + asked
        + " -> "
        + answer.map(given -> given + " at " + answeredNanos + " ns").orElse("nothing");
  }
}
