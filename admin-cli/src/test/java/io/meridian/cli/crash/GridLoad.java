package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.CrossingsQuery;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.ServerStatus;
import io.meridian.client.StreamOptions;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * A started grid, wallets of a ledger in several shards of it, and everything that was asked about
 * them. One thread, but for its tellers.
 */
final class GridLoad implements AutoCloseable {
  private static final long FILLING = 5_000;

  /** Shards have no leader for a moment when a node goes, and again when it comes back. */
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(15);

  private static final Duration WHOLE_MAX = Duration.ofMinutes(4);
  private static final Duration SUPERVISION = Duration.ofMillis(500);

  /** More than a stream's window, so that some are answered. */
  private static final int BROKEN_OFF_MIN = 300;

  private static final int BROKEN_OFF_MAX = 900;
  private static final Duration CROSSINGS_END_MAX = Duration.ofSeconds(30);

  private final Book book = new Book();
  private final Wallets wallets;
  private final List<MeridianClient> clients;
  private Instant led = Instant.MIN;

  private GridLoad(Wallets wallets, List<MeridianClient> clients) {
    this.wallets = wallets;
    this.clients = clients;
  }

  /** Starts the grid and fills the wallets of a new ledger. */
  static GridLoad start(CrashGrid grid, String ledger) throws IOException, InterruptedException {
    grid.start();
    List<MeridianClient> clients = new ArrayList<>();
    for (String region : grid.regions()) {
      clients.add(grid.patientClient(region));
    }
    GridLoad load = new GridLoad(new Wallets(ledger, grid.regions(), 60, 4), clients);
    MeridianClient client = load.client();
    load.wallets.create(client);
    load.wallets.fillings(FILLING).forEach(load.book::asked);
    new Audit(client, load.book, load.wallets).resolve(load.book.unknown());
    return load;
  }

  /** Has money moved until they are closed. */
  Tellers tellers(Random random) {
    return Tellers.start(clients, book, wallets, random.nextLong());
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

  /** The client that asks whatever is asked once. */
  private MeridianClient client() {
    return clients.get(0);
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
        throw new AssertionError("not whole in time: " + client().operations().status().shards());
      }
      grid.supervise(SUPERVISION);
    }
  }

  private boolean isWhole() {
    try {
      return client().operations().status().shards().stream()
          .allMatch(
              shard ->
                  shard.state() == ServerStatus.ShardState.OPEN
                      && shard.owners().size() == shard.copies());
    } catch (MeridianException unanswered) {
      return false;
    }
  }

  /** Holds everything that was answered, to whomever, against what there is. */
  void holds() {
    assertThat(book.contradictions()).isEmpty();
    Audit audit = new Audit(client(), book, wallets, led);
    int resolved = audit.answersHold();
    Awaitility.await("the end of all that crosses shards")
        .atMost(CROSSINGS_END_MAX)
        .until(
            () ->
                client()
                    .operations()
                    .checkCrossings(CrossingsQuery.of(wallets.ledger()))
                    .items()
                    .isEmpty());
    new SpreadStatements(audit).hold();
    audit.holdsAreWhatTheirRecordsSay();
    audit.checksHold();
    System.out.printf(
        "%s: %d applied, %d refused, %d unknown then resolved%n",
        wallets.ledger(),
        book.applied().size(),
        book.acknowledged().size() - book.applied().size(),
        resolved);
  }

  @Override
  public void close() {
    clients.forEach(MeridianClient::close);
  }
}
