package io.meridian.engine;

import io.meridian.codec.OpenHold;
import io.meridian.ledger.CommandId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The open holds of a shard, each at its place in a table that is materialized place by place: a
 * place is overwritten when its hold ends and taken again by a later one, so that the table is only
 * as large as the most holds that were ever open at once, and a birth can read it whole. In memory
 * they stand in the order in which they expire, too. Used by the shard's thread only.
 */
final class OpenHolds {
  /** How many holds of a shard may be open; a further one is refused as OVERLOADED. */
  static final int HOLDS_MAX = 5_000_000;

  private final Map<Integer, OpenHold> places = new HashMap<>();
  private final FreePlaces taken = new FreePlaces();
  private final TreeSet<Place> byExpiry =
      new TreeSet<>(
          Comparator.comparingLong((Place place) -> place.hold().expiresMicros())
              .thenComparingInt(Place::number));

  /** Those that are passed over until what is in their way has gone. */
  private final Map<CommandId, Place> aside = new HashMap<>();

  /**
   * A hold at its place.
   *
   * @param number the place, from 0
   * @param hold the hold
   */
  record Place(int number, OpenHold hold) {}

  /** Sets what a place holds. Setting what it holds already changes nothing. */
  void set(int place, Optional<OpenHold> hold) {
    OpenHold before = places.remove(place);
    if (before != null) {
      byExpiry.remove(new Place(place, before));
      aside.remove(before.hold());
      taken.free(place);
    }
    if (hold.isPresent()) {
      places.put(place, hold.get());
      byExpiry.add(new Place(place, hold.get()));
      taken.take(place);
    }
  }

  /** The least place from {@code from} on that is free. */
  int free(int from) {
    return taken.next(from);
  }

  /** How many holds are open. */
  int size() {
    return places.size();
  }

  /**
   * The hold that expires first of those that are not set aside, the lower place first of those
   * that expire together.
   */
  Optional<OpenHold> first() {
    return byExpiry.isEmpty() ? Optional.empty() : Optional.of(byExpiry.first().hold());
  }

  /** Passes over the first one, so that those behind it do not wait for it, until it is back. */
  void setFirstAside() {
    Place first = byExpiry.pollFirst();
    aside.put(first.hold().hold(), first);
  }

  /** A hold is in its turn again, if it was set aside. */
  void bringBack(CommandId hold) {
    Place place = aside.remove(hold);
    if (place != null) {
      byExpiry.add(place);
    }
  }

  /**
   * Up to {@code most} holds that are expired at {@code micros} and not {@code skipped}, in the
   * order of their expiry.
   */
  List<OpenHold> due(long micros, int most, Predicate<OpenHold> skipped) {
    List<OpenHold> due = new ArrayList<>();
    for (Place place : byExpiry) {
      if (place.hold().expiresMicros() > micros || due.size() == most) {
        break;
      }
      if (!skipped.test(place.hold())) {
        due.add(place.hold());
      }
    }
    return due;
  }
}
