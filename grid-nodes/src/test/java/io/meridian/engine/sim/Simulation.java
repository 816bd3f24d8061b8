package io.meridian.engine.sim;

import io.meridian.engine.EngineConfig;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run from a seed: rounds of clients under chaos, each ended by a quiet point at which everything
 * is healed, every command is sent once more, and the checker looks at all that was ever answered.
 */
final class Simulation {
  private static final long MILLIS = 1_000_000;
  private static final long SETTLING_NANOS_MAX = 30_000 * MILLIS;
  private static final int RESOLVING_TRIES_MAX = 30;
  private static final int CLIENTS = 8;

  private final EngineConfig config;
  private final EngineHost host;
  private final SimWorld world;
  private final History history = new History();
  private final Clients clients;
  private final PastReaders pastReaders;
  private final EventWatchers watchers;
  private final Chaos chaos;
  private final List<String> findings = new ArrayList<>();

  /** A run of engines that keep every rule but those. */
  Simulation(SimWorld.Options options, EngineConfig config, Set<Rule> without) {
    this(options, config, without, Meddler.NONE);
  }

  Simulation(SimWorld.Options options, EngineConfig config, Set<Rule> without, Meddler meddler) {
    this.config = config;
    this.host = new EngineHost(config, without, meddler);
    this.world = host.world(options);
    this.clients = new Clients(world, host::engine, history, "shop");
    this.pastReaders = new PastReaders(world, host::engine, "shop");
    this.watchers = new EventWatchers(world, host::engine, "shop");
    this.chaos = new Chaos(world);
  }

  SimWorld world() {
    return world;
  }

  EngineHost host() {
    return host;
  }

  History history() {
    return history;
  }

  Clients clients() {
    return clients;
  }

  /** What the checker found; empty when all is well. */
  List<String> findings() {
    return findings;
  }

  /** Runs so many rounds of so many steps each, at least; stops at the first finding. */
  void run(int rounds, int stepsPerRound, Rates rates) {
    world.startAll();
    for (int round = 0; round < rounds && findings.isEmpty(); round++) {
      world.setRates(rates);
      clients.start(CLIENTS);
      pastReaders.start(3);
      watchers.start(1);
      chaos.start();
      long end = world.scheduler().steps() + stepsPerRound;
      while (world.scheduler().steps() < end) {
        world.scheduler().step();
      }
      chaos.stop();
      quieten();
    }
    for (ShardId shard : world.grid().shards()) {
      BlockTally.count(new Chain(world.grid(), shard), world.tally());
    }
  }

  /** Heals the world, has every command answered, and checks everything. */
  void quieten() {
    clients.stop();
    pastReaders.stop();
    watchers.stop();
    world.heal();
    settle();
    resolve();
    settle();
    if (findings.isEmpty()) {
      long drift = config.clockDriftMax().toNanos() / 1_000;
      findings.addAll(new Checker(world, history, drift).check());
      findings.addAll(pastReaders.check());
      findings.addAll(watchers.check());
    }
  }

  /** Waits until every shard is open where it should be and has materialized all it has. */
  void settle() {
    long end = world.nanos() + SETTLING_NANOS_MAX;
    while (findings.isEmpty()) {
      world.scheduler().runFor(20 * MILLIS);
      if (world.grid().shards().stream().allMatch(this::settled)) {
        return;
      }
      if (world.nanos() > end) {
        for (ShardId shard : world.grid().shards()) {
          findings.add("a healthy grid does not settle: " + describe(shard));
        }
      }
    }
  }

  private boolean settled(ShardId shard) {
    Optional<SimNode> primary = world.primary(shard);
    return !world.grid().lock(shard).busy()
        && primary
            .flatMap(node -> host.status(node, shard))
            .filter(one -> one.state() == ShardStatus.State.OPEN)
            .filter(one -> one.sequence() == primary.get().journal(shard).head().sequence())
            .filter(one -> one.materializedSequence() == one.sequence())
            .filter(one -> one.queuedItems() == 0 && one.backlogRecords() == 0)
            .isPresent();
  }

  private String describe(ShardId shard) {
    StringBuilder text = new StringBuilder();
    for (SimNode node : world.grid().nodes()) {
      text.append(node.name()).append(' ').append(host.status(node, shard)).append("; ");
    }
    return text.append("primary ").append(world.primary(shard).map(SimNode::name)).toString();
  }

  /** Sends everything once more that may leave a record, until each is answered. */
  private void resolve() {
    for (Operation.Asked asked : clients.everythingAsked()) {
      if (!findings.isEmpty()) {
        return;
      }
      boolean known = false;
      for (int tries = 0; !known && tries < RESOLVING_TRIES_MAX; tries++) {
        SimNode primary = world.primary(world.grid().shards().get(0)).orElseThrow();
        Operation operation = clients.send(asked, primary, "resolver");
        long end = world.nanos() + 1_000 * MILLIS;
        while (operation.answer().isEmpty() && world.nanos() < end) {
          world.scheduler().runFor(MILLIS);
        }
        known = operation.known();
        if (!known) {
          world.scheduler().runFor(50 * MILLIS);
        }
      }
      if (!known) {
        findings.add("a healthy grid does not answer: " + asked);
      }
    }
  }
}
