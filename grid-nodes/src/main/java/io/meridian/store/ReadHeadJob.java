package io.meridian.store;

import io.meridian.engine.ShardId;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.resources.IgniteInstanceResource;

/** Asks a node for the head in its own copy of a shard. Marshalled by Ignite. */
final class ReadHeadJob implements IgniteCallable<OwnHead> {
  private static final long serialVersionUID = 1L;

  private final String region;
  private final int shard;

  @IgniteInstanceResource private transient Ignite ignite;

  ReadHeadJob(ShardId shard) {
    this.region = shard.region();
    this.shard = shard.number();
  }

  @Override
  public OwnHead call() throws IgniteCheckedException {
    return OwnCopy.of(ignite).head(new ShardId(region, shard));
  }
}
