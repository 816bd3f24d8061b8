package io.meridian.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Reads the events of a ledger in a region, shard by shard, and waits for more where there are
 * none. Answers are bounded in events and in blocks, so that a cursor moves on also where a shard
 * has much to say of other ledgers. Safe for any thread.
 */
final class EventReader {
  /** Events of one answer. */
  static final int EVENTS_MAX = 1_000;

  /** Blocks read for one answer. */
  static final int ANSWER_BLOCKS_MAX = 64 * ShardEvents.PART_BLOCKS_MAX;

  private final EngineRuntime runtime;
  private final Shards grid;
  private final Executor waking;

  EventReader(EngineRuntime runtime, Shards grid) {
    this.runtime = runtime;
    this.grid = grid;
    this.waking = runtime.serial("events");
  }

  /** The next events, at once if there are any, and otherwise after {@code wait} at the latest. */
  CompletableFuture<EventPage> read(
      List<ShardId> shards,
      String ledger,
      EventCursor cursor,
      int limit,
      Duration wait,
      CallContext call) {
    Watch watch = new Watch(shards, ledger, cursor, Math.min(limit, EVENTS_MAX), wait, call);
    watch.round();
    var unused = watch.answer.whenComplete((page, fault) -> watch.endWaits());
    return watch.answer;
  }

  /** A cursor behind everything that is durable now, and everything answered before. */
  CompletableFuture<EventCursor> newest(List<ShardId> shards, CallContext call) {
    CompletableFuture<Map<Integer, EventCursor.Place>> places =
        CompletableFuture.completedFuture(new TreeMap<>());
    for (ShardId shard : shards) {
      places =
          places.thenCombine(
              grid.ask(shard, new ShardRequest.ReadHead(), call),
              (all, head) -> {
                all.put(shard.number(), ShardEvents.behind(head));
                return all;
              });
    }
    return places.thenApply(EventCursor::new);
  }

  /** One question, until it is answered; one stage follows the other. */
  private final class Watch {
    private final CompletableFuture<EventPage> answer = new CompletableFuture<>();
    private final List<ShardId> shards;
    private final String ledger;
    private final int limit;
    private final CallContext call;
    private final long endNanos;
    private final List<EventPage.Event> events = new ArrayList<>();
    private EventCursor cursor;
    private int blocks;
    private boolean more;
    private CompletableFuture<Void> timeUp;
    private List<CompletableFuture<?>> waits = List.of();

    Watch(
        List<ShardId> shards,
        String ledger,
        EventCursor cursor,
        int limit,
        Duration wait,
        CallContext call) {
      this.shards = shards;
      this.ledger = ledger;
      this.cursor = cursor;
      this.limit = limit;
      this.call = call;
      this.endNanos = runtime.monotonicNanos() + wait.toNanos();
    }

    /** Reads what there is; then answers, goes on reading, or waits. */
    void round() {
      if (answer.isDone()) {
        return;
      }
      more = false;
      CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
      for (int i = 0; i < shards.size(); i++) {
        ShardId shard = shards.get(i);
        int left = shards.size() - i;
        all = all.thenCompose(before -> readShard(shard, left));
      }
      then(all, this::answerOrWait);
    }

    /** Goes on after a stage; whoever waits is answered, whatever happens. */
    private void then(CompletableFuture<?> stage, Runnable next) {
      var unused =
          stage
              .thenRun(next)
              .exceptionally(
                  fault -> {
                    answer.completeExceptionally(fault);
                    return null;
                  });
    }

    /** Every shard gets its share of the room, so that none is kept from its turn by the others. */
    private CompletableFuture<Void> readShard(ShardId shard, int shardsLeft) {
      int share = Math.max(1, (limit - events.size()) / shardsLeft);
      if (events.size() >= limit) {
        return CompletableFuture.completedFuture(null);
      }
      return grid.call(shard, new ShardCall.ReadEvents(ledger, place(shard), share), call)
          .thenAccept(part -> take(shard, part));
    }

    private EventCursor.Place place(ShardId shard) {
      return cursor.places().getOrDefault(shard.number(), ShardEvents.BEGINNING);
    }

    private void take(ShardId shard, ShardEvents.Part part) {
      for (ShardEvents.Found found : part.events()) {
        events.add(
            new EventPage.Event(
                shard, found.position(), found.record(), with(shard, found.next())));
      }
      cursor = with(shard, part.next());
      blocks += part.blocks();
      more |= part.more();
    }

    private EventCursor with(ShardId shard, EventCursor.Place place) {
      Map<Integer, EventCursor.Place> places = new TreeMap<>(cursor.places());
      places.put(shard.number(), place);
      return new EventCursor(places);
    }

    private void answerOrWait() {
      long nowNanos = runtime.monotonicNanos();
      if (call.gone(nowNanos)) {
        answer.completeExceptionally(new CallerGoneException());
      } else if (!events.isEmpty() || blocks >= ANSWER_BLOCKS_MAX || late(nowNanos)) {
        answer.complete(new EventPage(events, cursor));
      } else if (more) {
        round();
      } else {
        awaitMore(Duration.ofNanos(endNanos - nowNanos));
      }
    }

    private boolean late(long nowNanos) {
      return nowNanos - endNanos >= 0 || (timeUp != null && timeUp.isDone());
    }

    /** One timer serves all waits of the question. */
    private void awaitMore(Duration most) {
      if (timeUp == null) {
        timeUp = new CompletableFuture<>();
        CompletableFuture<Void> rings = timeUp; // the timer must not hold what was read
        runtime.after(most, waking, () -> rings.complete(null));
      }
      waits = new ArrayList<>(shards.size());
      CallContext until =
          new CallContext(
              Math.min(call.deadlineNanos(), runtime.monotonicNanos() + most.toNanos()),
              call.cancelled());
      shards.forEach(
          shard ->
              waits.add(
                  grid.call(shard, new ShardCall.AwaitBlock(place(shard).sequence()), until)));
      CompletableFuture<?>[] any = waits.toArray(new CompletableFuture<?>[waits.size() + 1]);
      any[waits.size()] = timeUp;
      then(
          CompletableFuture.anyOf(any),
          () -> {
            waits.forEach(wait -> wait.complete(null));
            round();
          });
    }

    /** Nobody keeps what an answered question was waiting for. */
    void endWaits() {
      waits.forEach(wait -> wait.complete(null));
      if (timeUp != null) {
        timeUp.complete(null);
      }
    }
  }
}
