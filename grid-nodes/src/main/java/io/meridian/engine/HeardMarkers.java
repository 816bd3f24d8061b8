package io.meridian.engine;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Marker;
import io.meridian.ledger.Bytes;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the copies that a birth has heard say of how far they are materialized. A copy that was cut
 * off may have a marker of its own, and be the primary's now, so none of them is believed alone.
 */
final class HeardMarkers {
  private final Set<Marker> readable = new LinkedHashSet<>();
  private boolean allReadable = true;
  private boolean anyNewer;

  /** The markers of the owners that were heard; a copy without one has nothing materialized. */
  HeardMarkers(Collection<Confirmation> heard) {
    for (Confirmation said : heard) {
      try {
        readable.add(decode(said.markerContent()));
      } catch (CorruptJournalException unreadable) {
        allReadable = false;
        anyNewer |= unreadable.newerVersion();
      }
    }
  }

  /** The marker of one copy; empty when it can not be read. */
  static Optional<Marker> read(Optional<Bytes> content) {
    try {
      return Optional.of(decode(content));
    } catch (CorruptJournalException unreadable) {
      return Optional.empty();
    }
  }

  private static Marker decode(Optional<Bytes> content) {
    return content.map(DerivedCodec::decodeMarker).orElse(Marker.NONE);
  }

  /** Whether a newer version of the program has written one, so that this must leave it alone. */
  boolean anyNewer() {
    return anyNewer;
  }

  /** Whether every copy's can be read. One that can not may speak of anything. */
  boolean allReadable() {
    return allReadable;
  }

  /** The different ones that can be read. */
  Set<Marker> readable() {
    return Collections.unmodifiableSet(readable);
  }

  /** The last block that any of them names. */
  long highestSequence() {
    return readable.stream().mapToLong(Marker::sequence).max().orElse(0);
  }

  /** A marker that says no more than any of them; all of them must be on the chain. */
  Marker least() {
    Marker first = readable.stream().min(Comparator.comparingLong(Marker::sequence)).orElseThrow();
    Map<String, Long> completeThrough = new TreeMap<>(first.completeThrough());
    long discarded = 0;
    for (Marker marker : readable) {
      completeThrough.replaceAll(
          (owner, through) -> Math.min(through, marker.completeThrough().getOrDefault(owner, 0L)));
      discarded = Math.max(discarded, marker.discardEpoch());
    }
    return new Marker(first.sequence(), first.hash(), completeThrough, discarded);
  }
}
