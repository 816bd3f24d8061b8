package io.meridian.server.config;

import io.meridian.engine.EngineConfig;
import io.meridian.node.GridConfig;
import io.meridian.node.GridConfigException;
import io.meridian.node.NetworkConfig;
import io.meridian.node.RegionConfig;
import io.meridian.node.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code grid} and {@code engine} sections of {@code meridian.yml}, where each key is
 * described.
 */
final class GridSettings {
  private static final int REGIONS_MAX = 64;
  private static final int NAMES_MAX = 64;
  private static final int SHARDS_MAX = 1024;
  private static final int PORT_MAX = 65_535;
  private static final int ITEMS_MAX = 10_000_000;
  private static final long MIB = 1 << 20;
  private static final long TIB = 1L << 40;

  private GridSettings() {}

  /** How a server stands to the grid. */
  private enum Mode {
    /** It is a node of it that keeps data. */
    EMBEDDED,
    /** It asks the nodes that keep data. */
    CLIENT
  }

  /** The node; a placeholder when something is wrong, which has then been reported. */
  static GridConfig read(Section section) {
    Mode mode = section.choice("mode", Mode.class);
    Path data = section.path("data");
    String nodeId = section.text("nodeId");
    String zone = section.text("zone");
    List<String> zones = section.texts("zones", NAMES_MAX);
    List<RegionConfig> regions = regions(section);
    NetworkConfig network = network(section.section("network"));
    StorageConfig storage = storage(section.section("storage"));
    int minOwners = section.integer("minOwners", 1, 1 + RegionConfig.BACKUPS_MAX);
    Duration startMax = section.duration("startMax", Duration.ofSeconds(1), Duration.ofHours(1));
    Duration minorityMax =
        section.duration("minorityMax", Duration.ofSeconds(5), Duration.ofHours(1));
    Duration wrongClockMax =
        section.duration("wrongClockMax", Duration.ofSeconds(1), Duration.ofHours(1));
    boolean restore = section.flag("restore");
    Optional<Path> restoreJournals = section.optionalPath("restoreJournals");
    section.done();
    return whole(
            section,
            () ->
                new GridConfig(
                    nodeId,
                    data,
                    regions,
                    zone,
                    zones,
                    network,
                    storage,
                    minOwners,
                    startMax,
                    minorityMax,
                    wrongClockMax,
                    mode == Mode.CLIENT ? GridConfig.Role.CLIENT : GridConfig.Role.KEEPER,
                    restore,
                    restoreJournals))
        .orElseGet(() -> GridConfig.builder().build());
  }

  private static List<RegionConfig> regions(Section section) {
    int shards = section.integer("shards", 1, SHARDS_MAX);
    int backups = section.integer("backups", 0, RegionConfig.BACKUPS_MAX);
    List<RegionConfig> regions = new ArrayList<>();
    section
        .named("regions", REGIONS_MAX)
        .forEach(
            (name, region) -> {
              regions.add(
                  new RegionConfig(
                      name,
                      region.integerOr("shards", 1, SHARDS_MAX, shards),
                      region.integerOr("backups", 0, RegionConfig.BACKUPS_MAX, backups),
                      region.flagOr("hosted", true),
                      region.integerOr("votersVersion", 1, Integer.MAX_VALUE, 1),
                      region.texts("voters", NAMES_MAX)));
              region.done();
            });
    return regions;
  }

  private static NetworkConfig network(Section section) {
    NetworkConfig network =
        new NetworkConfig(
            section.text("host"),
            section.integer("discoveryPort", 0, PORT_MAX),
            section.integer("communicationPort", 0, PORT_MAX),
            section.integer("connectorPort", 0, PORT_MAX),
            section.texts("peers", NAMES_MAX),
            section.duration("failureDetection", Duration.ofSeconds(1), Duration.ofMinutes(1)));
    section.done();
    return network;
  }

  private static StorageConfig storage(Section section) {
    StorageConfig storage =
        new StorageConfig(
            section.bytes("memoryInitial", 10 * MIB, TIB),
            section.bytes("memoryMax", 64 * MIB, TIB),
            section.duration("checkpointEvery", Duration.ofSeconds(1), Duration.ofHours(1)),
            (int) section.bytes("walSegment", 4 * MIB, 1024 * MIB),
            section.bytes("walArchiveMax", 16 * MIB, TIB),
            section.duration("walFsyncDelay", Duration.ZERO, Duration.ofMillis(10)).toNanos());
    section.done();
    return storage;
  }

  /**
   * The bounds of the engine; a placeholder when something is wrong, which has then been reported.
   */
  static EngineConfig engine(Section section, int minOwners) {
    int queueItemsMax = section.integer("queueItemsMax", 1, ITEMS_MAX);
    long queueBytesMax = section.bytes("queueBytesMax", MIB, TIB);
    int batchItemsMax = section.integer("batchItemsMax", 1, EngineConfig.BATCH_ITEMS_MAX);
    int batchBytesMax = (int) section.bytes("batchBytesMax", 1024, EngineConfig.BATCH_BYTES_MAX);
    int cachedEntriesMax = section.integer("cachedEntriesMax", 1, ITEMS_MAX);
    int recentRecordsMax = section.integer("recentRecordsMax", 1, ITEMS_MAX);
    int backlogRecordsMax = section.integer("backlogRecordsMax", 1, ITEMS_MAX);
    int materializeRecords = section.integer("materializeRecords", 1, ITEMS_MAX);
    Duration materializeEvery =
        section.duration("materializeEvery", Duration.ofMillis(1), Duration.ofMinutes(1));
    int writeEntriesMax = section.integer("writeEntriesMax", 1, ITEMS_MAX);
    int attemptsMax = section.integer("attemptsMax", 1, 1000);
    Duration retryDelay =
        section.duration("retryDelay", Duration.ofMillis(1), Duration.ofMinutes(1));
    Duration birthDelay =
        section.duration("birthDelay", Duration.ofMillis(1), Duration.ofMinutes(1));
    int comparedBlocksMax = section.integer("comparedBlocksMax", 1, 10_000);
    Duration clockDriftMax =
        section.duration("clockDriftMax", Duration.ofMillis(1), Duration.ofMinutes(10));
    section.done();
    return whole(
            section,
            () ->
                new EngineConfig(
                    queueItemsMax,
                    queueBytesMax,
                    batchItemsMax,
                    batchBytesMax,
                    cachedEntriesMax,
                    recentRecordsMax,
                    backlogRecordsMax,
                    materializeRecords,
                    materializeEvery,
                    writeEntriesMax,
                    attemptsMax,
                    retryDelay,
                    birthDelay,
                    comparedBlocksMax,
                    clockDriftMax,
                    minOwners))
        .orElse(EngineConfig.DEFAULTS);
  }

  @FunctionalInterface
  private interface Construction<T> {
    T now();
  }

  /**
   * What the values make together, unless one of them is wrong alone: then there is nothing to say
   * yet.
   */
  private static <T> Optional<T> whole(Section section, Construction<T> construction) {
    if (section.hasProblems()) {
      return Optional.empty();
    }
    try {
      return Optional.of(construction.now());
    } catch (GridConfigException e) {
      e.problems().forEach(section::problem);
    } catch (IllegalArgumentException e) {
      section.problem(e.getMessage());
    }
    return Optional.empty();
  }
}
