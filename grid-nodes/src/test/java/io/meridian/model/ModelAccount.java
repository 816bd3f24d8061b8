package io.meridian.model;

import io.meridian.model.ModelEntry.Four;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An account as the contract describes it. */
public final class ModelAccount {
  /** What may happen to it. */
  public enum Status {
    OPEN,
    FROZEN,
    CLOSED
  }

  final String reference;
  final String asset;
  final boolean isCredit;
  final long createMicros;
  final List<ModelEntry> entries = new ArrayList<>();
  Optional<BigInteger> floor = Optional.empty();
  Optional<BigInteger> ceiling = Optional.empty();
  Map<String, String> labels = Map.of();
  Optional<String> privateData = Optional.empty();
  Status status = Status.OPEN;
  Four counters = Four.ZERO;

  /** What undecided transactions of several shards will do to it, by their names. */
  final Map<String, ModelReservation> reserved = new LinkedHashMap<>();

  /** What the end of holds that are due will do to it, in the shard that ends them. */
  final Map<String, Four> expiring = new LinkedHashMap<>();

  long revision = 1;
  long updateMicros;

  ModelAccount(String reference, String asset, boolean isCredit, long createMicros) {
    this.reference = reference;
    this.asset = asset;
    this.isCredit = isCredit;
    this.createMicros = createMicros;
    this.updateMicros = createMicros;
  }

  /** {@code region/id}. */
  public String reference() {
    return reference;
  }

  /** The code of its asset. */
  public String asset() {
    return asset;
  }

  /** Whether its balance grows with credits. */
  public boolean isCredit() {
    return isCredit;
  }

  /** The least that may be available; empty = no floor. */
  public Optional<BigInteger> floor() {
    return floor;
  }

  /** The most that balance and incoming holds may be; empty = no ceiling. */
  public Optional<BigInteger> ceiling() {
    return ceiling;
  }

  /** Its labels. */
  public Map<String, String> labels() {
    return labels;
  }

  /** Its private data as text. */
  public Optional<String> privateData() {
    return privateData;
  }

  /** What may happen to it. */
  public Status status() {
    return status;
  }

  /** Its four counters. */
  public Four counters() {
    return counters;
  }

  /** How many entries it has. */
  public long version() {
    return entries.size();
  }

  /** How often its settings or status changed, 1 when created. */
  public long revision() {
    return revision;
  }

  /** When it was created. */
  public long createMicros() {
    return createMicros;
  }

  /** The commit time of its newest entry or change. */
  public long updateMicros() {
    return updateMicros;
  }

  /** Its statement, oldest first. */
  public List<ModelEntry> entries() {
    return List.copyOf(entries);
  }

  /** Its counters as they were at an instant, that instant included. */
  public Four asOf(long micros) {
    Four counters = Four.ZERO;
    for (ModelEntry entry : entries) {
      if (entry.countsMicros() <= micros) {
        counters = counters.plus(entry.change());
      }
    }
    return counters;
  }

  /** Posted on the normal side minus posted on the other. */
  public BigInteger balance() {
    return balance(counters);
  }

  BigInteger balance(Four four) {
    return isCredit
        ? four.postedCredits().subtract(four.postedDebits())
        : four.postedDebits().subtract(four.postedCredits());
  }

  BigInteger available(Four four) {
    return balance(four).subtract(isCredit ? four.heldDebits() : four.heldCredits());
  }

  /** How much undecided transactions may take out of it. */
  BigInteger outgoing() {
    return sum(change -> available(change).negate());
  }

  /** How much they may bring. */
  BigInteger incoming() {
    return sum(this::potential);
  }

  /** What holds that are due, but whose end is not decided, no longer take from it. */
  BigInteger relief(boolean isOutgoing) {
    BigInteger sum = BigInteger.ZERO;
    for (Four change : expiring.values()) {
      sum = sum.add(isOutgoing ? available(change) : potential(change).negate());
    }
    return sum;
  }

  /** How much they may add to what is posted and held on one side. */
  BigInteger growth(boolean isDebit) {
    return sum(
        change ->
            isDebit
                ? change.postedDebits().add(change.heldDebits())
                : change.postedCredits().add(change.heldCredits()));
  }

  /** Each may come to pass or not: what makes room does not count, what takes room does. */
  private BigInteger sum(Function<Four, BigInteger> part) {
    BigInteger sum = BigInteger.ZERO;
    for (ModelReservation reservation : reserved.values()) {
      sum = sum.add(reservation.most(part));
    }
    return sum;
  }

  /** What a ceiling bounds: balance and incoming holds. */
  BigInteger potential(Four four) {
    return balance(four).add(isCredit ? four.heldCredits() : four.heldDebits());
  }
}
