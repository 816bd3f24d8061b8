package io.meridian.engine;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Participant;
import io.meridian.ledger.Reservation;
import io.meridian.ledger.Reserved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The crossing transactions that a shard has not done with, at home or as a participant, each at
 * its place in a table that is materialized as that of open holds is and read whole at a birth
 * [L4]. The table alone says what is reserved on accounts, and what is locked. Used by the shard's
 * thread only.
 */
final class OpenCrossings {
  /** How many a shard may have open; a further one is refused as OVERLOADED. */
  static final int CROSSINGS_MAX = 100_000;

  /**
   * How many legs all of them may have together, as they are kept in memory; when there are as many
   * a further one is refused as OVERLOADED.
   */
  static final long LEGS_MAX = 1_000_000;

  private final Map<Integer, Crossing> places = new HashMap<>();
  private final Map<CrossingKey, Crossing> keys = new LinkedHashMap<>();
  private final Map<AccountKey, Reserved> reserved = new HashMap<>();
  private final Map<AccountKey, Counters> ending = new HashMap<>();
  private final Map<CommandId, CrossingKey> transactions = new HashMap<>();
  private final Map<CommandId, CrossingKey> locks = new HashMap<>();
  private final Map<DerivedKey, CrossingKey> references = new HashMap<>();
  private final FreePlaces free = new FreePlaces();
  private final Consumer<CommandId> unlocked;
  private int expiries;
  private int pending;
  private long legs;

  /**
   * An empty table.
   *
   * @param unlocked hears of every transaction that may no longer be locked
   */
  OpenCrossings(Consumer<CommandId> unlocked) {
    this.unlocked = unlocked;
  }

  /** Sets what a place has. Setting what it has already changes nothing. */
  void set(int place, Optional<Crossing> crossing) {
    Crossing before = places.remove(place);
    if (before != null) {
      forget(before);
      free.free(place);
    }
    if (crossing.isPresent()) {
      places.put(place, crossing.get());
      free.take(place);
      note(crossing.get());
    }
  }

  private void note(Crossing crossing) {
    keys.put(crossing.key(), crossing);
    count(crossing, 1);
    crossing
        .reserved()
        .forEach((account, some) -> reserved.merge(key(crossing, account), some, Reserved::plus));
    if (ends(crossing)) {
      crossing.reservations().forEach(one -> willEnd(crossing.transaction(), one));
    }
    CommandId transaction = crossing.transaction();
    if (crossing.locks(transaction)) {
      for (CommandId id : ids(crossing)) {
        transactions.put(id, crossing.key());
        locks.put(id, crossing.key());
      }
      crossing.locked().forEach(id -> locks.put(transaction.sibling(id), crossing.key()));
    }
    if (crossing.atHome()) {
      for (String reference : crossing.references()) {
        references.put(DerivedKey.reference(transaction, reference), crossing.key());
      }
    }
  }

  /** Those that end holds are no part of what is refused when it is too much: nobody asked. */
  private void count(Crossing crossing, int more) {
    if (crossing.atHome() && crossing.decision().filter(Decision::applies).isPresent()) {
      pending += more;
    }
    if (ends(crossing)) {
      expiries += more;
    } else {
      legs += more * legs(crossing);
    }
  }

  /** Its own id, and of a batch those of its transactions. */
  private static List<CommandId> ids(Crossing crossing) {
    CommandId own = crossing.transaction();
    List<CommandId> ids = new ArrayList<>(1 + crossing.items().size());
    ids.add(own);
    crossing.items().forEach(item -> ids.add(own.sibling(item.transaction())));
    return ids;
  }

  private void forget(Crossing crossing) {
    keys.remove(crossing.key());
    count(crossing, -1);
    crossing
        .reserved()
        .forEach(
            (account, some) ->
                reserved.computeIfPresent(
                    key(crossing, account),
                    (same, sum) -> {
                      Reserved rest = sum.minus(some);
                      return rest.equals(Reserved.NONE) ? null : rest;
                    }));
    if (ends(crossing)) {
      crossing.reservations().forEach(one -> ended(crossing.transaction(), one));
    }
    CommandId transaction = crossing.transaction();
    for (CommandId id : ids(crossing)) {
      transactions.remove(id, crossing.key());
      unlock(id, crossing.key());
    }
    crossing.locked().forEach(id -> unlock(transaction.sibling(id), crossing.key()));
    for (String reference : crossing.references()) {
      references.remove(DerivedKey.reference(transaction, reference), crossing.key());
    }
  }

  private void unlock(CommandId id, CrossingKey key) {
    locks.remove(id, key);
    unlocked.accept(id);
  }

  /** Whether it is the expiry of a hold that is homed here. */
  private static boolean ends(Crossing crossing) {
    return crossing.atHome() && crossing.kind() == CommandKind.EXPIRE;
  }

  private static AccountKey key(Crossing crossing, AccountRef account) {
    return new AccountKey(crossing.transaction().ledger(), account);
  }

  private static long legs(Crossing crossing) {
    long legs = crossing.reservations().size();
    for (Participant participant : crossing.participants()) {
      legs += participant.legs().size();
    }
    return legs;
  }

  int size() {
    return places.size();
  }

  /** How many are decided here to be applied, and may not be applied everywhere yet [K4]. */
  int pending() {
    return pending;
  }

  /** OVERLOADED as {@link EngineException} when no further one is taken. */
  void refuseWhenFull(ShardId shard) {
    if (size() - expiries >= CROSSINGS_MAX || legs >= LEGS_MAX) {
      throw Faults.tooManyCrossings(shard, size());
    }
  }

  /** All of them, in the order in which they came. */
  Collection<Crossing> all() {
    return Collections.unmodifiableCollection(keys.values());
  }

  Optional<Crossing> at(int place) {
    return Optional.ofNullable(places.get(place));
  }

  Optional<Crossing> of(CrossingKey key) {
    return Optional.ofNullable(keys.get(key));
  }

  /** What all of them reserve on an account. */
  Reserved reserved(AccountKey account) {
    return reserved.getOrDefault(account, Reserved.NONE);
  }

  private void willEnd(CommandId transaction, Reservation one) {
    AccountKey key = new AccountKey(transaction.ledger(), one.account());
    ending.merge(key, one.change(), Counters::plus);
  }

  private void ended(CommandId transaction, Reservation one) {
    ending.computeIfPresent(
        new AccountKey(transaction.ledger(), one.account()),
        (same, sum) -> {
          Counters rest = sum.minus(one.change());
          return rest.equals(Counters.ZERO) ? null : rest;
        });
  }

  /** What the expiries that are homed here and not decided will do to an account. */
  Counters ending(AccountKey account) {
    return ending.getOrDefault(account, Counters.ZERO);
  }

  /**
   * At home the one that has this id, itself or as a batch's transaction, unless it is released.
   */
  Optional<CrossingKey> ofTransaction(CommandId id) {
    return Optional.ofNullable(transactions.get(id));
  }

  /** The one that locks a transaction, if there is one. */
  Optional<CrossingKey> lock(CommandId transaction) {
    return Optional.ofNullable(locks.get(transaction));
  }

  /** The undecided one that will take a reference, if there is one. */
  Optional<CrossingKey> referenceLock(CommandId scope, String reference) {
    return Optional.ofNullable(references.get(DerivedKey.reference(scope, reference)));
  }

  int freePlace() {
    return free.next(0);
  }

  /**
   * One that is not resolved here and was prepared at or before an instant, with one of the
   * accounts: what it comes to may count at that instant [K5]. What is homed here can not any more,
   * for it is decided later than every instant that was asked about.
   */
  Optional<CrossingKey> unresolved(Collection<AccountKey> accounts, long atMicros) {
    if (reserved.isEmpty() || Collections.disjoint(accounts, reserved.keySet())) {
      return Optional.empty();
    }
    for (Crossing crossing : keys.values()) {
      if (!crossing.atHome() && crossing.preparedMicros() <= atMicros) {
        for (Reservation reservation : crossing.reservations()) {
          if (accounts.contains(key(crossing, reservation.account()))) {
            return Optional.of(crossing.key());
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The same whatever the account. */
  Optional<CrossingKey> unresolved(long atMicros) {
    return unresolved(reserved.keySet(), atMicros);
  }
}
