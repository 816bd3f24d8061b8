package io.meridian.store;

/** What a node finds in its own copies of a shard. Marshalled by Ignite. */
final class OwnHead {
  /** Stands for a head or block that the copy does not have. */
  static final byte[] NOTHING = new byte[0];

  private final long topologyVersion;
  private final boolean owning;
  private final byte[] storedHead;
  private final byte[] storedMarker;
  private final long wallMicros;

  /**
   * What was found.
   *
   * @param topologyVersion the version it was read at
   * @param owning whether the copy was owning in both groups before and after the look
   * @param storedHead the head as stored; {@link #NOTHING} when there is none
   * @param storedMarker the marker of the derived state as stored; {@link #NOTHING} when there is
   *     none
   * @param wallMicros the node's wall clock, microseconds since the epoch
   */
  OwnHead(
      long topologyVersion,
      boolean owning,
      byte[] storedHead,
      byte[] storedMarker,
      long wallMicros) {
    this.topologyVersion = topologyVersion;
    this.owning = owning;
    this.storedHead = storedHead;
    this.storedMarker = storedMarker;
    this.wallMicros = wallMicros;
  }

  long topologyVersion() {
    return topologyVersion;
  }

  boolean owning() {
    return owning;
  }

  byte[] storedHead() {
    return storedHead;
  }

  byte[] storedMarker() {
    return storedMarker;
  }

  long wallMicros() {
    return wallMicros;
  }
}
