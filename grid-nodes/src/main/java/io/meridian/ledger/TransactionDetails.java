package io.meridian.ledger;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a caller says about a transaction beside what it does.
 *
 * @param reference the caller's reference, or empty; unique per ledger and region where the ledger
 *     says so
 * @param labels up to 16 pairs, no personal data
 * @param privateData personal data in its envelope
 * @param effectiveMicros when it is effective for reports, microseconds since the epoch; empty = at
 *     its commit time
 */
public record TransactionDetails(
    String reference,
    Map<String, String> labels,
    Optional<PrivateData> privateData,
    OptionalLong effectiveMicros) {
  /** Nothing said. */
  public static final TransactionDetails NONE =
      new TransactionDetails("", Map.of(), Optional.empty(), OptionalLong.empty());

  /** Keeps a copy of the labels. */
  public TransactionDetails {
    labels = Map.copyOf(labels);
  }

  /** Names the first of these fields in which {@code other} differs. */
  void compare(TransactionDetails other, Differences differences) {
    differences
        .field("reference", reference, other.reference)
        .field("labels", labels, other.labels)
        .field("effective_at", effectiveMicros, other.effectiveMicros)
        .privateData("private_data", privateData, other.privateData);
  }
}
