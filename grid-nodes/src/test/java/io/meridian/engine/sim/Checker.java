package io.meridian.engine.sim;

import io.meridian.engine.CallerGoneException;
import io.meridian.engine.CommandReply;
import io.meridian.engine.EngineException;
import io.meridian.engine.ShardId;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Original;
import io.meridian.ledger.ReasonKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * Judges a whole run at a quiet point. Every answer must fit one order of all records: the chain's.
 * Each answer is given a place in that order, not before anything that had been answered when its
 * question was asked, and not after anything that had not been asked when it was answered. If there
 * is no such place, the answer was wrong: stale, from memory that was never durable, or lost since.
 */
final class Checker {
  private static final int FINDINGS_MAX = 20;

  /** How long after its time a hold may still be open in a healthy grid. */
  private static final long EXPIRY_MICROS_MAX = 1_000_000;

  private final SimWorld world;
  private final History history;
  private final long clockDriftMicrosMax;
  private final Map<ShardId, Order> orders = new TreeMap<>(SimNode.ORDER);
  private final Map<Operation, Integer> ceilings = new HashMap<>();
  private final Map<Operation, DryRun> dryRuns = new HashMap<>();
  private final List<String> findings = new ArrayList<>();

  Checker(SimWorld world, History history, long clockDriftMicrosMax) {
    this.world = world;
    this.history = history;
    this.clockDriftMicrosMax = clockDriftMicrosMax;
  }

  /** Everything that is wrong with the run so far; empty when nothing is. */
  List<String> check() {
    for (ShardId shard : world.grid().shards()) {
      orders.put(shard, new Order(new Chain(world.grid(), shard), new Book(shard.region())));
    }
    boundAnswers();
    orders.forEach(this::checkShard);
    judgeAnswers();
    return findings;
  }

  /** The order of every shard, entered. */
  Map<ShardId, Order> orders() {
    return orders;
  }

  private void find(String finding) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(finding);
    }
  }

  private void checkShard(ShardId shard, Order order) {
    order.chain().findings().forEach(found -> find(shard + ": " + found));
    order
        .enterAll(place -> dryRuns.values().forEach(tried -> tried.look(place)))
        .forEach(wrong -> find(shard + ": " + wrong));
    if (!order.book().right()) {
      return;
    }
    order.book().model().verify().forEach(wrong -> find(shard + ": " + wrong));
    long micros = SimNode.rightMicros(world.nanos()) - EXPIRY_MICROS_MAX;
    for (Original hold : order.book().due(micros)) {
      find(shard + ": in a healthy grid a hold is open that was due long ago: " + hold);
    }
    new CopyCheck(world.grid(), shard, order.chain(), order.book())
        .findings()
        .forEach(found -> find(shard + ": " + found));
  }

  /**
   * How much each answer can have seen at most, and a dry run at least, so that the places of dry
   * runs can be sought while the book is filled.
   */
  private void boundAnswers() {
    Set<CommandId> asked = new HashSet<>();
    Map<Order, Integer> seen = new HashMap<>();
    Map<Operation, Integer> floors = new HashMap<>();
    for (History.Event event : history.events()) {
      Operation operation = event.operation();
      Optional<Order> order = order(operation.asked().ledger());
      if (!event.answer()) {
        asked.addAll(operation.asked().ids());
        order.ifPresent(one -> floors.put(operation, seen.getOrDefault(one, 0)));
      } else if (order.isPresent()) {
        Order one = order.get();
        Operation.Answer answer = operation.answer().orElseThrow();
        ceilings.put(operation, one.ceiling(asked));
        for (CommandReply.Recorded recorded : Operation.recorded(answer)) {
          one.from(recorded, recorded.record().command().commandId())
              .ifPresent(place -> seen.merge(one, place, Math::max));
        }
        if (operation.asked().dry() && !Operation.unknown(answer)) {
          dryRuns.put(
              operation,
              new DryRun(
                  operation.asked(), answer, one, floors.get(operation), ceilings.get(operation)));
        }
      }
    }
  }

  private void judgeAnswers() {
    Set<CommandId> madeAnew = new HashSet<>();
    Map<Order, Integer> seen = new HashMap<>();
    Map<Operation, Integer> floors = new HashMap<>();
    for (History.Event event : history.events()) {
      Operation operation = event.operation();
      Optional<Order> order = order(operation.asked().ledger());
      if (!event.answer()) {
        order.ifPresent(one -> floors.put(operation, seen.getOrDefault(one, 0)));
        continue;
      }
      Operation.Answer answer = operation.answer().orElseThrow();
      Operation.faults(answer).forEach(fault -> judgeFault(operation, fault));
      if (Operation.unknown(answer)) {
        continue;
      }
      if (order.isEmpty()) {
        if (!Placing.ledgerNotFound(answer)) {
          find("answered although its ledger does not exist: " + operation);
        }
        continue;
      }
      Order one = order.get();
      Placing placing =
          new Placing(
              operation, one, floors.get(operation), Optional.ofNullable(dryRuns.get(operation)));
      Optional<Integer> place = placing.place();
      placing.findings().forEach(this::find);
      placing.executed().forEach(made -> judgeExecution(operation, made, madeAnew));
      if (place.isEmpty()) {
        find("no place after " + floors.get(operation) + " of the order fits: " + operation);
      } else if (place.get() > ceilings.get(operation)) {
        find("the answer knows what was asked later: " + operation);
      } else {
        seen.merge(one, place.get(), Math::max);
      }
    }
  }

  private void judgeExecution(
      Operation operation, Placing.Execution made, Set<CommandId> madeAnew) {
    if (made.recorded() && !madeAnew.add(made.id())) {
      find("executed twice: " + operation);
    }
    long aheadMicros = made.commitMicros() - SimNode.rightMicros(operation.answeredNanos());
    if (aheadMicros > clockDriftMicrosMax) {
      find("committed " + aheadMicros + " us ahead of time: " + operation);
    }
  }

  private void judgeFault(Operation operation, Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    boolean allowed =
        cause instanceof CallerGoneException
            || (cause instanceof EngineException known
                && (known.reason().kind() == ReasonKind.FAULT
                    || known.reason().kind() == ReasonKind.CAPACITY));
    if (!allowed) {
      find("a defect was answered: " + operation);
    }
  }

  private Optional<Order> order(String ledger) {
    return orders.values().stream()
        .filter(one -> one.chain().place(ledger, CreateLedger.derivedId(ledger)).isPresent())
        .findFirst();
  }
}
