package io.meridian.engine;

/**
 * Who wrote a derived entry and from how much of the journal.
 *
 * @param epoch the writer's epoch
 * @param sequence the last block whose effects the entry holds
 */
public record Stamp(long epoch, long sequence) implements Comparable<Stamp> {
  @Override
  public int compareTo(Stamp other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
  }
}
