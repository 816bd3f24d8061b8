package io.meridian.store;

import io.meridian.engine.ShardId;
import org.apache.ignite.Ignite;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.resources.IgniteInstanceResource;

/**
 * Asks a node for a block in its own copy of a shard; no bytes when it has none. Marshalled by
 * Ignite.
 */
final class ReadBlockJob implements IgniteCallable<byte[]> {
  private static final long serialVersionUID = 1L;

  private final String region;
  private final int shard;
  private final long sequence;

  @IgniteInstanceResource private transient Ignite ignite;

  ReadBlockJob(ShardId shard, long sequence) {
    this.region = shard.region();
    this.shard = shard.number();
    this.sequence = sequence;
  }

  @Override
  public byte[] call() {
    return OwnCopy.of(ignite).block(new ShardId(region, shard), sequence);
  }
}
