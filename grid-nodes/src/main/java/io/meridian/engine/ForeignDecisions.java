package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.SettleLegs;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Asks home what became of the crossing transactions that this shard has prepared its part of and
 * not heard of for a while [K2]: never resolves one by time. Used on the shard's executor only;
 * lives as long as its leader.
 */
final class ForeignDecisions {
  /** How often it looks for them, and how long it lets one be. */
  static final Duration ASK_EVERY = Duration.ofSeconds(2);

  /** How many are asked about at a time. */
  static final int ASKED_MAX = 100;

  private final ShardContext shard;
  private final OpenCrossings open;
  private final Function<ShardRequest<?>, PendingItem<?>> own;
  private final Set<CrossingKey> asked = new HashSet<>();
  private Set<CrossingKey> seen = Set.of();
  private boolean ticking;
  private boolean closed;

  /**
   * Nothing is asked yet.
   *
   * @param own puts a request into the shard's own queue
   */
  ForeignDecisions(
      ShardContext shard, OpenCrossings open, Function<ShardRequest<?>, PendingItem<?>> own) {
    this.shard = shard;
    this.open = open;
    this.own = own;
  }

  /** Goes on looking for as long as there are any. */
  void look() {
    if (!ticking && !closed && open.size() > 0) {
      ticking = true;
      shard.later(ASK_EVERY, this::tick);
    }
  }

  private void tick() {
    ticking = false;
    if (closed) {
      return;
    }
    Set<CrossingKey> present = new HashSet<>();
    for (Crossing crossing : open.all()) {
      if (!crossing.atHome()) {
        present.add(crossing.key());
        if (seen.contains(crossing.key()) && asked.size() < ASKED_MAX) {
          ask(crossing);
        }
      }
    }
    seen = present;
    look();
  }

  /** Asks about those of a ledger at once, however short they have been there; says how many. */
  int askNow(String ledger) {
    int asking = 0;
    for (Crossing crossing : List.copyOf(open.all())) {
      if (!crossing.atHome()
          && crossing.transaction().ledger().equals(ledger)
          && asked.size() < ASKED_MAX) {
        ask(crossing);
        asking++;
      }
    }
    return asking;
  }

  private void ask(Crossing crossing) {
    CrossingKey key = crossing.key();
    if (!asked.add(key)) {
      return;
    }
    shard.thenWithin(
        HomeCrossings.SILENCE_MAX,
        shard
            .peers()
            .decision(
                new ShardId(key.region(), key.shard()),
                key,
                crossing.transaction(),
                HomeCrossings.call(shard)),
        (decision, fault) -> {
          asked.remove(key);
          if (!closed && fault == null && open.of(key).isPresent()) {
            decision.ifPresent(known -> settle(crossing, known));
          }
        });
  }

  private void settle(Crossing crossing, Decision decision) {
    Crossing decided = crossing.decided(decision);
    SettleLegs step = SettleLegs.of(decided, shard.id().region());
    shard.then(
        own.apply(new ShardRequest.Step(CommandCodec.prepare(step), false)).answer(),
        (done, fault) -> {
          // If it failed, home is asked again.
        });
  }

  void close() {
    closed = true;
  }
}
