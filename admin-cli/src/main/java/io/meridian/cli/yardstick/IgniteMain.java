package io.meridian.cli.yardstick;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.meridian.cli.cluster.FreePorts;
import io.meridian.cli.output.Document;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Posting;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/**
 * The process beside a bench that takes payments and makes one transaction of the grid of each, on
 * one Ignite node with the storage settings of Meridian's: FSYNC, so that what was answered is
 * kept.
 *
 * <p>Arguments: port, directory, a file with the names of the accounts. Lines: {@code check}.
 */
final class IgniteMain {
  /** Each is blocked by its transaction until the log is written; so many share a write. */
  private static final int THREADS = 64;

  private static final long MIB = 1L << 20;

  private IgniteMain() {}

  public static void main(String[] arguments) throws IOException {
    Orders orders = Orders.ofThisProcess();
    int port = Integer.parseInt(arguments[0]);
    Path directory = Path.of(arguments[1]);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Ignite ignite = Ignition.start(configuration(directory))) {
      ignite.cluster().state(ClusterState.ACTIVE);
      IgniteLedger ledger = new IgniteLedger(ignite);
      ledger.open(Files.readAllLines(Path.of(arguments[2])));
      try (PaymentServer server = PaymentServer.on(threads, port, new Payments(ledger))) {
        orders.answer(
            new Document().put("port", server.port()).putPairs("settings", settings(ignite)));
        while (orders.next().isPresent()) {
          orders.answer(new Document().put("balances", ledger.balances()));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Map<String, String> settings(Ignite ignite) {
    DataStorageConfiguration storage = ignite.configuration().getDataStorageConfiguration();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("version", ignite.version().toString());
    settings.put("walMode", storage.getWalMode().name());
    settings.put("walFsyncDelayNanos", Long.toString(storage.getWalFsyncDelayNanos()));
    settings.put("transactions", "PESSIMISTIC REPEATABLE_READ");
    settings.put("threads", Integer.toString(THREADS));
    return settings;
  }

  private static IgniteConfiguration configuration(Path directory) throws IOException {
    String host = "127.0.0.1";
    int port = FreePorts.free();
    TcpDiscoverySpi discovery = new TcpDiscoverySpi();
    discovery.setLocalPort(port);
    discovery.setLocalPortRange(0);
    discovery.setIpFinder(
        new TcpDiscoveryVmIpFinder(true).setAddresses(List.of(host + ":" + port)));
    TcpCommunicationSpi communication = new TcpCommunicationSpi();
    communication.setLocalPort(FreePorts.free());
    return new IgniteConfiguration()
        .setIgniteInstanceName("yardstick")
        .setConsistentId("yardstick")
        .setWorkDirectory(directory.toString())
        .setLocalHost(host)
        .setDiscoverySpi(discovery)
        .setCommunicationSpi(communication)
        .setClientConnectorConfiguration(null)
        .setConnectorConfiguration(null)
        .setMetricsLogFrequency(0)
        // What Meridian's node has by default: see storage in meridian.yml.
        .setDataStorageConfiguration(
            new DataStorageConfiguration()
                .setWalMode(WALMode.FSYNC)
                .setWalSegments(4)
                .setWalSegmentSize((int) (64 * MIB))
                .setMaxWalArchiveSize(1024 * MIB)
                .setWalFsyncDelayNanos(1_000)
                .setCheckpointFrequency(60_000)
                .setWriteThrottlingEnabled(true)
                .setDefaultDataRegionConfiguration(
                    new DataRegionConfiguration()
                        .setPersistenceEnabled(true)
                        .setInitialSize(256 * MIB)
                        .setMaxSize(1024 * MIB)));
  }

  private static final class Payments extends TransactionServiceGrpc.TransactionServiceImplBase {
    private final IgniteLedger ledger;
    private final AtomicLong number = new AtomicLong();

    Payments(IgniteLedger ledger) {
      this.ledger = ledger;
    }

    @Override
    public void createTransaction(
        CreateTransactionRequest request, StreamObserver<CreateTransactionResponse> answer) {
      CreateTransactionResponse receipt;
      try {
        receipt = receipt(request);
      } catch (RuntimeException e) {
        answer.onError(Status.INTERNAL.withDescription(e.toString()).withCause(e).asException());
        return;
      }
      answer.onNext(receipt);
      answer.onCompleted();
    }

    private CreateTransactionResponse receipt(CreateTransactionRequest request) {
      Posting posting = request.getPost().getPostings(0);
      String debit = posting.getDebitAccount();
      String credit = posting.getCreditAccount();
      Map<String, Receipt.State> after =
          ledger.pay(request.getId(), debit, credit, posting.getAmount());
      String region = debit.substring(0, debit.indexOf('/'));
      return new Receipt(
              request.getLedger(),
              region,
              request.getId(),
              posting,
              after.get(debit),
              after.get(credit))
          .response(number.incrementAndGet());
    }
  }
}
