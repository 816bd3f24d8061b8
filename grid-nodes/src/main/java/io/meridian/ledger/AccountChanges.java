package io.meridian.ledger;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * New values for some settings of an account.
 *
 * @param fields which settings change; at least one
 * @param floor the new floor; empty = no floor, and empty when it does not change
 * @param ceiling the new ceiling; empty = no ceiling, and empty when it does not change
 * @param labels the new labels, in place of all that were there; empty when they do not change
 * @param privateData the new private data; empty = none, and empty when it does not change
 */
public record AccountChanges(
    Set<Field> fields,
    OptionalLong floor,
    OptionalLong ceiling,
    Map<String, String> labels,
    Optional<PrivateData> privateData) {
  /** The settings that can change, by the names of the update mask. */
  public enum Field {
    /** The least available. */
    FLOOR,
    /** The most balance and incoming holds. */
    CEILING,
    /** The labels. */
    LABELS,
    /** The private data. */
    PRIVATE_DATA
  }

  /** Keeps copies of the collections. */
  public AccountChanges {
    if (fields.isEmpty()
        || (!fields.contains(Field.FLOOR) && floor.isPresent())
        || (!fields.contains(Field.CEILING) && ceiling.isPresent())
        || (!fields.contains(Field.LABELS) && !labels.isEmpty())
        || (!fields.contains(Field.PRIVATE_DATA) && privateData.isPresent())) {
      throw new IllegalArgumentException("a value for a field that does not change");
    }
    fields = Set.copyOf(EnumSet.copyOf(fields));
    labels = Map.copyOf(labels);
  }

  /** The settings after these changes. */
  AccountSettings applyTo(AccountSettings settings) {
    return new AccountSettings(
        settings.asset(),
        settings.normalSide(),
        fields.contains(Field.FLOOR) ? floor : settings.floor(),
        fields.contains(Field.CEILING) ? ceiling : settings.ceiling(),
        fields.contains(Field.LABELS) ? labels : settings.labels(),
        fields.contains(Field.PRIVATE_DATA) ? privateData : settings.privateData());
  }
}
