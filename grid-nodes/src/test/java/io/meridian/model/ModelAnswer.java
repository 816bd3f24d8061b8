package io.meridian.model;

import io.meridian.ledger.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the contract answers to a command.
 *
 * @param reason why it was refused; empty when it was applied
 * @param metadata pairs that the refusal must have; it may have more
 * @param recorded whether the id is used up by it, now or before
 * @param replayed whether it is the outcome of an earlier use of the id
 * @param entries what an applied transaction did to each account, in order
 * @param provisional whether it is a refusal that stands only while something is undecided, so that
 *     nobody may be told
 */
public record ModelAnswer(
    Optional<Reason> reason,
    Map<String, String> metadata,
    boolean recorded,
    boolean replayed,
    List<ModelEntry> entries,
    boolean provisional) {
  static ModelAnswer applied(List<ModelEntry> entries) {
    return new ModelAnswer(Optional.empty(), Map.of(), true, false, List.copyOf(entries), false);
  }

  static ModelAnswer refused(Reason reason, Map<String, String> metadata) {
    return new ModelAnswer(
        Optional.of(reason), Map.copyOf(metadata), true, false, List.of(), false);
  }

  static ModelAnswer unrecorded(Reason reason, Map<String, String> metadata) {
    return new ModelAnswer(
        Optional.of(reason), Map.copyOf(metadata), false, false, List.of(), false);
  }

  /** The same answer given once more. */
  ModelAnswer again() {
    return new ModelAnswer(reason, metadata, recorded, true, entries, false);
  }

  /** The same answer without a record of it. */
  public ModelAnswer withoutRecord() {
    return new ModelAnswer(reason, metadata, false, replayed, entries, provisional);
  }

  /** The same refusal, which nobody may be told yet. */
  ModelAnswer onlyForNow() {
    return new ModelAnswer(reason, metadata, recorded, replayed, entries, true);
  }

  /** Whether the command took effect. */
  public boolean wasApplied() {
    return reason.isEmpty();
  }
}
