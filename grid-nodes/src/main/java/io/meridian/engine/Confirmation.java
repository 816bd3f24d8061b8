package io.meridian.engine;

import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.Optional;

/**
 * What one owner says of its own local copy of a shard.
 *
 * @param owner who says it
 * @param topologyVersion the version it was read at
 * @param owning whether its copy is owning in both groups
 * @param head the head in its copy; {@link Head#GENESIS} when there is none
 * @param wallMicros its wall clock, microseconds since the epoch
 * @param marker the marker in its copy of the derived state, with the epoch of whoever wrote it;
 *     its content may be unreadable; empty when there is none
 */
public record Confirmation(
    String owner,
    long topologyVersion,
    boolean owning,
    Head head,
    long wallMicros,
    Optional<DerivedValue> marker) {
  /** What its marker says, as stored. */
  Optional<Bytes> markerContent() {
    return marker.map(DerivedValue::content);
  }

  /** The epoch under which its marker was written; 0 when there is none. */
  long markerEpoch() {
    return marker.map(known -> known.stamp().epoch()).orElse(0L);
  }

  /** The same of a copy whose journal ends there, though its head is lost. */
  Confirmation endingWith(Head end) {
    return new Confirmation(owner, topologyVersion, owning, end, wallMicros, marker);
  }
}
