package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * A crossing transaction that a shard has not done with, at home or at a participant. Home keeps it
 * until every participant has settled, a participant until it has settled itself.
 *
 * @param key its name
 * @param transaction the transaction's id
 * @param kind the transaction's kind
 * @param preparedMicros when this shard prepared its part, microseconds since the epoch
 * @param reservations what this shard keeps ready; empty once it is decided
 * @param participants at home the other shards and their legs; empty at a participant
 * @param locked at home the ids of the earlier transactions that it changes; empty once it is
 *     released
 * @param reference at home the caller's reference, which is spoken for until it is decided; empty
 *     when there is none, and once it is
 * @param place its place in the shard's table of open crossings, from 0
 * @param decision at home what was decided; empty until then
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
    Optional<Decision> decision) {
  /** Keeps copies of the lists. */
  public Crossing {
    reservations = List.copyOf(reservations);
    participants = List.copyOf(participants);
    locked = List.copyOf(locked);
    if (!kind.transaction()) {
      throw new IllegalArgumentException("a crossing of kind " + kind);
    }
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
        leg == null ? ((TransactionCommand) command).details().reference() : "",
        prepared.place(),
        Optional.empty());
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
        && (this.transaction.id().equals(transaction.id()) || locked.contains(transaction.id()));
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
        Optional.of(decided));
  }
}
