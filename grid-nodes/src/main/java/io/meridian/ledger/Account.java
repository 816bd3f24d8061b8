package io.meridian.ledger;

import java.util.Optional;

/**
 * An account's state at one point of its shard's order.
 *
 * @param settings its asset, side, limits and labels
 * @param status what may happen to it
 * @param counters its four counters, minor units
 * @param version how many entries it has
 * @param revision how often its settings or status changed; 1 when created
 * @param createMicros when it was created, microseconds since the epoch
 * @param updateMicros the commit time of its newest entry or change
 */
public record Account(
    AccountSettings settings,
    AccountStatus status,
    Counters counters,
    long version,
    long revision,
    long createMicros,
    long updateMicros) {
  /** A new account, as its creation at {@code commitMicros} leaves it. */
  public static Account opened(AccountSettings settings, long commitMicros) {
    return new Account(
        settings, AccountStatus.OPEN, Counters.ZERO, 0, 1, commitMicros, commitMicros);
  }

  /** This account with other settings or another status, as of {@code commitMicros}. */
  public Account changed(AccountSettings settings, AccountStatus status, long commitMicros) {
    return new Account(
        settings, status, counters, version, revision + 1, createMicros, commitMicros);
  }

  /** This account with {@code privateData} in place of what it has. */
  public Account withPrivateData(Optional<PrivateData> privateData) {
    return new Account(
        settings.withPrivateData(privateData),
        status,
        counters,
        version,
        revision,
        createMicros,
        updateMicros);
  }

  /**
   * This account after {@code entry}, which must be its next one or one it already has (replay
   * sets, never adds).
   */
  public Account after(Entry entry, long commitMicros) {
    return new Account(
        settings, status, entry.after(), entry.version(), revision, createMicros, commitMicros);
  }

  /** Posted balance, minor units of the asset. */
  public long balance() {
    return counters.balance(settings.normalSide());
  }

  /** What may still go out, floor not considered, minor units of the asset. */
  public long available() {
    return counters.available(settings.normalSide());
  }
}
