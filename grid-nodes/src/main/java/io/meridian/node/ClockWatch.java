package io.meridian.node;

import io.meridian.engine.ShardId;
import io.meridian.engine.Topology;
import io.meridian.schema.NodeAttributes;
import io.meridian.schema.Voters;
import io.meridian.store.Lookers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ignite.Ignite;
import org.apache.ignite.cluster.ClusterNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node leave whose clock is wrong, so that others lead its shards, see {@link WrongClock};
 * and says whatever is wrong with clocks, at once and again every minute. Looks every {@value
 * #LOOK_MILLIS} ms, on a thread of this class.
 */
final class ClockWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long LOOK_MILLIS = 500;
  private static final long SAID_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Ignite ignite;
  private final GridConfig config;
  private final Topology topology;
  private final OwnClock own;
  private final PeerClocks peers;
  private final Departure departure;
  private final WrongClock rule;
  private final ScheduledExecutorService looker;
  private WrongClock.Kind said = WrongClock.Kind.AGREED;
  private long saidNanos;

  ClockWatch(
      Ignite ignite,
      GridConfig config,
      Topology topology,
      OwnClock own,
      PeerClocks peers,
      Departure departure) {
    this.ignite = ignite;
    this.config = config;
    this.topology = topology;
    this.own = own;
    this.peers = peers;
    this.departure = departure;
    this.rule =
        new WrongClock(
            config.nodeId(), own.driftMicrosMax(), config.wrongClockMax(), config.minOwners());
    this.looker = Lookers.start("meridian-clock-" + config.nodeId(), this::look, LOOK_MILLIS);
  }

  /**
   * Asks the nodes where others of the grid may be, before this one joins them.
   *
   * @throws WrongClockException if this node's clock is wrong: in the grid it would lead shards and
   *     judge nothing, leave, and come again
   */
  static void refuseWrong(GridConfig config, OwnClock own, PeerClocks peers) {
    Map<String, Voters> voters = new HashMap<>();
    for (RegionConfig region : config.hostedRegions()) {
      voters.put(region.name(), new Voters(region.votersVersion(), region.voters()));
    }
    try {
      List<HeardClock> heard =
          peers.ask(config.network().peers().stream().map(GridDiscovery::address).toList());
      WrongClock rule =
          new WrongClock(
              config.nodeId(), own.driftMicrosMax(), config.wrongClockMax(), config.minOwners());
      rule.wrong(view(config, own, heard, voters))
          .ifPresent(
              why -> {
                throw new WrongClockException(why);
              });
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new GridStartException("interrupted while it asked for the clocks of others", stop);
    }
  }

  private void look() {
    if (said == WrongClock.Kind.LEAVES) {
      return;
    }
    try {
      WrongClock.Verdict verdict = rule.look(System.nanoTime(), view(), this::otherOwners);
      say(verdict);
      if (verdict.kind() == WrongClock.Kind.LEAVES) {
        departure.leave(verdict.why());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException fault) {
      LOG.debug("could not look at the clocks; looking again", fault);
    }
  }

  private void say(WrongClock.Verdict verdict) {
    boolean due = verdict.kind() != said || System.nanoTime() - saidNanos >= SAID_NANOS;
    if (due) {
      saidNanos = System.nanoTime();
      switch (verdict.kind()) {
        case AGREED -> {
          if (said != WrongClock.Kind.AGREED) {
            LOG.info("The clocks agree again");
          }
        }
        case OTHERS_WRONG -> LOG.warn("Node {}: {}", config.nodeId(), verdict.why());
        case UNDECIDED, WRONG, NEEDED -> LOG.error("Node {}: {}", config.nodeId(), verdict.why());
        case LEAVES -> LOG.debug("leaves, which whoever lets it leave says");
      }
    }
    said = verdict.kind();
  }

  private WrongClock.View view() throws InterruptedException {
    Collection<ClusterNode> nodes = ignite.cluster().forServers().nodes();
    Map<String, Voters> known = Voters.inView(nodes);
    Map<String, Voters> voters = new HashMap<>();
    for (String region : hosted()) {
      voters.put(region, known.getOrDefault(region, new Voters(1, List.of())));
    }
    Set<String> inView = new HashSet<>();
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (ClusterNode node : nodes) {
      String address = NodeAttributes.discovery(node::attribute);
      boolean shares =
          NodeAttributes.regions(node::attribute).stream().anyMatch(hosted()::contains);
      if (!node.isLocal() && shares && !address.isEmpty()) {
        inView.add(node.consistentId().toString());
        addresses.add(GridDiscovery.address(address));
      }
    }
    List<HeardClock> heard =
        peers.ask(addresses).stream().filter(clock -> inView.contains(clock.node())).toList();
    return view(config, own, heard, voters);
  }

  private static WrongClock.View view(
      GridConfig config, OwnClock own, List<HeardClock> heard, Map<String, Voters> voters) {
    // One that is named by two addresses counts once.
    Map<String, HeardClock> others = new HashMap<>();
    heard.forEach(clock -> others.put(clock.node(), clock));
    others.remove(config.nodeId());
    return new WrongClock.View(
        own.wallMicros(), own.movedMicros(), List.copyOf(others.values()), voters);
  }

  private List<String> hosted() {
    return config.hostedRegions().stream().map(RegionConfig::name).toList();
  }

  private Set<Set<String>> otherOwners() {
    Set<Set<String>> others = new HashSet<>();
    for (RegionConfig region : config.hostedRegions()) {
      for (int number = 0; number < region.shards(); number++) {
        List<String> owners = topology.standing(new ShardId(region.name(), number)).owners();
        if (owners.contains(config.nodeId())) {
          others.add(
              owners.stream()
                  .filter(owner -> !owner.equals(config.nodeId()))
                  .collect(Collectors.toSet()));
        }
      }
    }
    return others;
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
