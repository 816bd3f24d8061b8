package io.meridian.cli.crash;

import io.meridian.client.BatchItem;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Threads of which each asks for one transaction or batch after the other and waits for its answer,
 * whatever happens to the server meanwhile.
 */
final class Tellers implements AutoCloseable {
  static final int TELLERS = 24;

  private static final int BATCH_ONE_IN = 25;
  private static final Duration ANSWERS_MAX = Duration.ofMinutes(2);

  private final Duration pause;
  private final Book book;
  private final Mix mix;
  private final AtomicLong answers = new AtomicLong();
  private final Silence silence = new Silence();
  private Crowd crowd;
  private volatile boolean stopped;

  private Tellers(Duration pause, Book book, Wallets wallets) {
    this.pause = pause;
    this.book = book;
    this.mix = new Mix(wallets);
  }

  /** Starts asking one server, as fast as it answers. */
  static Tellers start(MeridianClient client, Book book, Wallets wallets, long seed) {
    return start(List.of(client), Duration.ZERO, book, wallets, seed);
  }

  /**
   * Starts asking, each teller one of the servers.
   *
   * @param clients must try again for long enough to find the server that comes back
   * @param pause how long each waits after an answer
   */
  static Tellers start(
      List<MeridianClient> clients, Duration pause, Book book, Wallets wallets, long seed) {
    Tellers tellers = new Tellers(pause, book, wallets);
    tellers.crowd =
        Crowd.of(
            TELLERS,
            "teller",
            seed,
            (member, random) -> tellers.ask(clients.get(member % clients.size()), random));
    return tellers;
  }

  /** Waits until that many more transactions and batches were answered. */
  void awaitAnswers(int more) {
    long wanted = answers.get() + more;
    Awaitility.await(more + " answers more")
        .atMost(ANSWERS_MAX)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> answers.get() >= wanted);
  }

  /** How many transactions and batches were answered. */
  long answers() {
    return answers.get();
  }

  /** How long they have all waited. */
  Silence silence() {
    return silence;
  }

  /** Lets everyone finish what is asked and waits for that. */
  @Override
  public void close() {
    stopped = true;
    crowd.close();
  }

  private void ask(MeridianClient client, Random random) {
    while (!stopped) {
      if (random.nextInt(BATCH_ONE_IN) == 0) {
        ask(client, mix.nextBatch(random));
      } else {
        ask(client, mix.next(random));
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private void answered() {
    answers.incrementAndGet();
    silence.answered();
  }

  // The book says which failures a caller may see.
  private void ask(MeridianClient client, TransactionRequest request) {
    book.asked(request);
    try {
      TransactionOutcome outcome = client.transactions().create(request);
      book.ended(request, Optional.of(outcome), Optional.empty());
      mix.answered(request, outcome);
      answered();
    } catch (RuntimeException e) {
      book.ended(request, Optional.empty(), Optional.of(e));
    }
  }

  private void ask(MeridianClient client, BatchRequest batch) {
    book.asked(batch);
    try {
      BatchOutcome outcome = client.transactions().batch(batch);
      book.ended(batch, Optional.of(outcome), Optional.empty());
      for (int at = 0; at < batch.items().size(); at++) {
        BatchItem item = outcome.items().get(at);
        if (item instanceof TransactionOutcome answer) {
          mix.answered(batch.items().get(at), answer);
        }
      }
      answered();
    } catch (RuntimeException e) {
      book.ended(batch, Optional.empty(), Optional.of(e));
    }
  }
}
