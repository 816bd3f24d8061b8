package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.ResumeTokenStore;
import io.meridian.client.ServerStatus;
import io.meridian.client.StreamOptions;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * A started grid, wallets of a ledger in several shards of it, everything that was asked about
 * them, and one who watches them in each region. One thread, but for those who ask.
 */
final class GridLoad implements AutoCloseable {
  private static final long FILLING = 5_000;

  /** So that whoever fails or comes back finds processors to do it with. */
  private static final Duration TELLERS_PAUSE = Duration.ofMillis(100);

  /** Shards have no leader for a moment when a node goes, and again when it comes back. */
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(15);

  private static final Duration WHOLE_MAX = Duration.ofMinutes(4);
  private static final Duration SUPERVISION = Duration.ofMillis(500);

  /** More than a stream's window, so that some are answered. */
  private static final int BROKEN_OFF_MIN = 300;

  private static final int BROKEN_OFF_MAX = 900;

  private final Book book = new Book();
  private final Wallets wallets;
  private final Map<String, MeridianClient> clients;
  private final MeridianClient auditor;
  private final List<Watcher> watchers = new ArrayList<>();
  private Instant led = Instant.MIN;

  private GridLoad(Wallets wallets, Map<String, MeridianClient> clients, MeridianClient auditor) {
    this.wallets = wallets;
    this.clients = clients;
    this.auditor = auditor;
  }

  /** Starts the grid and fills the wallets of a new ledger. */
  static GridLoad start(CrashGrid grid, String ledger) throws IOException, InterruptedException {
    grid.start();
    Map<String, MeridianClient> clients = new LinkedHashMap<>();
    for (String region : grid.regions()) {
      clients.put(region, grid.patientClient(region));
    }
    return of(clients, grid.patientClient(grid.regions().get(0)), ledger);
  }

  /**
   * Fills the wallets of a new ledger.
   *
   * @param clients of each region, whom those ask who move money, read and watch
   * @param auditor whom the checker asks
   */
  static GridLoad of(Map<String, MeridianClient> clients, MeridianClient auditor, String ledger) {
    Wallets wallets = new Wallets(ledger, List.copyOf(clients.keySet()), 60, 4);
    GridLoad load = new GridLoad(wallets, clients, auditor);
    wallets.create(auditor);
    wallets.fillings(FILLING).forEach(load.book::asked);
    new Audit(auditor, load.book, wallets).resolve(load.book.unknown());
    return load;
  }

  /** Has each region watched, by somebody who loses his place now and then. */
  void watch(Random random) {
    for (Map.Entry<String, MeridianClient> region : clients.entrySet()) {
      Watcher watcher =
          new Watcher(
              region.getValue(),
              wallets.ledger(),
              region.getKey(),
              ResumeTokenStore.inMemory(),
              Optional.of(new Random(random.nextLong())));
      watchers.add(watcher);
      watcher.watch();
    }
  }

  /** Has money moved until they are closed. */
  Tellers tellers(Random random) {
    return Tellers.start(
        List.copyOf(clients.values()), TELLERS_PAUSE, book, wallets, random.nextLong());
  }

  /** Has accounts and transactions read until they are closed. */
  Readers readers(Random random) {
    return Readers.start(List.copyOf(clients.values()), book, wallets, random.nextLong());
  }

  /** Has every shard take small payments until they are closed. */
  Pulses pulses() {
    return Pulses.start(clients, CrashGrid.SHARDS);
  }

  /** Sends transactions on a stream by a client that goes away before it has all the answers. */
  void breakOffStream(CrashGrid grid, Random random) {
    Mix mix = new Mix(wallets);
    String region = GridFault.anyRegion(grid, random);
    try (MeridianClient hasty = grid.client(region).drainMax(Duration.ZERO).build()) {
      TransactionStream stream = hasty.transactions().openStream(StreamOptions.DEFAULT);
      int sent = BROKEN_OFF_MIN + random.nextInt(BROKEN_OFF_MAX - BROKEN_OFF_MIN);
      for (int i = 0; i < sent; i++) {
        TransactionRequest request = mix.next(random);
        book.asked(request);
        var unused = stream.send(request).thenAccept(answer -> book.answered(request, answer));
      }
      System.out.printf(
          "faults: a stream is broken off with %d of %d unanswered%n", stream.unanswered(), sent);
    }
  }

  /** Every process is there again as of now; what was due before may be late. */
  void healed() {
    led = Instant.now().plus(TAKEOVER_MAX);
  }

  /**
   * Waits until every shard is led and all of its copies are whole: whoever loses the last whole
   * copy before that has lost the shard until all of its nodes are started anew.
   */
  void awaitWhole() {
    Awaitility.await("whole copies of all shards")
        .atMost(WHOLE_MAX)
        .pollInterval(Duration.ofMillis(200))
        .until(this::isWhole);
  }

  /** Waits for the same, and starts again what ends itself to get there. */
  void supervise(CrashGrid grid) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(WHOLE_MAX);
    while (!isWhole()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not whole in time: " + auditor.operations().status().shards());
      }
      grid.supervise(SUPERVISION);
    }
  }

  /** The numbers of the shards that a node leads in a region. */
  List<Integer> ledBy(String node, String region) {
    return auditor.operations().status().shards().stream()
        .filter(shard -> shard.region().equals(region) && shard.leader().equals(node))
        .map(ServerStatus.ShardStatus::shard)
        .toList();
  }

  // Whoever watches is not to fall behind by more than he can catch up with in the end.
  private boolean isWhole() {
    watchers.forEach(Watcher::goOn);
    try {
      return auditor.operations().status().shards().stream()
          .allMatch(
              shard ->
                  shard.state() == ServerStatus.ShardState.OPEN
                      && shard.owners().size() == shard.copies());
    } catch (MeridianException unanswered) {
      return false;
    }
  }

  /**
   * Holds everything that was answered, to whomever, against what there is.
   *
   * @param readers those who have read; they have ended
   */
  void holds(Readers readers) {
    Audit audit = holds();
    assertThat(
            readers.problems(new RealTimeOrder(audit.statements(wallets.accounts()), book.spans())))
        .isEmpty();
    System.out.printf("%s: %d accounts were read%n", wallets.ledger(), readers.reads());
  }

  /** The same without those who have read. */
  Audit holds() {
    assertThat(book.contradictions()).isEmpty();
    Audit audit = new Audit(auditor, book, wallets, led);
    int resolved = audit.everythingHoldsAcrossShards();
    System.out.printf(
        "%s: %d applied, %d refused, %d unknown then resolved%n",
        wallets.ledger(),
        book.applied().size(),
        book.acknowledged().size() - book.applied().size(),
        resolved);
    for (Watcher watcher : watchers) {
      watcher.hasTold(audit.applied());
      System.out.printf(
          "%s: told %d events, the place lost %d times%n",
          wallets.ledger(), watcher.events().size(), watcher.crashes());
    }
    return audit;
  }

  @Override
  public void close() {
    watchers.forEach(Watcher::close);
    clients.values().forEach(MeridianClient::close);
    auditor.close();
  }
}
