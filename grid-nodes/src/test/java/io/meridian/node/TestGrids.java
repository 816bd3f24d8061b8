package io.meridian.node;

import io.meridian.engine.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ignite.Ignite;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tests need to start nodes: small ones, on free ports, with their files under {@code target}.
 */
public final class TestGrids {
  private static final Logger LOG = LoggerFactory.getLogger(TestGrids.class);
  private static final long MIB = 1L << 20;

  private TestGrids() {}

  /** Few bytes of memory and of log. */
  public static StorageConfig smallStorage() {
    return new StorageConfig(
        32 * MIB, 128 * MIB, Duration.ofSeconds(10), (int) (8 * MIB), 64 * MIB, 1_000);
  }

  /** A new directory under {@code target}, whose name begins with {@code name}. */
  public static Path freshDirectory(String name) {
    return Path.of("target", "grids", name + '-' + UUID.randomUUID()).toAbsolutePath();
  }

  /** A configuration of a grid of one small node. */
  public static GridConfig.Builder single(Path directory, RegionConfig... regions) {
    return GridConfig.builder()
        .dataDirectory(directory)
        .regions(List.of(regions))
        .storage(smallStorage());
  }

  /** Starts a node that has no reason to leave its grid. */
  public static GridNode start(GridConfig config) {
    return GridNode.start(
        config,
        EngineConfig.DEFAULTS.clockDriftMax(),
        why -> LOG.error("Node {} would leave its grid: {}", config.nodeId(), why));
  }

  /** The Ignite of a node, for a look behind the ports. */
  public static Ignite ignite(GridNode node) {
    return node.ignite();
  }

  /** Removes a directory and everything in it; nothing happens when there is none. */
  public static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
