package io.meridian.cli.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * One run: a single thread starts the calls, and never more than the plan's concurrency are on
 * their way.
 *
 * <p>Closed loop: a call starts when another has come back; latency counts from its start. Open
 * loop: calls are meant to start at even instants of each step whatever the server does, and
 * latency counts from those instants. A server that stands still for a second thus shows up in
 * every call that was meant to start in that second, and not just in the few that were on their
 * way.
 */
public final class LoadRun {
  private final LoadPlan plan;
  private final Clock clock;
  private final Supplier<CompletableFuture<CallResult>> call;
  private final Timeline timeline;
  private final Semaphore free;
  private final Tally warmup = new Tally();
  private final Tally total = new Tally();
  private final List<Tally> steps = new ArrayList<>();
  private final AnswerWindows windows;
  private long callsStarted;
  private long lateNanosMax;

  /**
   * Prepares a run.
   *
   * @param call makes one call; its future says what came of its items, or fails with all of them
   * @param timeline is told of everything, the warm-up included
   */
  public LoadRun(
      LoadPlan plan, Clock clock, Supplier<CompletableFuture<CallResult>> call, Timeline timeline) {
    this.plan = plan;
    this.clock = clock;
    this.call = call;
    this.timeline = timeline;
    this.free = new Semaphore(plan.concurrency());
    plan.steps().forEach(step -> steps.add(new Tally()));
    this.windows =
        new AnswerWindows(
            plan.isOpen()
                ? plan.steps().stream().map(Step::length).toList()
                : List.of(plan.measured()));
  }

  /**
   * Runs to the end.
   *
   * @param elapsed told now and then how many nanoseconds have passed, the warm-up included
   */
  public LoadResult run(LongConsumer elapsed) throws InterruptedException {
    long start = clock.nanos();
    long measureFrom = start + plan.warmup().toNanos();
    long end = measureFrom + plan.measured().toNanos();
    windows.begin(measureFrom);
    List<StepResult> byStep = new ArrayList<>();
    if (plan.isOpen()) {
      Schedule schedule = new Schedule(plan);
      openLoop(schedule, start, end, elapsed);
      long missing = drain();
      for (int at = 0; at < steps.size(); at++) {
        byStep.add(step(at, schedule.unsent(at, callsStarted, plan.itemsPerCall())));
      }
      return result(missing, byStep);
    }
    closedLoop(start, measureFrom, end, elapsed);
    return result(drain(), byStep);
  }

  private LoadResult result(long missing, List<StepResult> byStep) {
    return new LoadResult(
        plan.measured().toNanos() / (double) TimeUnit.SECONDS.toNanos(1),
        total.accepted(),
        windows.sum(),
        total.refused(),
        total.errors() + missing,
        warmup.errors(),
        byStep.stream().mapToLong(StepResult::unsent).sum(),
        lateNanosMax,
        total.latencies(),
        byStep);
  }

  private StepResult step(int at, long unsent) {
    Tally tally = steps.get(at);
    return new StepResult(
        plan.steps().get(at),
        tally.accepted(),
        windows.sum(at),
        tally.refused(),
        tally.errors(),
        unsent,
        tally.latencies());
  }

  private void closedLoop(long start, long measureFrom, long end, LongConsumer elapsed)
      throws InterruptedException {
    while (true) {
      free.acquire();
      long now = clock.nanos();
      if (now >= end) {
        free.release();
        return;
      }
      elapsed.accept(now - start);
      start(now, List.of(now >= measureFrom ? total : warmup));
    }
  }

  private void openLoop(Schedule schedule, long start, long end, LongConsumer elapsed)
      throws InterruptedException {
    for (long item = 0; item < schedule.items(); item += plan.itemsPerCall()) {
      long intended = start + schedule.intendedNanos(item);
      clock.waitUntil(intended);
      free.acquire();
      long now = clock.nanos();
      if (now >= end) {
        free.release();
        return;
      }
      elapsed.accept(now - start);
      callsStarted++;
      int step = schedule.step(item);
      if (step == Schedule.WARM_UP) {
        start(intended, List.of(warmup));
      } else {
        lateNanosMax = Math.max(lateNanosMax, now - intended);
        start(intended, List.of(total, steps.get(step)));
      }
    }
  }

  private void start(long fromNanos, List<Tally> tallies) {
    CompletableFuture<CallResult> answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (result, failure) -> {
              count(
                  fromNanos,
                  tallies,
                  failure == null ? result : new CallResult(0, 0, plan.itemsPerCall()));
              free.release();
            });
  }

  private void count(long fromNanos, List<Tally> tallies, CallResult result) {
    long now = clock.nanos();
    timeline.add(now - fromNanos, result);
    windows.add(now, result.accepted());
    tallies.forEach(tally -> tally.add(now - fromNanos, result));
  }

  /** Waits for the calls on their way and says how many items never came back. */
  private long drain() throws InterruptedException {
    return free.tryAcquire(plan.concurrency(), plan.drainMax().toNanos(), TimeUnit.NANOSECONDS)
        ? 0
        : (long) (plan.concurrency() - free.availablePermits()) * plan.itemsPerCall();
  }
}
