package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transaction with accounts in several shards, from its beginning at home to its end. */
final class ModelCrossing {
  /** What home has decided. */
  enum State {
    UNDECIDED,
    APPLIED,
    RELEASED
  }

  final CrossingKey key;
  final TransactionCommand command;
  final ModelPlan plan;
  final ShardId home;

  /** The other shards that have accounts of it. */
  final Set<ShardId> participants = new LinkedHashSet<>();

  /** When each of them prepared. */
  final Map<ShardId, Long> prepared = new LinkedHashMap<>();

  /** What each of them has settled. */
  final Map<ShardId, State> settled = new LinkedHashMap<>();

  /** When each of the others applied it. */
  final Map<ShardId, Long> appliedMicros = new LinkedHashMap<>();

  final long beganMicros;
  State state = State.UNDECIDED;
  long decisionMicros;
  boolean finished;

  ModelCrossing(
      CrossingKey key,
      TransactionCommand command,
      ModelPlan plan,
      ModelLedger ledger,
      long micros) {
    this.key = key;
    this.command = command;
    this.plan = plan;
    this.home = new ShardId(key.region(), key.shard());
    this.beganMicros = micros;
    plan.accounts().forEach(account -> participants.add(ledger.shardOf(account)));
    participants.remove(home);
  }

  /** Its name on the accounts that it reserves something of. */
  String name() {
    return key.toString();
  }

  /** Whether an id has to wait for its end: its own, or one of those that it changes. */
  boolean locks(String id) {
    return state != State.RELEASED
        && !finished
        && (id.equals(command.commandId().id()) || plan.changes.contains(id));
  }

  /** Whether it is a transaction, or changes it. */
  boolean isAbout(CommandId transaction) {
    return command.commandId().equals(transaction)
        || (command.commandId().region().equals(transaction.region())
            && plan.changes.contains(transaction.id()));
  }

  /** The accounts of one shard. */
  List<String> accountsIn(ModelLedger ledger) {
    List<String> accounts = new ArrayList<>();
    for (String account : plan.accounts()) {
      if (ledger.isHere(account)) {
        accounts.add(account);
      }
    }
    return accounts;
  }
}
