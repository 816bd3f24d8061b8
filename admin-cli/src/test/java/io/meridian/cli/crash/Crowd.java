package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Threads that all do the same, each with a chance of its own, until their work ends by itself. */
final class Crowd implements AutoCloseable {
  private static final Duration END_MAX = Duration.ofMinutes(2);

  private final List<Thread> threads = new ArrayList<>();

  @FunctionalInterface
  interface Work {
    /** Works, as the member of that number, from 0. */
    void as(int member, Random random);
  }

  /** Starts so many of them. */
  static Crowd of(int members, String name, long seed, Work work) {
    Crowd crowd = new Crowd();
    Random seeds = new Random(seed);
    for (int i = 0; i < members; i++) {
      int member = i;
      Random random = new Random(seeds.nextLong());
      Thread thread = new Thread(() -> work.as(member, random), name + '-' + member);
      crowd.threads.add(thread);
      thread.start();
    }
    return crowd;
  }

  /** Waits until all have ended, who must have been told to. */
  @Override
  public void close() {
    for (Thread thread : threads) {
      try {
        TimeUnit.MILLISECONDS.timedJoin(thread, END_MAX.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(thread.isAlive()).as("whether %s is still waiting", thread.getName()).isFalse();
    }
  }
}
