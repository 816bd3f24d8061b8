package io.meridian.codec;

import io.meridian.ledger.Bytes;

/**
 * The end of a shard's journal and who may extend it.
 *
 * @param epoch grows by one with every new leader
 * @param leaderId the random id of the leader
 * @param sequence the sequence of the last block, 0 when there is none
 * @param hash the hash of the last block, 32 zero bytes when there is none
 * @param lastMicros the last commit time of the shard, or a later instant as of which something was
 *     answered: whatever is committed next is later; microseconds since the epoch; 0 when there is
 *     none
 * @param settledEpoch the newest epoch of the chain that was known to be on W copies when the head
 *     was written: the epoch itself, but for the heads with which a view change begins
 */
public record Head(
    long epoch, long leaderId, long sequence, Bytes hash, long lastMicros, long settledEpoch) {
  /** The length of a hash. */
  public static final int HASH_BYTES = 32;

  /** What precedes the first leader of a shard. */
  public static final Head GENESIS = new Head(0, 0, 0, Bytes.copyOf(new byte[HASH_BYTES]), 0);

  /** The head of a leader whose epoch is known to be on W copies. */
  public Head(long epoch, long leaderId, long sequence, Bytes hash, long lastMicros) {
    this(epoch, leaderId, sequence, hash, lastMicros, epoch);
  }

  /** The head of the leader that wrote a block, as the journal ended with it. */
  public static Head of(BlockHeader header, Bytes hash) {
    return new Head(
        header.epoch(), header.leaderId(), header.sequence(), hash, header.lastMicros());
  }

  /** This head when its own epoch is known to be on W copies. */
  public Head settled() {
    return new Head(epoch, leaderId, sequence, hash, lastMicros);
  }

  /** The same end of the journal after an instant was answered that is later than its last time. */
  public Head at(long micros) {
    return new Head(epoch, leaderId, sequence, hash, micros, settledEpoch);
  }

  /** The same end of the journal under a later epoch that is on W copies. */
  public Head under(long later) {
    return new Head(later, leaderId, sequence, hash, lastMicros);
  }

  /** Whether both name the same leadership. */
  public boolean sameLeader(Head other) {
    return epoch == other.epoch && leaderId == other.leaderId;
  }

  /**
   * Whether this chain wins over the other in a view change: the higher settled epoch, then the
   * higher sequence, then the later time, so that no new leader commits at or before an instant
   * that was answered [R2]. An epoch that is not settled says nothing: a node that the others have
   * given up can begin one in its own copy, over a chain that they go on to extend.
   */
  public boolean outranks(Head other) {
    if (settledEpoch != other.settledEpoch) {
      return settledEpoch > other.settledEpoch;
    }
    return sequence != other.sequence ? sequence > other.sequence : lastMicros > other.lastMicros;
  }
}
