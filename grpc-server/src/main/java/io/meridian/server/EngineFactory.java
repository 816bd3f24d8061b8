package io.meridian.server;

import io.meridian.engine.Engine;
import io.meridian.engine.GridShards;
import io.meridian.engine.GridStatusReader;
import io.meridian.engine.LocalShards;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardStatus.State;
import io.meridian.engine.ShardedEngine;
import io.meridian.ledger.Bytes;
import io.meridian.node.DataDirectoryException;
import io.meridian.node.GridNode;
import io.meridian.node.GridStartException;
import io.meridian.node.RegionConfig;
import io.meridian.node.WrongClockException;
import io.meridian.server.config.ServerSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the grid node and the engine on it: the one place that knows how the two are wired. */
final class EngineFactory {
  private static final Logger LOG = LoggerFactory.getLogger(EngineFactory.class);
  private static final long LOOK_MILLIS = 10;

  /** A fault that passes, in the terms of sysexits(3): try again. */
  private static final int EXIT_LEFT = 75;

  private EngineFactory() {}

  /**
   * Starts the node.
   *
   * @throws StartupException when its data directory or the rest of the grid does not allow it
   */
  static GridNode startNode(ServerSettings settings) {
    try {
      return GridNode.start(
          settings.grid(), settings.engine().clockDriftMax(), EngineFactory::leave);
    } catch (WrongClockException e) {
      LOG.error("This node does not join the grid, and is to be started again: {}", e.getMessage());
      throw new StartupException(
          "grid: the clock of this machine is wrong; set it right: " + e.getMessage(),
          e,
          EXIT_LEFT);
    } catch (DataDirectoryException e) {
      throw new StartupException("grid.data (--data): " + e.getMessage(), e);
    } catch (GridStartException e) {
      throw new StartupException("grid: " + e.getMessage(), e);
    }
  }

  /**
   * Ends the process at once, as Ignite does with a node that was cut off: what is answered is on
   * disk, and what would wait for a grid that is not there could wait for ever.
   */
  private static void leave(String why) {
    LOG.error("This node leaves the grid, to be started again: {}", why);
    Runtime.getRuntime().halt(EXIT_LEFT);
  }

  /**
   * Starts the engine, over the shards of the whole grid, and waits until those that the node leads
   * take commands.
   */
  static Started startEngine(ServerSettings settings, GridNode node, StartedParts parts)
      throws InterruptedException {
    PooledRuntime runtime = parts.add(new PooledRuntime(settings.engineThreads()));
    GridShards shards = new GridShards(runtime, node.link());
    Map<String, Integer> all = shards(settings.grid().regions());
    Optional<LocalShards> local =
        node.keeping().map(keeping -> host(settings, runtime, keeping, shards));
    ShardedEngine engine =
        parts.add(new ShardedEngine(runtime, node.directory(), all, shards, local));
    GridStatusReader grid =
        new GridStatusReader(shards, node.link(), node.facts(), engine::status, all);
    engine.start();
    if (local.isPresent()) {
      awaitShards(settings, node, engine);
    }
    return new Started(engine, grid);
  }

  /**
   * What the node's start gives to those who serve.
   *
   * @param engine the door to the ledger
   * @param grid how the grid is
   */
  record Started(ShardedEngine engine, GridStatusReader grid) {}

  private static LocalShards host(
      ServerSettings settings, PooledRuntime runtime, GridNode.Keeping keeping, GridShards shards) {
    LocalShards local =
        new LocalShards(
            settings.engine(),
            runtime,
            keeping.topology(),
            keeping.journal(),
            keeping.derived(),
            shards(settings.grid().hostedRegions()),
            Optional.of(shards));
    shards.host(local);
    return local;
  }

  /**
   * The grid's secret for authenticating tokens.
   *
   * @throws StartupException when the grid cannot tell it in time
   */
  static Bytes tokenSecret(ServerSettings settings, Engine engine) throws InterruptedException {
    Duration most = settings.grid().startMax();
    try {
      return engine.tokenSecret().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartupException(
          "grid: the secret for tokens could not be read within grid.startMax: " + e, e);
    }
  }

  private static Map<String, Integer> shards(List<RegionConfig> regions) {
    Map<String, Integer> shards = new LinkedHashMap<>();
    for (RegionConfig region : regions) {
      shards.put(region.name(), region.shards());
    }
    return shards;
  }

  /**
   * A server that says it is ready should not make its first callers wait, nor wait itself for what
   * may take long.
   */
  private static void awaitShards(ServerSettings settings, GridNode node, ShardedEngine engine)
      throws InterruptedException {
    long end = System.nanoTime() + settings.grid().startMax().toNanos();
    List<ShardId> closed = closed(node, engine);
    while (!closed.isEmpty() && end - System.nanoTime() > 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      closed = closed(node, engine);
    }
    if (!closed.isEmpty()) {
      LOG.warn("{} shards are not open yet, the first is {}", closed.size(), closed.get(0));
    }
  }

  private static List<ShardId> closed(GridNode node, ShardedEngine engine) {
    return engine.status().stream()
        .filter(shard -> shard.state() != State.OPEN && shard.state() != State.FAILED)
        .map(ShardStatus::shard)
        .filter(shard -> node.topology().standing(shard).leads())
        .toList();
  }
}
