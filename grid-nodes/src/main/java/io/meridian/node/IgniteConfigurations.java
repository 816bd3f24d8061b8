package io.meridian.node;

import io.meridian.schema.NodeAttributes;
import io.meridian.schema.Voters;
import io.meridian.store.OwnerThreads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.ExecutorConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.TransactionConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.logger.slf4j.Slf4jLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/**
 * Turns our configuration into Ignite's. What is not set here is Ignite's default, its failure
 * handler for one.
 */
final class IgniteConfigurations {
  /**
   * Keeps of the log what a checkpoint needs and a little more, so that a first start writes
   * little.
   */
  private static final int WAL_SEGMENTS = 4;

  private static final int PORT_RANGE = 100;
  private static final int CONNECTOR_THREADS = 2;

  /**
   * A partition exchange waits for open transactions no longer than this; ours take milliseconds.
   */
  private static final long EXCHANGE_WAITS_MILLIS_MAX = 10_000;

  /** For transactions that name no timeout of their own; zero would be none. */
  private static final long TRANSACTION_MILLIS_MAX = 30_000;

  private IgniteConfigurations() {}

  /** Ignite reads some settings from system properties only; what the operator has set stays. */
  static void applySystemSettings() {
    Map.of(
            // Not "quiet" is what keeps it from writing to standard output; the logger decides.
            "IGNITE_QUIET", "false",
            "IGNITE_NO_ASCII", "true",
            "IGNITE_UPDATE_NOTIFIER", "false",
            "IGNITE_PERFORMANCE_SUGGESTIONS_DISABLED", "true",
            // Whoever started the node stops it, in his order.
            "IGNITE_NO_SHUTDOWN_HOOK", "true")
        .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }

  static IgniteConfiguration of(GridConfig config, Path directory, OwnClock clock) {
    NetworkConfig network = config.network();
    int discoveryPort = FreePort.orFree(network.discoveryPort(), network.host());
    return new IgniteConfiguration()
        .setIgniteInstanceName("meridian-" + config.nodeId() + '-' + UUID.randomUUID())
        .setConsistentId(config.nodeId())
        .setUserAttributes(attributes(config, discoveryPort))
        .setWorkDirectory(directory.toString())
        .setSnapshotPath(DataDirectory.snapshots(config).toString())
        .setLocalHost(network.host())
        .setDiscoverySpi(discovery(config, discoveryPort, clock))
        .setFailureDetectionTimeout(network.failureDetection().toMillis())
        .setCommunicationSpi(communication(network))
        .setClientConnectorConfiguration(connector(network))
        .setConnectorConfiguration(null)
        .setPeerClassLoadingEnabled(false)
        .setClientMode(config.role() == GridConfig.Role.CLIENT)
        .setDataStorageConfiguration(
            config.role() == GridConfig.Role.CLIENT ? null : storage(config.storage(), directory))
        .setTransactionConfiguration(transactions())
        .setExecutorConfiguration(
            new ExecutorConfiguration(OwnerThreads.NAME).setSize(OwnerThreads.COUNT))
        .setGridLogger(new Slf4jLogger())
        .setMetricsLogFrequency(0);
  }

  private static Map<String, Object> attributes(GridConfig config, int discoveryPort) {
    Map<String, Voters> voters = new TreeMap<>();
    // A client has no say about voters: a wrong list of its would take every region its majority.
    if (config.role() == GridConfig.Role.KEEPER) {
      for (RegionConfig region : config.regions()) {
        voters.put(region.name(), new Voters(region.votersVersion(), region.voters()));
      }
    }
    List<String> hosted = config.hostedRegions().stream().map(RegionConfig::name).toList();
    return Map.of(
        NodeAttributes.REGIONS, NodeAttributes.encodeRegions(hosted),
        NodeAttributes.ZONE, config.zone(),
        NodeAttributes.VOTERS, Voters.encode(voters),
        NodeAttributes.DISCOVERY, config.network().host() + ':' + discoveryPort);
  }

  /** Exactly one port, so that two grids on one machine never meet by trying the next one. */
  private static GridDiscovery discovery(GridConfig config, int port, OwnClock clock) {
    NetworkConfig network = config.network();
    List<String> addresses =
        network.peers().isEmpty() ? List.of(network.host() + ':' + port) : network.peers();
    GridDiscovery discovery = new GridDiscovery(addresses, config.nodeId(), clock);
    discovery.setLocalPort(port);
    discovery.setLocalPortRange(0);
    discovery.setIpFinder(new TcpDiscoveryVmIpFinder(true).setAddresses(addresses));
    return discovery;
  }

  private static TcpCommunicationSpi communication(NetworkConfig network) {
    TcpCommunicationSpi communication = new TcpCommunicationSpi();
    communication.setLocalPort(FreePort.orFree(network.communicationPort(), network.host()));
    communication.setLocalPortRange(network.communicationPort() == 0 ? PORT_RANGE : 0);
    return communication;
  }

  /** For the stock control tool, from this machine only. */
  private static ClientConnectorConfiguration connector(NetworkConfig network) {
    return new ClientConnectorConfiguration()
        .setHost(NetworkConfig.LOOPBACK)
        .setPort(FreePort.orFree(network.connectorPort(), NetworkConfig.LOOPBACK))
        .setPortRange(network.connectorPort() == 0 ? PORT_RANGE : 0)
        .setThreadPoolSize(CONNECTOR_THREADS)
        .setJdbcEnabled(false)
        .setOdbcEnabled(false);
  }

  private static DataStorageConfiguration storage(StorageConfig storage, Path directory) {
    return new DataStorageConfiguration()
        .setStoragePath(directory.resolve("db").toString())
        .setWalPath(directory.resolve("wal").toString())
        .setWalArchivePath(directory.resolve("wal-archive").toString())
        .setWalMode(WALMode.FSYNC)
        .setWalSegments(WAL_SEGMENTS)
        .setWalSegmentSize(storage.walSegmentBytes())
        .setMaxWalArchiveSize(storage.walArchiveMaxBytes())
        .setWalFsyncDelayNanos(storage.walFsyncDelayNanos())
        .setCheckpointFrequency(storage.checkpointEvery().toMillis())
        .setWriteThrottlingEnabled(true)
        .setDefaultDataRegionConfiguration(
            new DataRegionConfiguration()
                .setName("meridian")
                .setPersistenceEnabled(true)
                .setInitialSize(storage.memoryInitialBytes())
                .setMaxSize(storage.memoryMaxBytes()));
  }

  private static TransactionConfiguration transactions() {
    return new TransactionConfiguration()
        .setDefaultTxTimeout(TRANSACTION_MILLIS_MAX)
        .setTxTimeoutOnPartitionMapExchange(EXCHANGE_WAITS_MILLIS_MAX);
  }
}
