package io.meridian.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The shards that said last that they can not work at present, and who waits to send them
 * something. Now and then one of those asks again for all, so that a region that is lost costs
 * hardly any messages, however much waits for it. Used on the shard's executor only; lives as long
 * as its leader.
 */
final class AwayPeers {
  /** How often one that is away is asked whether it is back. */
  static final Duration ASK_EVERY = Duration.ofSeconds(2);

  /** How many of those who waited go on at once, and after how long the next ones do. */
  private static final int BURST = 200;

  private static final Duration BURST_EVERY = Duration.ofMillis(10);

  private final ShardContext shard;
  private final Map<ShardId, Away> away = new HashMap<>();

  /** Somebody who has to send something. */
  interface Waiting {
    /** Whether there is no need any more. */
    boolean over();

    /** Sends it. */
    void send();
  }

  private static final class Away {
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long askedNanos;
  }

  /** All are taken to be there. */
  AwayPeers(ShardContext shard) {
    this.shard = shard;
  }

  boolean any() {
    return !away.isEmpty();
  }

  boolean contains(ShardId peer) {
    return away.containsKey(peer);
  }

  /** A shard said that it can not work. */
  void add(ShardId peer) {
    away.computeIfAbsent(peer, none -> new Away()).askedNanos = shard.runtime().monotonicNanos();
  }

  /** It has answered: whoever waited for it goes on. */
  void remove(ShardId peer) {
    Away back = away.remove(peer);
    if (back != null) {
      goOn(back.waiting);
    }
  }

  /** Has somebody wait for a shard that is away. */
  void await(ShardId peer, Waiting waiting) {
    away.get(peer).waiting.add(waiting);
  }

  /** Has all of them send, some at a time. */
  void goOn(Deque<Waiting> waiting) {
    for (int i = 0; i < BURST && !waiting.isEmpty(); i++) {
      Waiting next = waiting.poll();
      if (!next.over()) {
        next.send();
      }
    }
    if (!waiting.isEmpty()) {
      shard.later(BURST_EVERY, () -> goOn(waiting));
    }
  }

  /** Asks those that have not been asked for a while. */
  void ask() {
    askAfter(ASK_EVERY);
  }

  /** Asks all of them at once. */
  void askNow() {
    askAfter(Duration.ZERO);
  }

  private void askAfter(Duration pause) {
    long now = shard.runtime().monotonicNanos();
    for (Away one : away.values().toArray(Away[]::new)) {
      if (now - one.askedNanos >= pause.toNanos()) {
        ask(one, now);
      }
    }
  }

  private static void ask(Away one, long now) {
    Waiting next = one.waiting.poll();
    while (next != null && next.over()) {
      next = one.waiting.poll();
    }
    if (next != null) {
      one.askedNanos = now;
      next.send();
    }
  }
}
