package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step of a crossing transaction, which shards send each other or themselves. Its id is derived
 * from the transaction's key, so that it may be sent again and again by anyone.
 */
public sealed interface CrossingCommand extends Command
    permits PrepareLegs, SettleLegs, AbandonCrossing, FinishCrossing {
  /** The crossing transaction. */
  CrossingKey crossing();

  @Override
  default String actor() {
    return "";
  }

  /** Those of its legs, where it names any; what else is moved the shard's crossing says. */
  @Override
  default List<AccountKey> accounts() {
    return List.of();
  }

  @Override
  default Map<String, String> subject() {
    return Map.of("crossing", crossing().toString());
  }

  @Override
  default Optional<String> firstDifference(Command other) {
    return other.equals(this) ? Optional.empty() : Optional.of("crossing");
  }

  /** Refuses an id that is not the one derived from the key. */
  static void checkId(CommandId id, String prefix, CrossingKey key) {
    if (!id.id().equals(prefix + key)) {
      throw new IllegalArgumentException(id + " is no id of a step of " + key);
    }
  }
}
