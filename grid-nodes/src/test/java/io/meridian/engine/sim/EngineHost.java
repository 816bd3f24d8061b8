package io.meridian.engine.sim;

import io.meridian.engine.DerivedStore;
import io.meridian.engine.Engine;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.engine.Topology;
import io.meridian.ledger.LedgerFact;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The engines of a world's nodes; each run of a node's program gets a new one. */
final class EngineHost implements SimWorld.Program {
  /** Bounds so small that every one of them is reached, and two owners for an answer. */
  static final EngineConfig TIGHT = tight(2);

  private final EngineConfig config;
  private final Set<Rule> without;
  private final Meddler meddler;
  private final SimDirectory.Facts facts = new SimDirectory.Facts();
  private final Map<SimProcess, ShardedEngine> engines = new HashMap<>();
  private SimWorld world;

  /**
   * A host of engines.
   *
   * @param without the rules that are taken away from them
   * @param meddler who stands between them and their ports besides
   */
  EngineHost(EngineConfig config, Set<Rule> without, Meddler meddler) {
    this.config = config;
    this.without = Set.copyOf(without);
    this.meddler = meddler;
  }

  /** Bounds as small, and so many owners for an answer. */
  static EngineConfig tight(int minOwners) {
    return new EngineConfig(
        24,
        64 * 1_024,
        6,
        4_096,
        3,
        4,
        12,
        5,
        Duration.ofMillis(15),
        3,
        5,
        Duration.ofMillis(15),
        Duration.ofMillis(25),
        4,
        Duration.ofSeconds(2),
        minOwners);
  }

  /** A world in which every node runs an engine. */
  SimWorld world(SimWorld.Options options) {
    SimWorld.Options ruled = options;
    if (without.contains(Rule.COMPARES_THE_HEAD)) {
      ruled = ruled.withoutHeads();
    }
    if (without.contains(Rule.KEEPS_STAMPS)) {
      ruled = ruled.withoutStamps();
    }
    world = new SimWorld(ruled, this);
    return world;
  }

  @Override
  public void start(SimWorld.Surroundings around) {
    List<String> names = world.grid().nodes().stream().map(SimNode::name).toList();
    Careless careless = new Careless(without, names);
    Topology topology = careless.topology(around, meddler.topology(around, around.topology()));
    JournalStore journal = careless.journal(around, meddler.journal(around, around.journal()));
    DerivedStore derived = careless.derived(around, meddler.derived(around, around.derived()));
    ShardedEngine engine =
        new ShardedEngine(
            config,
            around.runtime(),
            topology,
            journal,
            derived,
            new SimDirectory(facts, world.scheduler(), world.chance(), around.process()),
            shardsPerRegion(),
            Optional.of(new SimPeers(world, around, this::running, world::rates)));
    engines.put(around.process(), engine);
    engine.start();
  }

  private Map<String, Integer> shardsPerRegion() {
    Map<String, Integer> regions = new LinkedHashMap<>();
    world.grid().shards().forEach(shard -> regions.merge(shard.region(), 1, Integer::sum));
    return regions;
  }

  /** The engine that runs on a node now. */
  Optional<Engine> engine(SimNode node) {
    return node.process().map(engines::get);
  }

  private Optional<ShardedEngine> running(SimNode node) {
    return node.process().map(engines::get);
  }

  /** A ledger as every node knows it. */
  LedgerFact ledger(String name) {
    return facts.ledger(name);
  }

  /** What a node says of a shard. */
  Optional<ShardStatus> status(SimNode node, ShardId shard) {
    return engine(node)
        .flatMap(
            engine ->
                engine.status().stream().filter(one -> one.shard().equals(shard)).findFirst());
  }
}
