package io.meridian.engine.sim;

import io.meridian.engine.CommandReply;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import java.util.Optional;

/** One call of one client: what it asked of which node, when, and what it was answered, if ever. */
final class Operation {
  /** What can be asked. */
  sealed interface Asked {
    /** Open a ledger. */
    record OfLedger(String name) implements Asked {}

    /** Register an asset. */
    record OfAsset(String ledger, String code, int scale) implements Asked {}

    /** Execute a command. */
    record OfCommand(Command command) implements Asked {}

    /** Read an account. */
    record OfAccount(AccountKey key) implements Asked {}

    /** Look a transaction up. */
    record OfTransaction(CommandId id) implements Asked {}
  }

  /** What can be answered. */
  sealed interface Answer {
    /** To the opening of a ledger. */
    record Ledger(LedgerReply<LedgerFact> reply) implements Answer {}

    /** To the registration of an asset. */
    record Asset(LedgerReply<AssetFact> reply) implements Answer {}

    /** To a command. */
    record Executed(CommandReply reply) implements Answer {}

    /** To the reading of an account. */
    record Read(ReadReply<Account> reply) implements Answer {}

    /** To a look-up. */
    record Found(ReadReply<CommandReply.Recorded> reply) implements Answer {}

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

  /** Whether something other than a fault was answered. */
  boolean known() {
    return answer.isPresent() && !(answer.get() instanceof Answer.Failed);
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
