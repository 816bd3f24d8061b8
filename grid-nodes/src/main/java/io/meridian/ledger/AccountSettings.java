package io.meridian.ledger;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an account's owner decides about it.
 *
 * @param asset the code of the asset it holds, for ever
 * @param normalSide the side on which its balance grows, for ever
 * @param floor the least {@code available} a transaction may leave, minor units; empty = no floor
 * @param ceiling the most {@code balance + incoming holds}, minor units; empty = no ceiling
 * @param labels up to 16 pairs, no personal data
 * @param privateData personal data in its envelope
 */
public record AccountSettings(
    String asset,
    NormalSide normalSide,
    OptionalLong floor,
    OptionalLong ceiling,
    Map<String, String> labels,
    Optional<PrivateData> privateData) {
  /** Keeps a copy of the labels. */
  public AccountSettings {
    labels = Map.copyOf(labels);
  }

  /** These settings with {@code other} in place of the private data. */
  public AccountSettings withPrivateData(Optional<PrivateData> other) {
    return new AccountSettings(asset, normalSide, floor, ceiling, labels, other);
  }
}
