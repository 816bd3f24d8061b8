package io.meridian.engine.sim;

import io.meridian.codec.JournalPosition;
import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.engine.EngineException;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Watchers who read a ledger's events from any node and go on wherever they were. What they were
 * told must be the beginning of what the chain says happened, in its order, without a gap or a
 * duplicate, whatever was restarted in between; and nobody must ever have told of something that is
 * not in the chain [R3].
 */
final class EventWatchers {
  private static final long MILLIS = 1_000_000;
  private static final long PATIENCE_NANOS = 600 * MILLIS;

  private final SimWorld world;
  private final Function<SimNode, Optional<Engine>> engines;
  private final String ledger;
  private final List<Watcher> watchers = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();
  private boolean going;

  EventWatchers(SimWorld world, Function<SimNode, Optional<Engine>> engines, String ledger) {
    this.world = world;
    this.engines = engines;
    this.ledger = ledger;
  }

  private static final class Watcher {
    private final String name;
    private final Map<ShardId, List<EventPage.Event>> told = new TreeMap<>(SimNode.ORDER);
    private EventCursor cursor = EventCursor.BEGINNING;
    private long calls;

    Watcher(String name) {
      this.name = name;
    }
  }

  /** Has so many watchers go on, or begin. */
  void start(int count) {
    going = true;
    while (watchers.size() < count) {
      watchers.add(new Watcher("watcher " + watchers.size()));
    }
    watchers.forEach(this::next);
  }

  /** Lets the watchers end. */
  void stop() {
    going = false;
  }

  private void next(Watcher watcher) {
    watcher.calls++;
    long call = watcher.calls;
    world
        .scheduler()
        .world(
            world.chance().between(0, 120 * MILLIS),
            watcher.name,
            () -> {
              if (going && watcher.calls == call) {
                ask(watcher, call);
              }
            });
    world
        .scheduler()
        .world(PATIENCE_NANOS, watcher.name + " loses patience", () -> goOn(watcher, call));
  }

  private void goOn(Watcher watcher, long call) {
    if (going && watcher.calls == call) {
      next(watcher);
    }
  }

  private void ask(Watcher watcher, long call) {
    Chance chance = world.chance();
    List<SimNode> nodes = world.grid().nodes();
    SimNode node =
        chance.below(4) > 0
            ? world.primary(world.grid().shards().get(0)).orElse(nodes.get(0))
            : chance.pick(nodes);
    world.reach(
        node,
        watcher.name + " reaches " + node.name(),
        () -> engines.apply(node).ifPresent(on -> ask(watcher, call, node, on)));
  }

  private void ask(Watcher watcher, long call, SimNode node, Engine engine) {
    long deadline = node.monotonicNanos(world.nanos()) + PATIENCE_NANOS;
    var unused =
        engine
            .events(
                ledger,
                "eu",
                watcher.cursor,
                1 + world.chance().below(8),
                Duration.ofMillis(world.chance().below(200)),
                new CallContext(deadline, () -> false))
            .whenComplete(
                (reply, fault) -> {
                  if (watcher.calls == call) {
                    hear(watcher, node, reply, fault);
                    goOn(watcher, call);
                  }
                });
  }

  private void hear(Watcher watcher, SimNode node, ReadReply<EventPage> reply, Throwable fault) {
    if (reply instanceof ReadReply.Found<EventPage> found) {
      for (EventPage.Event event : found.value().events()) {
        watcher.told.computeIfAbsent(event.shard(), none -> new ArrayList<>()).add(event);
      }
      watcher.cursor = found.value().next();
      world.tally().seen("answer: events");
    }
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof EngineException known && known.reason() == Reason.JOURNAL_DIVERGED) {
      alarms.add(watcher.name + " heard from " + node.name() + ": " + known.getMessage());
    }
  }

  /** What was told wrong, by the chain as it is now. */
  List<String> check() {
    List<String> findings = new ArrayList<>(alarms);
    for (Watcher watcher : watchers) {
      watcher.told.forEach(
          (shard, events) ->
              compare(events, new Chain(world.grid(), shard))
                  .ifPresent(wrong -> findings.add(watcher.name + " was told " + wrong)));
    }
    return findings;
  }

  private Optional<String> compare(List<EventPage.Event> told, Chain chain) {
    int heard = 0;
    for (int i = 0; i < chain.size() && heard < told.size(); i++) {
      LedgerRecord record = chain.record(i);
      JournalPosition position = chain.position(i);
      if (isEvent(record)) {
        EventPage.Event event = told.get(heard);
        if (!event.position().equals(position)
            || event.record().commitMicros() != record.commitMicros()
            || !event.record().outcome().equals(record.outcome())) {
          return Optional.of(event.record() + " at " + event.position() + ", not " + position);
        }
        heard++;
      }
    }
    return heard == told.size()
        ? Optional.empty()
        : Optional.of((told.size() - heard) + " events more than there are in the chain");
  }

  private boolean isEvent(LedgerRecord record) {
    return record.outcome() instanceof Outcome.Applied
        && record.command().kind() != CommandKind.ATOMIC_BATCH
        && record.command().commandId().ledger().equals(ledger);
  }
}
