package io.meridian.engine.sim;

import java.util.concurrent.CompletableFuture;

/** The way back of an answer to the program that asked; dies with it, waits while it is paused. */
final class Reply<T> {
  private final SimScheduler scheduler;
  private final Chance chance;
  private final SimProcess asker;
  private final String what;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private boolean given;

  Reply(SimScheduler scheduler, Chance chance, SimProcess asker, String what) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.asker = asker;
    this.what = what;
  }

  CompletableFuture<T> future() {
    return future;
  }

  boolean given() {
    return given;
  }

  /** Sends the value back; only the first answer counts. */
  void value(T value) {
    valueAfter(value, () -> {});
  }

  /** Sends the value back; on arrival, {@code before} happens first. */
  void valueAfter(T value, Runnable before) {
    if (!given) {
      given = true;
      scheduler.grid(
          chance.hop(),
          asker,
          what + " answered",
          () -> {
            before.run();
            future.complete(value);
          });
    }
  }

  /** Sends a failure back. */
  void fail(String why) {
    failAfter(chance.hop(), why);
  }

  void failAfter(long delayNanos, String why) {
    failAfter(delayNanos, new SimFailure(what + ": " + why));
  }

  /** Sends back why the other program could not do it. */
  void fail(Throwable fault) {
    failAfter(chance.hop(), fault);
  }

  private void failAfter(long delayNanos, Throwable fault) {
    if (!given) {
      given = true;
      scheduler.grid(
          delayNanos, asker, what + " failed", () -> future.completeExceptionally(fault));
    }
  }
}
