package io.meridian.engine;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CrossingCommand;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.TransactionCommand;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Collects the keys that serving requests reads and memory does not know, round by round: what an
 * earlier transaction is about is known only when it is there itself. Used by the shard's thread
 * only.
 */
final class Needs {
  private final ShardMemory memory;
  private final Set<DerivedKey> asked = new HashSet<>();
  private Set<DerivedKey> keys = new LinkedHashSet<>();
  private boolean first = true;

  Needs(ShardMemory memory) {
    this.memory = memory;
  }

  /** What is missing since the round before; a further round may find more. */
  Set<DerivedKey> nextRound() {
    Set<DerivedKey> round = keys;
    asked.addAll(round);
    keys = new LinkedHashSet<>();
    first = false;
    return round;
  }

  private void add(DerivedKey key) {
    if (first || !asked.contains(key)) {
      keys.add(key);
    }
  }

  /** What judging a command reads. */
  void command(Command command) {
    if (first) {
      named(command);
    }
    command.original().ifPresent(this::original);
    if (command instanceof TransactionCommand transaction
        && !transaction.details().reference().isEmpty()) {
      reference(transaction);
    }
  }

  private void named(Command command) {
    String ledger = command.commandId().ledger();
    ledger(ledger);
    if (command.kind() != CommandKind.EXPIRE) {
      record(command.commandId());
    }
    for (AccountKey account : command.accounts()) {
      account(account);
    }
    for (String code : command.assets()) {
      DerivedKey key = DerivedKey.asset(ledger, code);
      if (!memory.knowsAsset(key)) {
        add(key);
      }
    }
  }

  /** What a step of a crossing transaction reads. */
  void step(CrossingCommand step) {
    if (first) {
      named(step);
      if (step instanceof PrepareLegs prepare) {
        record(prepare.settleId());
      }
      crossing(step.crossing());
    }
  }

  /** The accounts on which a crossing transaction reserves something here. */
  void crossing(CrossingKey key) {
    memory
        .crossing(key)
        .ifPresent(
            crossing ->
                crossing
                    .reservations()
                    .forEach(
                        reserved ->
                            account(
                                new AccountKey(
                                    crossing.transaction().ledger(), reserved.account()))));
  }

  /** What was decided about a crossing transaction: its end, unless that is still to come. */
  void decision(CrossingKey key, CommandId transaction) {
    if (memory.crossing(key).isEmpty()) {
      record(FinishCrossing.id(transaction, key));
    }
  }

  void ledger(String name) {
    if (!memory.knowsLedger(name)) {
      add(DerivedKey.ledger(name));
    }
  }

  void account(AccountKey account) {
    if (!memory.knowsAccount(account)) {
      add(DerivedKey.account(account));
    }
  }

  /** The earlier use of an id. */
  void record(CommandId id) {
    if (memory.remembered(id).isEmpty()) {
      add(DerivedKey.index(id));
    }
  }

  /**
   * A transaction's record, what is left of it, of a capture also of its hold, and how it went if
   * it crossed shards: its end, unless that is still to come.
   */
  void transaction(CommandId id) {
    record(id);
    left(id);
    memory.record(id).ifPresent(this::holdOf);
    memory
        .record(id)
        .flatMap(CrossingEffects::decided)
        .filter(decided -> memory.crossing(decided.key()).isEmpty())
        .ifPresent(decided -> record(FinishCrossing.id(id, decided.key())));
  }

  private void left(CommandId id) {
    DerivedKey key = DerivedKey.original(id);
    if (!memory.knowsOriginal(key)) {
      add(key);
    }
  }

  /** What is left of a transaction, its accounts, and its record where nothing is kept of it. */
  private void original(CommandId id) {
    if (!memory.knowsOriginal(DerivedKey.original(id))) {
      left(id);
      return;
    }
    Optional<Original> known = memory.original(id);
    if (known.isPresent()) {
      accounts(known.get());
      if (known.get().kind() == CommandKind.CAPTURE) {
        left(id.sibling(known.get().hold()));
      }
      return;
    }
    Optional<LedgerRecord> record = memory.record(id);
    if (record.isEmpty()) {
      record(id);
    } else {
      accounts(record.get());
      holdOf(record.get());
    }
  }

  private void accounts(Original original) {
    for (Original.Remainder remainder : original.postings()) {
      String ledger = original.id().ledger();
      account(new AccountKey(ledger, remainder.posting().debit()));
      account(new AccountKey(ledger, remainder.posting().credit()));
    }
  }

  private void accounts(LedgerRecord record) {
    if (record.command() instanceof Post post) {
      post.accounts().forEach(this::account);
    } else if (record.outcome() instanceof Outcome.Applied applied
        && record.command().kind() == CommandKind.CAPTURE) {
      accounts(applied.originals().get(0));
    }
  }

  private void holdOf(LedgerRecord record) {
    if (record.command().kind() == CommandKind.CAPTURE) {
      record.command().original().ifPresent(this::left);
    }
  }

  private void reference(TransactionCommand command) {
    String ledger = command.commandId().ledger();
    if (memory.knowsLedger(ledger)
        && memory.ledger(ledger).filter(fact -> fact.referenceUnique()).isPresent()) {
      DerivedKey key = DerivedKey.reference(command.commandId(), command.details().reference());
      if (!memory.knowsReference(key)) {
        add(key);
      }
    }
  }
}
