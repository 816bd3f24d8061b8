package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The frame of several transactions that are applied all or none. Its record is followed by those
 * of its items, in their order, in the same journal block.
 *
 * @param commandId the batch's id; its region is that of every item
 * @param actor who asks
 * @param items the transactions, by their ids and what they ask for
 */
public record AtomicBatch(CommandId commandId, String actor, List<Item> items) implements Command {
  /**
   * One transaction of the batch.
   *
   * @param id its id
   * @param fingerprint the fingerprint of its canonical request
   */
  public record Item(String id, Bytes fingerprint) {}

  /** Keeps a copy of the list. */
  public AtomicBatch {
    items = List.copyOf(items);
    if (items.isEmpty() || items.size() > Limits.BATCH_ITEMS_MAX) {
      throw new IllegalArgumentException("items must be 1.." + Limits.BATCH_ITEMS_MAX);
    }
  }

  @Override
  public CommandKind kind() {
    return CommandKind.ATOMIC_BATCH;
  }

  @Override
  public List<AccountKey> accounts() {
    return List.of();
  }

  @Override
  public Map<String, String> subject() {
    return Map.of("batch", commandId.reference());
  }

  /** Differing items are named as a whole; what differs in one only its own record can tell. */
  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof AtomicBatch that)) {
      return Optional.of("mode");
    }
    Differences differences = new Differences();
    int common = Math.min(items.size(), that.items.size());
    for (int i = 0; i < common; i++) {
      differences
          .field("requests[" + i + "].id", items.get(i).id(), that.items.get(i).id())
          .field(
              "requests[" + i + "]", items.get(i).fingerprint(), that.items.get(i).fingerprint());
    }
    return differences.field("requests", items.size(), that.items.size()).first();
  }
}
