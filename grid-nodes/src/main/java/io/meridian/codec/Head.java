package io.meridian.codec;

import io.meridian.ledger.Bytes;

/**
 * The end of a shard's journal and who may extend it.
 *
 * @param epoch grows by one with every new leader
 * @param leaderId the random id of the leader
 * @param sequence the sequence of the last block, 0 when there is none
 * @param hash the hash of the last block, 32 zero bytes when there is none
 * @param lastMicros the last commit time of the shard, microseconds since the epoch; 0 when there
 *     is none
 */
public record Head(long epoch, long leaderId, long sequence, Bytes hash, long lastMicros) {
  /** The length of a hash. */
  public static final int HASH_BYTES = 32;

  /** What precedes the first leader of a shard. */
  public static final Head GENESIS = new Head(0, 0, 0, Bytes.copyOf(new byte[HASH_BYTES]), 0);

  /** Whether both name the same leadership. */
  public boolean sameLeader(Head other) {
    return epoch == other.epoch && leaderId == other.leaderId;
  }

  /**
   * Whether this chain wins over the other in a view change: the higher epoch, then the higher
   * sequence.
   */
  public boolean outranks(Head other) {
    return epoch != other.epoch ? epoch > other.epoch : sequence > other.sequence;
  }
}
