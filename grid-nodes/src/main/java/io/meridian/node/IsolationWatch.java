package io.meridian.node;

import io.meridian.schema.NodeAttributes;
import io.meridian.schema.Voters;
import io.meridian.store.Lookers;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.apache.ignite.Ignite;
import org.apache.ignite.cluster.BaselineNode;
import org.apache.ignite.cluster.ClusterNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node leave a part of the grid in which it can not do its work, see {@link Isolation}. Looks
 * every {@value #LOOK_MILLIS} ms, on a thread of this class.
 */
final class IsolationWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IsolationWatch.class);
  private static final long LOOK_MILLIS = 2_000;

  private final Ignite ignite;
  private final List<String> regions;
  private final Departure departure;
  private final Isolation isolation;
  private final ScheduledExecutorService looker;
  private boolean left;

  IsolationWatch(Ignite ignite, GridConfig config, Departure departure) {
    this.ignite = ignite;
    this.regions = config.regions().stream().map(RegionConfig::name).toList();
    this.departure = departure;
    this.isolation =
        new Isolation(
            config.nodeId(),
            config.hostedRegions().stream().map(RegionConfig::name).toList(),
            config.minorityMax());
    this.looker = Lookers.start("meridian-isolation-" + config.nodeId(), this::look, LOOK_MILLIS);
  }

  private void look() {
    if (left) {
      return;
    }
    try {
      Optional<String> why = isolation.look(System.nanoTime(), view());
      if (why.isPresent()) {
        left = true;
        departure.leave(why.get());
      }
    } catch (RuntimeException fault) {
      LOG.debug("could not look at who is in view; looking again", fault);
    }
  }

  private Isolation.View view() {
    Collection<ClusterNode> nodes = ignite.cluster().forServers().nodes();
    Map<String, Voters> known = Voters.inView(nodes);
    Map<String, Voters> inOrder = new LinkedHashMap<>();
    for (String region : regions) {
      inOrder.put(region, known.getOrDefault(region, new Voters(1, List.of())));
    }
    Set<String> inView =
        nodes.stream().map(node -> node.consistentId().toString()).collect(Collectors.toSet());
    Set<String> apart = Isolation.asks(inView, inOrder) ? apart(inView) : Set.of();
    return new Isolation.View(inView, inOrder, apart);
  }

  /** The nodes of the baseline that answer and are not in the grid that this node is in. */
  private Set<String> apart(Set<String> inView) {
    Set<String> apart = new HashSet<>();
    GridDiscovery discovery = (GridDiscovery) ignite.configuration().getDiscoverySpi();
    for (BaselineNode node : ignite.cluster().currentBaselineTopology()) {
      String id = node.consistentId().toString();
      String address = NodeAttributes.discovery(node::attribute);
      if (!inView.contains(id) && !address.isEmpty()) {
        Optional<UUID> run = discovery.ask(GridDiscovery.address(address));
        if (run.isPresent() && ignite.cluster().node(run.get()) == null) {
          apart.add(id);
        }
      }
    }
    return apart;
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
