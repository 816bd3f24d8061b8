package io.meridian.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A grid of one node, which a test can take the leadership from and give it back. Thread-safe. */
final class LocalTopology implements Topology {
  static final String SELF = "node-1";

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile long version = 1;
  private final Set<ShardId> lost = ConcurrentHashMap.newKeySet();
  private volatile boolean leads = true;

  @Override
  public String self() {
    return SELF;
  }

  @Override
  public Standing standing(ShardId shard) {
    boolean here = leads && !lost.contains(shard);
    return new Standing(version, here, here ? Map.of(SELF, 1L) : Map.of(), 1);
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Lets the node lead every shard, or none. */
  synchronized void lead(boolean leading) {
    leads = leading;
    version = version + 1;
    listeners.forEach(Runnable::run);
  }

  /** Takes one shard out of reach. */
  synchronized void lose(ShardId shard) {
    lost.add(shard);
    version = version + 1;
    listeners.forEach(Runnable::run);
  }
}
