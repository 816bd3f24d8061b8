package io.meridian.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A crossing transaction, or an atomic batch of them [K10], that a shard has not done with, at home
 * or at a participant. Home keeps it until every participant has settled, a participant until it
 * has settled itself.
 *
 * @param key its name
 * @param transaction the transaction's id, or the batch's
 * @param kind the transaction's kind, or that of a batch
 * @param preparedMicros when this shard prepared its part, microseconds since the epoch
 * @param reservations what this shard keeps ready; empty once it is decided
 * @param participants at home the other shards and their legs; empty at a participant
 * @param locked at home the ids of the earlier transactions that it changes; empty once it is
 *     released
 * @param reference at home the caller's reference, which is spoken for until it is decided; empty
 *     when there is none, and once it is
 * @param place its place in the shard's table of open crossings, from 0
 * @param decision at home what was decided; empty until then
 * @param items of a batch its transactions, in their order: at home all of them until it is
 *     released, at a participant those that it has a part of; else empty
 */
public record Crossing(
    CrossingKey key,
    CommandId transaction,
    CommandKind kind,
    long preparedMicros,
    List<Reservation> reservations,
    List<Participant> participants,
    List<String> locked,
    String reference,
    int place,
    Optional<Decision> decision,
    List<CrossingItem> items) {
  /** Keeps copies of the lists. */
  public Crossing {
    reservations = List.copyOf(reservations);
    participants = List.copyOf(participants);
    locked = List.copyOf(locked);
    items = List.copyOf(items);
    if (!kind.crosses()) {
      throw new IllegalArgumentException("a crossing of kind " + kind);
    }
  }

  /** No batch. */
  public Crossing(
      CrossingKey key,
      CommandId transaction,
      CommandKind kind,
      long preparedMicros,
      List<Reservation> reservations,
      List<Participant> participants,
      List<String> locked,
      String reference,
      int place,
      Optional<Decision> decision) {
    this(
        key,
        transaction,
        kind,
        preparedMicros,
        reservations,
        participants,
        locked,
        reference,
        place,
        decision,
        List.of());
  }

  /**
   * What a record that prepares leaves behind.
   *
   * @param key at home where the record stands, at a participant what its command names
   */
  public static Crossing prepared(CrossingKey key, LedgerRecord record) {
    Outcome.Prepared prepared = (Outcome.Prepared) record.outcome();
    Command command = record.command();
    PrepareLegs leg = command instanceof PrepareLegs prepare ? prepare : null;
    return new Crossing(
        key,
        leg == null ? command.commandId() : leg.transactionId(),
        leg == null ? command.kind() : leg.transactionKind(),
        record.commitMicros(),
        prepared.reservations(),
        prepared.participants(),
        prepared.locked(),
        command instanceof TransactionCommand transaction ? transaction.details().reference() : "",
        prepared.place(),
        Optional.empty(),
        leg == null ? prepared.items() : leg.items());
  }

  /** Whether this shard is the one that decides. */
  public boolean atHome() {
    return !participants.isEmpty();
  }

  /**
   * Whether nothing else may change what is left of {@code transaction} [K3]: it is one that this
   * changes, or this itself, which others may build on only when all shards have applied it.
   */
  public boolean locks(CommandId transaction) {
    return decision.map(Decision::applies).orElse(true)
        && atHome()
        && this.transaction.ledger().equals(transaction.ledger())
        && this.transaction.region().equals(transaction.region())
        && (names(transaction.id()) || locked.contains(transaction.id()));
  }

  /** Whether that is its id, or at home that of one of its transactions. */
  private boolean names(String id) {
    if (transaction.id().equals(id)) {
      return true;
    }
    for (CrossingItem item : items) {
      if (item.transaction().equals(id)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it will take a reference if it is applied. */
  public boolean speaksFor(String reference) {
    return atHome() && !reference.isEmpty() && references().contains(reference);
  }

  /** The references that it will take if it is applied; none once it is decided. */
  public List<String> references() {
    List<String> references = new ArrayList<>();
    if (!reference.isEmpty()) {
      references.add(reference);
    }
    for (CrossingItem item : items) {
      if (!item.reference().isEmpty()) {
        references.add(item.reference());
      }
    }
    return references;
  }

  /** What it reserves on each of this shard's accounts [K3]. */
  public Map<AccountRef, Reserved> reserved() {
    Map<AccountRef, List<Counters>> changes = new LinkedHashMap<>();
    Map<AccountRef, NormalSide> sides = new HashMap<>();
    for (Reservation reservation : reservations) {
      changes
          .computeIfAbsent(reservation.account(), none -> new ArrayList<>(1))
          .add(reservation.change());
      sides.put(reservation.account(), reservation.normalSide());
    }
    Map<AccountRef, Reserved> reserved = new LinkedHashMap<>();
    changes.forEach(
        (account, list) -> reserved.put(account, Reserved.of(sides.get(account), list)));
    return reserved;
  }

  /** What this shard keeps ready for a batch's transaction at that place; of no other, 0. */
  List<Reservation> reservations(int item) {
    List<Reservation> ofItem = new ArrayList<>();
    for (Reservation reservation : reservations) {
      if (reservation.item() == item) {
        ofItem.add(reservation);
      }
    }
    return ofItem;
  }

  /**
   * At home the other shards that have a part of a transaction: all, or those of a batch's
   * transaction with that id.
   */
  public List<Participant> participants(String transaction) {
    for (CrossingItem item : items) {
      if (item.transaction().equals(transaction)) {
        return participants(item.item());
      }
    }
    return participants;
  }

  List<Participant> participants(int item) {
    return participants.stream().filter(participant -> participant.has(item)).toList();
  }

  /** At home, after its decision: nothing is reserved any more, but it is not finished. */
  public Crossing decided(Decision decided) {
    return new Crossing(
        key,
        transaction,
        kind,
        preparedMicros,
        List.of(),
        participants,
        decided.applies() ? locked : List.of(),
        "",
        place,
        Optional.of(decided),
        decided.applies()
            ? items.stream().map(CrossingItem::withoutReference).toList()
            : List.of());
  }
}
