package io.meridian.model;

import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.TransactionCommand;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What home is asked for as a whole: one transaction, or an atomic batch of them.
 *
 * @param id the transaction's id, or the batch's
 * @param items the transaction, or those of the batch in their order
 * @param isBatch whether it is a batch, of however many
 */
record ModelRequest(CommandId id, List<TransactionCommand> items, boolean isBatch) {
  ModelRequest {
    items = List.copyOf(items);
  }

  static ModelRequest of(TransactionCommand command) {
    return new ModelRequest(command.commandId(), List.of(command), false);
  }

  static ModelRequest ofBatch(CommandId id, List<TransactionCommand> items) {
    return new ModelRequest(id, items, true);
  }

  String ledger() {
    return id.ledger();
  }

  CommandKind kind() {
    return isBatch ? CommandKind.ATOMIC_BATCH : items.get(0).kind();
  }

  /** Whether that is its id, or the id of one of its transactions. */
  boolean names(CommandId other) {
    return id.equals(other) || items.stream().anyMatch(item -> item.commandId().equals(other));
  }

  /** The earlier transactions that its own are about, without those that it has itself. */
  Set<CommandId> originals() {
    Set<CommandId> originals = new HashSet<>();
    Set<CommandId> mine = new HashSet<>();
    for (TransactionCommand item : items) {
      item.original().filter(original -> !mine.contains(original)).ifPresent(originals::add);
      mine.add(item.commandId());
    }
    return originals;
  }

  /** Whether one of its transactions has a reference. */
  boolean hasReference(String reference) {
    return items.stream().anyMatch(item -> item.details().reference().equals(reference));
  }

  /** The id of the batch; none of a transaction that stands alone. */
  Optional<CommandId> batch() {
    return isBatch ? Optional.of(id) : Optional.empty();
  }
}
