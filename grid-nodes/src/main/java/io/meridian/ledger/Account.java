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
 * @param reserved what undecided crossing transactions reserve on it, apart from what is held
 * @param lagMicros the longest that an entry of a crossing transaction was committed after it was
 *     decided, microseconds: so far behind an instant may entries stand that count at it [K5]
 */
public record Account(
    AccountSettings settings,
    AccountStatus status,
    Counters counters,
    long version,
    long revision,
    long createMicros,
    long updateMicros,
    Reserved reserved,
    long lagMicros) {
  /** An account on which nothing is reserved. */
  public Account(
      AccountSettings settings,
      AccountStatus status,
      Counters counters,
      long version,
      long revision,
      long createMicros,
      long updateMicros) {
    this(
        settings,
        status,
        counters,
        version,
        revision,
        createMicros,
        updateMicros,
        Reserved.NONE,
        0);
  }

  /** A new account, as its creation at {@code commitMicros} leaves it. */
  public static Account opened(AccountSettings settings, long commitMicros) {
    return new Account(
        settings, AccountStatus.OPEN, Counters.ZERO, 0, 1, commitMicros, commitMicros);
  }

  /** This account with other settings or another status, as of {@code commitMicros}. */
  public Account changed(AccountSettings settings, AccountStatus status, long commitMicros) {
    return new Account(
        settings,
        status,
        counters,
        version,
        revision + 1,
        createMicros,
        commitMicros,
        reserved,
        lagMicros);
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
        updateMicros,
        reserved,
        lagMicros);
  }

  /** This account with other counters, as what is not recorded moves them. */
  public Account withCounters(Counters counters) {
    return new Account(
        settings,
        status,
        counters,
        version,
        revision,
        createMicros,
        updateMicros,
        reserved,
        lagMicros);
  }

  /** This account with {@code reserved} reserved on it, whatever was before. */
  public Account withReserved(Reserved reserved) {
    return reserved.equals(this.reserved)
        ? this
        : new Account(
            settings,
            status,
            counters,
            version,
            revision,
            createMicros,
            updateMicros,
            reserved,
            lagMicros);
  }

  /** This account if nothing were undecided: without reservations, and with {@code ending} done. */
  Account undisturbed(Counters ending) {
    Account ended = ending.equals(Counters.ZERO) ? this : withCounters(counters.plus(ending));
    return ended.withReserved(Reserved.NONE);
  }

  /**
   * This account after {@code entry}, which must be its next one or one it already has (replay
   * sets, never adds).
   */
  public Account after(Entry entry, long commitMicros) {
    return after(entry, commitMicros, 0);
  }

  /**
   * The same of an entry of a transaction that was decided before it was committed here.
   *
   * @param decisionMicros when it was decided; 0 when it did not cross
   */
  public Account after(Entry entry, long commitMicros, long decisionMicros) {
    long lag = decisionMicros == 0 ? 0 : commitMicros - decisionMicros;
    return new Account(
        settings,
        status,
        entry.after(),
        entry.version(),
        revision,
        createMicros,
        commitMicros,
        reserved,
        Math.max(lagMicros, lag));
  }

  /** Whether a crossing transaction has left anything on it that others do not have. */
  public boolean crossed() {
    return lagMicros > 0 || !reserved.equals(Reserved.NONE);
  }

  /** Posted balance, minor units of the asset. */
  public long balance() {
    return counters.balance(settings.normalSide());
  }

  /** What may still go out, floor not considered, minor units of the asset. */
  public long available() {
    return available(counters);
  }

  /** The same with other counters. */
  long available(Counters other) {
    return other.available(settings.normalSide()) - reserved.outgoing();
  }

  /** The balance and all that may still come in, with other counters: what a ceiling bounds. */
  long potential(Counters other) {
    return other.potential(settings.normalSide()) + reserved.incoming();
  }
}
