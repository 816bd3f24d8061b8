package io.meridian.engine;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Reservation;
import io.meridian.ledger.Reserved;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The crossing transactions that a shard has not done with, at home or as a participant, each at
 * its place in a table that is materialized as that of open holds is and read whole at a birth
 * [L4]. The table alone says what is reserved on accounts, and what is locked. Used by the shard's
 * thread only.
 */
final class OpenCrossings {
  /** How many a shard may have open; a further one is refused as OVERLOADED. */
  static final int CROSSINGS_MAX = 100_000;

  private final Map<Integer, Crossing> places = new HashMap<>();
  private final Map<CrossingKey, Crossing> keys = new LinkedHashMap<>();
  private final Map<AccountKey, Reserved> reserved = new HashMap<>();
  private final Map<AccountKey, Counters> ending = new HashMap<>();
  private final Map<CommandId, CrossingKey> transactions = new HashMap<>();
  private final Map<CommandId, CrossingKey> locks = new HashMap<>();
  private final Map<DerivedKey, CrossingKey> references = new HashMap<>();
  private final FreePlaces free = new FreePlaces();

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
    for (Reservation reservation : crossing.reservations()) {
      reserved.merge(key(crossing, reservation), reservation.reserved(), Reserved::plus);
      if (ends(crossing)) {
        ending.merge(key(crossing, reservation), reservation.change(), Counters::plus);
      }
    }
    CommandId transaction = crossing.transaction();
    if (crossing.locks(transaction)) {
      transactions.put(transaction, crossing.key());
      locks.put(transaction, crossing.key());
      crossing.locked().forEach(id -> locks.put(transaction.sibling(id), crossing.key()));
    }
    if (crossing.atHome() && !crossing.reference().isEmpty()) {
      references.put(DerivedKey.reference(transaction, crossing.reference()), crossing.key());
    }
  }

  private void forget(Crossing crossing) {
    keys.remove(crossing.key());
    for (Reservation reservation : crossing.reservations()) {
      reserved.computeIfPresent(
          key(crossing, reservation),
          (account, sum) -> {
            Reserved rest = sum.minus(reservation.reserved());
            return rest.equals(Reserved.NONE) ? null : rest;
          });
      if (ends(crossing)) {
        ending.computeIfPresent(
            key(crossing, reservation),
            (account, sum) -> {
              Counters rest = sum.minus(reservation.change());
              return rest.equals(Counters.ZERO) ? null : rest;
            });
      }
    }
    CommandId transaction = crossing.transaction();
    transactions.remove(transaction, crossing.key());
    locks.remove(transaction, crossing.key());
    crossing.locked().forEach(id -> locks.remove(transaction.sibling(id), crossing.key()));
    references.remove(DerivedKey.reference(transaction, crossing.reference()), crossing.key());
  }

  /** Whether it is the expiry of a hold that is homed here. */
  private static boolean ends(Crossing crossing) {
    return crossing.atHome() && crossing.kind() == CommandKind.EXPIRE;
  }

  private static AccountKey key(Crossing crossing, Reservation reservation) {
    return new AccountKey(crossing.transaction().ledger(), reservation.account());
  }

  int size() {
    return places.size();
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

  /** What the expiries that are homed here and not decided will do to an account. */
  Counters ending(AccountKey account) {
    return ending.getOrDefault(account, Counters.ZERO);
  }

  /** At home the one that has this id, unless it is released. */
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
   * accounts: what it comes to may count at that instant [K5].
   */
  Optional<CrossingKey> unresolved(Collection<AccountKey> accounts, long atMicros) {
    if (reserved.isEmpty() || Collections.disjoint(accounts, reserved.keySet())) {
      return Optional.empty();
    }
    for (Crossing crossing : keys.values()) {
      if (crossing.preparedMicros() <= atMicros) {
        for (Reservation reservation : crossing.reservations()) {
          if (accounts.contains(key(crossing, reservation))) {
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
