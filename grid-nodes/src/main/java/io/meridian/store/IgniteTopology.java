package io.meridian.store;

import io.meridian.engine.ShardId;
import io.meridian.engine.Standing;
import io.meridian.engine.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ignite.Ignite;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.GridCachePartitionExchangeManager;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsExchangeFuture;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.PartitionsExchangeAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The grid's membership as Ignite knows it. Listeners run on a thread of this class, never on one
 * of Ignite's. A change is looked for after every partition exchange, and besides every {@value
 * #LOOK_MILLIS} ms, as a copy that becomes owning on another node does not always cause an
 * exchange.
 */
public final class IgniteTopology implements Topology, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IgniteTopology.class);
  private static final long LOOK_MILLIS = 250;

  private final PartitionView view;
  private final GridCachePartitionExchangeManager<?, ?> exchanges;
  private final Map<String, Integer> copies = new HashMap<>();
  private final List<ShardId> shards = new ArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService looker;
  private final AtomicBoolean lookQueued = new AtomicBoolean();
  private final PartitionsExchangeAware afterExchange = new AfterExchange();
  private List<Standing> seen = List.of();

  /**
   * The membership of a started node.
   *
   * @param ignite the node, active, with the caches of every region in place
   * @param regions the regions that the node may be asked about
   */
  public IgniteTopology(Ignite ignite, List<RegionLayout> regions) {
    this.view = new PartitionView(ignite);
    this.exchanges = ((IgniteEx) ignite).context().cache().context().exchange();
    for (RegionLayout region : regions) {
      copies.put(region.region(), region.copies());
      for (int number = 0; number < region.shards(); number++) {
        shards.add(new ShardId(region.region(), number));
      }
    }
    this.looker = Lookers.start("meridian-topology-" + view.self(), this::look, LOOK_MILLIS);
    exchanges.registerExchangeAwareComponent(afterExchange);
  }

  @Override
  public String self() {
    return view.self();
  }

  @Override
  public Standing standing(ShardId shard) {
    Integer configured = copies.get(shard.region());
    return configured == null
        ? new Standing(0, false, Map.of(), 0)
        : view.standing(shard, configured);
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Stops telling. May be called twice. */
  @Override
  public void close() {
    exchanges.unregisterExchangeAwareComponent(afterExchange);
    looker.shutdownNow();
  }

  private void lookSoon() {
    if (lookQueued.compareAndSet(false, true)) {
      try {
        looker.execute(this::look);
      } catch (RejectedExecutionException closed) {
        LOG.debug("closed while the topology changed", closed);
      }
    }
  }

  private void look() {
    lookQueued.set(false);
    try {
      List<Standing> now = shards.stream().map(this::standing).toList();
      if (!now.equals(seen)) {
        seen = now;
        listeners.forEach(IgniteTopology::tell);
      }
    } catch (RuntimeException fault) {
      LOG.warn("Could not look at the topology; looking again in {} ms", LOOK_MILLIS, fault);
    }
  }

  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException fault) {
      LOG.error("A listener to changes of the topology failed", fault);
    }
  }

  private final class AfterExchange implements PartitionsExchangeAware {
    @Override
    public void onDoneAfterTopologyUnlock(GridDhtPartitionsExchangeFuture future) {
      lookSoon();
    }
  }
}
