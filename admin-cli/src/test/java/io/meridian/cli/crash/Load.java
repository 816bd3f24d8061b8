package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.TransactionOutcome;
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
 * Submitters in threads of their own that pay as fast as they are answered, {@value #SUBMITTERS} x
 * {@value #IN_FLIGHT_MAX} payments at a time, until they are told to stop or the server goes away.
 * One payment in {@value #SHARED_ONE_IN} is submitted twice, by two of them.
 */
final class Load implements AutoCloseable {
  static final int SUBMITTERS = 4;
  static final int IN_FLIGHT_MAX = 100;
  static final int SHARED_ONE_IN = 6;

  private static final int SHARED_MAX = 1000;
  private static final int AMOUNT_MAX = 400;
  private static final long END_MAX_SECONDS = 30;

  private final MeridianClient client;
  private final Book book;
  private final Wallets wallets;
  private final CountDownLatch answersWanted;
  private final BlockingQueue<PostRequest> shared = new ArrayBlockingQueue<>(SHARED_MAX);
  private final AtomicInteger unanswered = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Load(MeridianClient client, Book book, Wallets wallets, int answersWanted) {
    this.client = client;
    this.book = book;
    this.wallets = wallets;
    this.answersWanted = new CountDownLatch(answersWanted);
  }

  /**
   * Starts paying.
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

  /** Waits until as many payments as wanted were answered. */
  void awaitAnswersWanted() throws InterruptedException {
    assertThat(answersWanted.await(END_MAX_SECONDS, TimeUnit.SECONDS))
        .as("whether the load was answered; missing: %d", answersWanted.getCount())
        .isTrue();
  }

  /** Lets nobody submit any more; what is under way goes on. */
  void stop() {
    stopped = true;
  }

  /** Stops and waits until every payment has ended, one way or the other. */
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

  /** How many uses of an id ended without an answer. */
  int unanswered() {
    return unanswered.get();
  }

  private void submit(Random random) {
    Semaphore room = new Semaphore(IN_FLIGHT_MAX);
    try {
      while (!stopped) {
        room.acquire();
        PostRequest payment = next(random);
        book.asked(payment);
        CompletableFuture<TransactionOutcome> unused =
            client
                .transactions()
                .createAsync(payment)
                .whenComplete(
                    (outcome, failure) -> {
                      book.ended(
                          payment, Optional.ofNullable(outcome), Optional.ofNullable(failure));
                      if (failure == null) {
                        answersWanted.countDown();
                      } else {
                        unanswered.incrementAndGet();
                        stop();
                      }
                      room.release();
                    });
      }
      room.acquire(IN_FLIGHT_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PostRequest next(Random random) {
    int choice = random.nextInt(SHARED_ONE_IN);
    Optional<PostRequest> others =
        choice == 0 ? Optional.ofNullable(shared.poll()) : Optional.empty();
    PostRequest payment = others.orElseGet(() -> wallets.randomPayment(random, AMOUNT_MAX));
    if (choice == 1) {
      shared.offer(payment); // without room for it the payment is not shared, and that is all
    }
    return payment;
  }
}
