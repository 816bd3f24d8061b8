package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CrossingKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A transaction with accounts in several shards, or an atomic batch with such, from its beginning
 * at home to its end.
 */
final class ModelCrossing {
  /** What home has decided. */
  enum State {
    UNDECIDED,
    APPLIED,
    RELEASED
  }

  final CrossingKey key;
  final ModelRequest request;

  /** What each of its transactions comes to. */
  final List<ModelPlan> plans;

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
      ModelRequest request,
      List<ModelPlan> plans,
      ModelLedger ledger,
      long micros) {
    this.key = key;
    this.request = request;
    this.plans = List.copyOf(plans);
    this.home = new ShardId(key.region(), key.shard());
    this.beganMicros = micros;
    accounts().forEach(account -> participants.add(ledger.shardOf(account)));
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
        && (request.names(request.id().sibling(id)) || changes().contains(id));
  }

  /** The ids of the earlier transactions that it changes. */
  Set<String> changes() {
    Set<String> changes = new LinkedHashSet<>();
    plans.forEach(plan -> changes.addAll(plan.changes));
    request.items().forEach(item -> changes.remove(item.commandId().id()));
    return changes;
  }

  /** Every account that it moves. */
  Set<String> accounts() {
    return HomePlan.accounts(plans);
  }

  /** Whether it is a transaction, has it, or changes it. */
  boolean isAbout(CommandId transaction) {
    return request.names(transaction)
        || (request.id().region().equals(transaction.region())
            && changes().contains(transaction.id()));
  }

  /** The places of the transactions that have accounts in a shard. */
  List<Integer> itemsIn(ModelLedger ledger) {
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      if (!accountsIn(ledger, i).isEmpty()) {
        items.add(i);
      }
    }
    return items;
  }

  /** Whether one of its transactions changes a counter in a shard. */
  boolean changes(ModelLedger ledger, int item) {
    return NetChange.of(ledger, plans.get(item)).byAccount().values().stream()
        .anyMatch(change -> !change.equals(ModelEntry.Four.ZERO));
  }

  /** The accounts of one shard that one of its transactions moves. */
  List<String> accountsIn(ModelLedger ledger, int item) {
    List<String> accounts = new ArrayList<>();
    for (String account : plans.get(item).accounts()) {
      if (ledger.isHere(account)) {
        accounts.add(account);
      }
    }
    return accounts;
  }
}
