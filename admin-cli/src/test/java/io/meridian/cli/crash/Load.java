package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.BatchRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.StreamOptions;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Submitters in threads of their own that ask as fast as they are answered, {@value #SUBMITTERS} x
 * {@value #IN_FLIGHT_MAX} calls at a time, until they are told to stop or the server goes away: in
 * calls of their own, on streams, and in batches of every mode. One transaction in {@value
 * #SHARED_ONE_IN} is submitted twice, by two of them.
 */
final class Load implements AutoCloseable {
  static final int SUBMITTERS = 4;
  static final int IN_FLIGHT_MAX = 100;
  static final int SHARED_ONE_IN = 6;

  private static final int BATCH_ONE_IN = 20;
  private static final int STREAM_ONE_IN = 3;
  private static final int SHARED_MAX = 1000;
  private static final long END_MAX_SECONDS = 30;

  private final MeridianClient client;
  private final Book book;
  private final Mix mix;
  private final CountDownLatch answersWanted;
  private final BlockingQueue<TransactionRequest> shared = new ArrayBlockingQueue<>(SHARED_MAX);
  private final AtomicInteger unanswered = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Load(MeridianClient client, Book book, Wallets wallets, int answersWanted) {
    this.client = client;
    this.book = book;
    this.mix = new Mix(wallets);
    this.answersWanted = new CountDownLatch(answersWanted);
  }

  /**
   * Starts asking.
   *
   * @param client must not try again by itself, so that what a crash leaves open stays open
   * @param answersWanted how many answers {@link #awaitAnswersWanted} waits for
   */
  static Load start(
      MeridianClient client, Book book, Wallets wallets, long seed, int answersWanted) {
    Load load = new Load(client, book, wallets, answersWanted);
    Random seeds = new Random(seed);
    for (int i = 0; i < SUBMITTERS; i++) {
      Random random = new Random(seeds.nextLong());
      Thread thread = new Thread(() -> load.submit(random), "submitter-" + i);
      load.threads.add(thread);
      thread.start();
    }
    return load;
  }

  /** Waits until as many transactions as wanted were answered. */
  void awaitAnswersWanted() throws InterruptedException {
    assertThat(answersWanted.await(END_MAX_SECONDS, TimeUnit.SECONDS))
        .as("whether the load was answered; missing: %d", answersWanted.getCount())
        .isTrue();
  }

  /** Lets nobody submit any more; what is under way goes on. */
  void stop() {
    stopped = true;
  }

  /** Stops and waits until everything has ended, one way or the other. */
  @Override
  public void close() {
    stop();
    for (Thread thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(END_MAX_SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(thread.isAlive()).as("whether %s is still waiting", thread.getName()).isFalse();
    }
  }

  /** How many calls ended without an answer. */
  int unanswered() {
    return unanswered.get();
  }

  private void submit(Random random) {
    Semaphore room = new Semaphore(IN_FLIGHT_MAX);
    try (TransactionStream stream =
        client.transactions().openStream(StreamOptions.DEFAULT.withWindow(IN_FLIGHT_MAX))) {
      while (!stopped) {
        room.acquire();
        if (random.nextInt(BATCH_ONE_IN) == 0) {
          send(mix.nextBatch(random), room);
        } else {
          send(next(random), random.nextInt(STREAM_ONE_IN) == 0, stream, room);
        }
      }
      room.acquire(IN_FLIGHT_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(
      TransactionRequest request, boolean streamed, TransactionStream stream, Semaphore room) {
    book.asked(request);
    CompletableFuture<TransactionOutcome> call =
        streamed ? stream.send(request) : client.transactions().createAsync(request);
    var unused =
        call.whenComplete(
            (outcome, failure) -> {
              book.ended(request, Optional.ofNullable(outcome), Optional.ofNullable(failure));
              if (failure == null) {
                mix.answered(request, outcome);
              }
              ended(failure, room);
            });
  }

  private void send(BatchRequest batch, Semaphore room) {
    book.asked(batch);
    var unused =
        client
            .transactions()
            .batchAsync(batch)
            .whenComplete(
                (outcome, failure) -> {
                  book.ended(batch, Optional.ofNullable(outcome), Optional.ofNullable(failure));
                  if (failure == null) {
                    for (int at = 0; at < batch.items().size(); at++) {
                      if (outcome.items().get(at) instanceof TransactionOutcome answer) {
                        mix.answered(batch.items().get(at), answer);
                      }
                    }
                  }
                  ended(failure, room);
                });
  }

  private void ended(Throwable failure, Semaphore room) {
    if (failure == null) {
      answersWanted.countDown();
    } else {
      unanswered.incrementAndGet();
      stop();
    }
    room.release();
  }

  private TransactionRequest next(Random random) {
    int choice = random.nextInt(SHARED_ONE_IN);
    Optional<TransactionRequest> others =
        choice == 0 ? Optional.ofNullable(shared.poll()) : Optional.empty();
    TransactionRequest request = others.orElseGet(() -> mix.next(random));
    if (choice == 1) {
      shared.offer(request); // without room for it the request is not shared, and that is all
    }
    return request;
  }
}
