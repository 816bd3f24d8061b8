package io.meridian.schema;

import java.nio.ByteBuffer;
import java.util.Objects;

/** What was fixed when a region was first started. */
public final class RegionFact {
  private static final byte FORMAT = 1;
  private static final int ENCODED_BYTES = 1 + 2 * Integer.BYTES;

  private final int shards;
  private final int backups;

  /**
   * A region's fixed facts.
   *
   * @param shards its shards, 1..1024
   * @param backups further copies of each shard beside the first, at least 0
   */
  public RegionFact(int shards, int backups) {
    this.shards = shards;
    this.backups = backups;
  }

  /** The region's shards. */
  public int shards() {
    return shards;
  }

  /** Further copies of each shard beside the first. */
  public int backups() {
    return backups;
  }

  /** The bytes to store: a format number, then both numbers, big endian. */
  public byte[] encode() {
    return ByteBuffer.allocate(ENCODED_BYTES).put(FORMAT).putInt(shards).putInt(backups).array();
  }

  /**
   * What stored bytes say.
   *
   * @throws IllegalArgumentException if they are of another format
   */
  public static RegionFact decode(byte[] stored) {
    ByteBuffer buffer = ByteBuffer.wrap(stored);
    if (stored.length != ENCODED_BYTES || buffer.get() != FORMAT) {
      throw new IllegalArgumentException(
          "the fact of a region has an unknown format; was it written by a newer version?");
    }
    return new RegionFact(buffer.getInt(), buffer.getInt());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionFact fact && shards == fact.shards && backups == fact.backups;
  }

  @Override
  public int hashCode() {
    return Objects.hash(shards, backups);
  }

  @Override
  public String toString() {
    return shards + " shards, " + backups + " backups";
  }
}
