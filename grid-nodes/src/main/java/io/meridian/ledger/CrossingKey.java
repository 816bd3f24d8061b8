package io.meridian.ledger;

/**
 * The name of a transaction that crosses shards, and of all its legs [K1]: where home's record that
 * prepared it stands. A caller's id would name two attempts alike; this names one of them.
 *
 * @param region home's region
 * @param shard home's number in its region
 * @param sequence the block of home's record
 * @param ordinal the record's place in that block, from 0
 */
public record CrossingKey(String region, int shard, long sequence, int ordinal) {
  /**
   * The name of what home only tries, as a dry run or to ask others what they see: no block has
   * sequence 0.
   */
  public static CrossingKey tried(String region, int shard) {
    return new CrossingKey(region, shard, 0, 0);
  }

  /** In the form {@code region/shard/sequence/ordinal}, which ids of its commands end with. */
  @Override
  public String toString() {
    return region + '/' + shard + '/' + sequence + '/' + ordinal;
  }
}
