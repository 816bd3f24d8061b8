package io.meridian.cli.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Two calls that want the same thing at the same moment.
 *
 * @param <A> what the one is answered
 * @param <B> what the other is answered
 */
record Duel<A, B>(Supplier<CompletableFuture<A>> one, Supplier<CompletableFuture<B>> other) {
  private static final long SECONDS_MAX = 60;
  private static final int HEAD_START_NANOS_MAX = 200_000;

  /** How a duel ended for both. */
  record Answers<A, B>(A one, B other) {}

  /**
   * Lets two threads make the calls of each duel at once, by turns the one and the other; answers
   * are awaited at the end, so that many duels are under way.
   */
  static <A, B> List<Answers<A, B>> fight(List<Duel<A, B>> duels, Random random) throws Exception {
    List<CompletableFuture<A>> ones = new ArrayList<>();
    List<CompletableFuture<B>> others = new ArrayList<>();
    for (int number = 0; number < duels.size(); number++) {
      ones.add(new CompletableFuture<>());
      others.add(new CompletableFuture<>());
    }
    CyclicBarrier start = new CyclicBarrier(2);
    Random first = new Random(random.nextLong());
    Random second = new Random(random.nextLong());
    Thread left = thread("left", () -> fight(duels, 0, start, first, ones, others));
    Thread right = thread("right", () -> fight(duels, 1, start, second, ones, others));
    left.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
    right.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
    List<Answers<A, B>> answers = new ArrayList<>();
    for (int number = 0; number < duels.size(); number++) {
      answers.add(
          new Answers<>(
              ones.get(number).get(SECONDS_MAX, TimeUnit.SECONDS),
              others.get(number).get(SECONDS_MAX, TimeUnit.SECONDS)));
    }
    return answers;
  }

  private static <A, B> void fight(
      List<Duel<A, B>> duels,
      int side,
      CyclicBarrier start,
      Random random,
      List<CompletableFuture<A>> ones,
      List<CompletableFuture<B>> others) {
    for (int number = 0; number < duels.size(); number++) {
      meet(start);
      long until = System.nanoTime() + random.nextInt(HEAD_START_NANOS_MAX);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      if ((number + side) % 2 == 0) {
        pass(duels.get(number).one().get(), ones.get(number));
      } else {
        pass(duels.get(number).other().get(), others.get(number));
      }
    }
  }

  private static void meet(CyclicBarrier start) {
    try {
      start.await(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("the other side did not come", e);
    }
  }

  private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
    var unused =
        from.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                to.complete(answer);
              } else {
                to.completeExceptionally(failure);
              }
            });
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
