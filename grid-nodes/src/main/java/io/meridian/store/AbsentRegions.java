package io.meridian.store;

import io.meridian.schema.NodeAttributes;
import io.meridian.schema.RegionCaches;
import java.util.List;
import org.apache.ignite.Ignite;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.events.EventType;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.CacheGroupContext;
import org.apache.ignite.internal.processors.cache.GridCachePartitionExchangeManager;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsExchangeFuture;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.PartitionsExchangeAware;
import org.apache.ignite.internal.util.typedef.internal.CU;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a region come back after all of its nodes were out of view, while nodes of other regions
 * went on. These would hold against it for as long as they run that its partitions have been lost,
 * though none of them ever had one. So a node that keeps nothing of a region forgets that, at the
 * beginning of each exchange of partition maps before which no node that keeps it was in view. No
 * copy is touched: which of them are right, the region's own nodes find out among themselves, as
 * they do when the whole grid was stopped.
 *
 * <p>Ignite calls it on the thread that runs exchanges; it neither waits nor throws.
 */
public final class AbsentRegions implements PartitionsExchangeAware, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AbsentRegions.class);

  private final Ignite ignite;
  private final List<String> regions;
  private final GridCachePartitionExchangeManager<?, ?> exchanges;

  /**
   * Begins with the next exchange.
   *
   * @param regions the regions of which the node keeps nothing
   */
  public AbsentRegions(Ignite ignite, List<String> regions) {
    this.ignite = ignite;
    this.regions = List.copyOf(regions);
    this.exchanges = ((IgniteEx) ignite).context().cache().context().exchange();
    exchanges.registerExchangeAwareComponent(this);
  }

  @Override
  public void onInitBeforeTopologyLock(GridDhtPartitionsExchangeFuture exchange) {
    try {
      for (String region : regions) {
        if (wasAbsent(exchange, region)) {
          forget(exchange, RegionCaches.journalGroup(region));
          forget(exchange, RegionCaches.stateGroup(region));
        }
      }
    } catch (RuntimeException fault) {
      LOG.warn("Could not look for regions that are out of view", fault);
    }
  }

  private static boolean wasAbsent(GridDhtPartitionsExchangeFuture exchange, String region) {
    DiscoveryEvent event = exchange.firstEvent();
    return exchange.firstEventCache().serverNodes().stream()
        .filter(node -> !joins(event, node))
        .noneMatch(node -> NodeAttributes.hosts(node::attribute, region));
  }

  private static boolean joins(DiscoveryEvent event, ClusterNode node) {
    return event.type() == EventType.EVT_NODE_JOINED && event.eventNode().id().equals(node.id());
  }

  private void forget(GridDhtPartitionsExchangeFuture exchange, String groupName) {
    CacheGroupContext group =
        ((IgniteEx) ignite).context().cache().cacheGroup(CU.cacheId(groupName));
    if (group != null && !group.topology().lostPartitions().isEmpty()) {
      group.topology().resetLostPartitions(exchange.initialVersion());
    }
  }

  /** Stops. May be called twice. */
  @Override
  public void close() {
    exchanges.unregisterExchangeAwareComponent(this);
  }
}
