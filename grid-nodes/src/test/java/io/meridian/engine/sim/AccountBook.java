package io.meridian.engine.sim;

import io.meridian.engine.ShardId;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.Reservation;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.StatusChange;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.UpdateAccount;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the journals say of the status of accounts and of references, and what does not hold in it:
 * nothing new on an account that is frozen or closed, no closing while something is reserved, no
 * reference taken twice.
 */
final class AccountBook {
  /** What needs its accounts to be open, every one of them. */
  private static final Set<CommandKind> NEEDS_OPEN =
      EnumSet.of(CommandKind.POST, CommandKind.HOLD, CommandKind.REFUND);

  /** What one shard has of a transaction. */
  private record Part(ShardId shard, CrossingKey key) {}

  private final List<String> findings;
  private final Map<AccountKey, AccountStatus> statuses = new HashMap<>();
  private final Map<AccountKey, Set<Part>> reserved = new HashMap<>();
  private final Map<String, String> references = new HashMap<>();
  private final Map<String, Long> seen = new TreeMap<>();

  /** Nothing known yet; what does not hold is added to {@code findings}. */
  AccountBook(List<String> findings) {
    this.findings = findings;
  }

  static String applied(StatusChange change) {
    return "applied: " + change;
  }

  /** What is counted when a limit has changed. */
  static final String LIMIT_CHANGED = "applied: limit";

  static final String REFERENCE_TAKEN = "applied: reference";

  static String refused(Object reason) {
    return "refused: " + reason;
  }

  /** How often each thing came up. */
  Map<String, Long> seen() {
    return seen;
  }

  private void expect(boolean holds, String otherwise, Object what) {
    if (!holds) {
      findings.add(otherwise + ": " + what);
    }
  }

  private AccountStatus status(AccountKey account) {
    return statuses.getOrDefault(account, AccountStatus.OPEN);
  }

  /** Takes a record in the order of its shard. */
  void take(ShardId shard, LedgerRecord record) {
    Command command = record.command();
    if (command instanceof PrepareLegs step
        && record.outcome() instanceof Outcome.Prepared prepared) {
      Part part = new Part(shard, step.crossing());
      reserve(part, record, prepared, needsOpen(step.transactionKind()));
    } else if (command instanceof SettleLegs step) {
      release(new Part(shard, step.crossing()));
    } else if (record.outcome() instanceof Outcome.Refused no) {
      seen.merge(refused(no.refusal().reason()), 1L, Long::sum);
      release(shard, no.crossed());
    } else if (record.outcome() instanceof Outcome.Applied done) {
      release(shard, done.crossed());
      applied(shard, record, done);
    }
  }

  /** Home has prepared its part; a batch has nothing in it but posts. */
  void prepared(ShardId shard, CrossingKey key, LedgerRecord record, Outcome.Prepared prepared) {
    reserve(new Part(shard, key), record, prepared, needsOpen(record.command().kind()));
  }

  private static boolean needsOpen(CommandKind kind) {
    return NEEDS_OPEN.contains(kind) || kind == CommandKind.ATOMIC_BATCH;
  }

  private void reserve(
      Part part, LedgerRecord record, Outcome.Prepared prepared, boolean needsOpen) {
    for (Reservation reservation : prepared.reservations()) {
      AccountKey account = key(record, reservation.account());
      expect(!needsOpen || status(account) == AccountStatus.OPEN, "reserved on a shut one", record);
      reserved.computeIfAbsent(account, none -> new HashSet<>()).add(part);
    }
  }

  private static AccountKey key(LedgerRecord record, AccountRef account) {
    return new AccountKey(record.command().commandId().ledger(), account);
  }

  private void release(ShardId shard, Optional<Crossed> crossed) {
    crossed.ifPresent(ended -> release(new Part(shard, ended.key())));
  }

  /** Each shard has its own reservations; those of the others end with their own records. */
  private void release(Part part) {
    reserved.values().forEach(parts -> parts.remove(part));
  }

  private void applied(ShardId shard, LedgerRecord record, Outcome.Applied done) {
    Command command = record.command();
    if (command instanceof ChangeAccountStatus change) {
      AccountKey account = key(record, change.account());
      seen.merge(applied(change.change()), 1L, Long::sum);
      statuses.put(account, change.change().wanted());
      expect(
          change.change() != StatusChange.CLOSE
              || reserved.getOrDefault(account, Set.of()).isEmpty(),
          "closed with something reserved",
          record);
    } else if (command instanceof UpdateAccount) {
      seen.merge(LIMIT_CHANGED, 1L, Long::sum);
    } else if (command instanceof TransactionCommand transaction) {
      boolean judgedNow = done.crossed().isEmpty() && NEEDS_OPEN.contains(command.kind());
      for (Entry entry : done.entries()) {
        expect(
            !judgedNow || status(key(record, entry.account())) == AccountStatus.OPEN,
            "moved a shut account",
            record);
      }
      take(shard, transaction);
    }
  }

  /** In ledgers without that rule nobody gives a reference here. */
  private void take(ShardId shard, TransactionCommand command) {
    String reference = command.details().reference();
    if (!reference.isEmpty()) {
      seen.merge(REFERENCE_TAKEN, 1L, Long::sum);
      String name = command.commandId().ledger() + ' ' + shard.region() + ' ' + reference;
      Optional<String> before = Optional.ofNullable(references.put(name, command.commandId().id()));
      expect(before.isEmpty(), "taken twice: " + name + " by " + before, command);
    }
  }
}
