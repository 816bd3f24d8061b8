package io.meridian.engine.sim;

import io.meridian.engine.ShardId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What is true of the grid: who is a member, which copies are owners, who is primary. Nodes learn
 * of it each in its own time. A copy that comes back is brought up to date by its update counter
 * and never by its content, as Ignite does it.
 */
final class SimGrid {
  private static final long MILLIS = 1_000_000;

  private final SimScheduler scheduler;
  private final Chance chance;
  private final Tally tally;
  private final List<SimNode> nodes;
  private final List<ShardId> shards;
  private final Consumer<SimNode> joined;
  private final Map<ShardId, List<SimNode>> affinity = new TreeMap<>(SimNode.ORDER);
  private final Map<ShardId, ShardLock> locks = new TreeMap<>(SimNode.ORDER);
  private final Map<ShardId, Boolean> lost = new TreeMap<>(SimNode.ORDER);
  private View truth = View.NOTHING;
  private boolean active;
  private boolean validating = true;
  private long ordered;
  private final Set<Leavable> stateWrites = new LinkedHashSet<>();

  SimGrid(
      SimScheduler scheduler,
      Chance chance,
      Tally tally,
      List<SimNode> nodes,
      List<ShardId> shards,
      Consumer<SimNode> joined) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.tally = tally;
    this.nodes = List.copyOf(nodes);
    this.shards = List.copyOf(shards);
    this.joined = joined;
    for (int i = 0; i < shards.size(); i++) {
      List<SimNode> order = new ArrayList<>(nodes);
      Collections.rotate(order, i);
      affinity.put(shards.get(i), order);
      locks.put(shards.get(i), new ShardLock(scheduler));
      lost.put(shards.get(i), false);
      for (SimNode node : nodes) {
        node.journal(shards.get(i)).setOwning(true);
        node.state(shards.get(i)).setOwning(true);
      }
    }
  }

  List<SimNode> nodes() {
    return nodes;
  }

  List<ShardId> shards() {
    return shards;
  }

  List<SimNode> members() {
    return nodes.stream().filter(SimNode::member).toList();
  }

  SimNode node(String name) {
    return find(name).orElseThrow();
  }

  Optional<SimNode> find(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  boolean active() {
    return active;
  }

  /** Whether most of the nodes are members, so that the grid accepts writes. */
  boolean hasMajority() {
    return !validating || members().size() * 2 > nodes.size();
  }

  /** Lets the grid accept writes however few nodes are left, as it would without a validator. */
  void commitWithoutMajority() {
    validating = false;
  }

  boolean anyLost() {
    return lost.containsValue(true);
  }

  View truth() {
    return truth;
  }

  /** What a node comes to believe that no longer hears of anyone: that the others are gone. */
  View alone(SimNode node) {
    Map<ShardId, View.Place> places = new TreeMap<>(SimNode.ORDER);
    Optional<String> self = Optional.of(node.name());
    for (ShardId shard : shards) {
      places.put(shard, new View.Place(self, self, Map.of(node.name(), node.run())));
    }
    return new View(node.view().version() + 1, places);
  }

  ShardLock lock(ShardId shard) {
    return locks.get(shard);
  }

  /** The next transaction's version on the present topology. */
  Version nextVersion() {
    ordered++;
    return new Version(truth.version(), ordered);
  }

  /** The version that a node gives a write which nobody else hears of. */
  Version versionOf(SimNode cutOff) {
    ordered++;
    return new Version(cutOff.view().version(), ordered);
  }

  Optional<SimNode> journalPrimary(ShardId shard) {
    return truth.place(shard).journalPrimary().map(this::node);
  }

  Optional<SimNode> statePrimary(ShardId shard) {
    return truth.place(shard).statePrimary().map(this::node);
  }

  /** Something that more than one copy takes part in, and that joins wait for. */
  interface Leavable {
    /** A node has left the grid. */
    void left(SimNode node);
  }

  void stateWriteBegins(Leavable write) {
    stateWrites.add(write);
  }

  void stateWriteEnds(Leavable write) {
    stateWrites.remove(write);
  }

  /** A node whose program has just started asks to be let in. */
  void knock(SimNode node) {
    SimProcess process = node.process().orElseThrow();
    scheduler.grid(
        chance.between(MILLIS, 40 * MILLIS),
        process,
        process.node() + " knocks",
        () -> letIn(node));
  }

  private void letIn(SimNode node) {
    if (node.membership() != SimNode.Membership.STARTING) {
      return;
    }
    SimProcess process = node.process().orElseThrow();
    if (!active) {
      boolean allHere =
          nodes.stream().allMatch(one -> one.membership() == SimNode.Membership.STARTING);
      if (allHere) {
        activate();
      } else {
        scheduler.grid(
            50 * MILLIS, process, process.node() + " waits for the others", () -> waitOrGoOn(node));
      }
    } else if (committing()) {
      scheduler.grid(MILLIS, process, process.node() + " waits to join", () -> letIn(node));
    } else {
      node.setMembership(SimNode.Membership.MEMBER);
      for (ShardId shard : shards) {
        if (!lost.get(shard)) {
          joinJournal(node, shard);
          joinState(node, shard);
        }
      }
      publish();
      joined.accept(node);
    }
  }

  /** Rarely an operator activates the grid with most of its nodes. */
  private void waitOrGoOn(SimNode node) {
    if (node.membership() != SimNode.Membership.STARTING) {
      return;
    }
    long here =
        nodes.stream()
            .filter(one -> one.membership() == SimNode.Membership.STARTING)
            .filter(one -> !one.process().orElseThrow().paused())
            .count();
    if (!active && here * 2 > nodes.size() && chance.oneIn(4) && startedHaveOwners()) {
      activate();
    } else {
      letIn(node);
    }
  }

  private boolean startedHaveOwners() {
    return shards.stream()
        .allMatch(
            shard ->
                started().stream().anyMatch(node -> node.journal(shard).owning())
                    && started().stream().anyMatch(node -> node.state(shard).owning()));
  }

  private List<SimNode> started() {
    return nodes.stream().filter(node -> node.membership() == SimNode.Membership.STARTING).toList();
  }

  private boolean committing() {
    return !stateWrites.isEmpty() || locks.values().stream().anyMatch(ShardLock::committing);
  }

  /**
   * All nodes that have started become members; the copies with the highest counter are the owners.
   */
  private void activate() {
    active = true;
    List<SimNode> started = started();
    started.forEach(node -> node.setMembership(SimNode.Membership.MEMBER));
    for (ShardId shard : shards) {
      lost.put(shard, false);
      List<SimNode> owners = started.stream().filter(n -> n.journal(shard).owning()).toList();
      List<SimNode> candidates = owners.isEmpty() ? started : owners;
      long highest = candidates.stream().mapToLong(n -> n.journal(shard).counter()).max().orElse(0);
      for (SimNode node : started) {
        boolean owning = candidates.contains(node) && node.journal(shard).counter() == highest;
        node.journal(shard).setOwning(owning);
        if (!owning) {
          startMovingJournal(node, shard);
        }
      }
      noteContradictions(shard);
      activateState(started, shard);
    }
    publish();
    started.forEach(joined);
  }

  private void activateState(List<SimNode> started, ShardId shard) {
    List<SimNode> owners = started.stream().filter(n -> n.state(shard).owning()).toList();
    List<SimNode> candidates = owners.isEmpty() ? started : owners;
    long highest = candidates.stream().mapToLong(n -> n.state(shard).counter()).max().orElse(0);
    for (SimNode node : started) {
      boolean owning = candidates.contains(node) && node.state(shard).counter() == highest;
      node.state(shard).setOwning(owning);
      if (!owning) {
        startMovingState(node, shard);
      }
    }
  }

  private void joinJournal(SimNode node, ShardId shard) {
    JournalCopy copy = node.journal(shard);
    List<SimNode> owners =
        members().stream().filter(n -> n != node && n.journal(shard).owning()).toList();
    long highest = owners.stream().mapToLong(n -> n.journal(shard).counter()).max().orElse(0);
    if (!copy.owning() || copy.counter() < highest) {
      copy.setOwning(false);
      startMovingJournal(node, shard);
    } else if (copy.counter() > highest && chance.coin()) {
      for (SimNode owner : owners) {
        owner.journal(shard).setOwning(false);
        startMovingJournal(owner, shard);
      }
    }
    if (copy.owning() && owners.stream().anyMatch(n -> !copy.isPartOf(n.journal(shard)))) {
      tally.struck(Fault.PRIVATE_BLOCK_KEPT);
    } else {
      noteContradictions(shard);
    }
  }

  private void noteContradictions(ShardId shard) {
    List<JournalCopy> owning =
        members().stream().map(n -> n.journal(shard)).filter(JournalCopy::owning).toList();
    for (JournalCopy one : owning) {
      for (JournalCopy other : owning) {
        if (one != other && one.contradicts(other)) {
          tally.struck(Fault.PRIVATE_BLOCK_KEPT);
          return;
        }
      }
    }
  }

  private void joinState(SimNode node, ShardId shard) {
    DerivedCopy copy = node.state(shard);
    long highest =
        members().stream()
            .filter(n -> n != node && n.state(shard).owning())
            .mapToLong(n -> n.state(shard).counter())
            .max()
            .orElse(0);
    List<SimNode> owners =
        members().stream().filter(n -> n != node && n.state(shard).owning()).toList();
    if (!copy.owning() || copy.counter() < highest) {
      copy.setOwning(false);
      startMovingState(node, shard);
    } else if (copy.counter() > highest) {
      for (SimNode owner : owners) {
        owner.state(shard).setOwning(false);
        startMovingState(owner, shard);
      }
    }
  }

  private void startMovingJournal(SimNode node, ShardId shard) {
    tally.struck(Fault.PARTITION_MOVING);
    JournalCopy copy = node.journal(shard);
    boolean anotherHasMore =
        members().stream()
            .anyMatch(
                n -> n.journal(shard).owning() && n.journal(shard).counter() > copy.counter());
    if (anotherHasMore && chance.oneIn(3)) {
      copy.clear();
    }
    move(
        node,
        shard,
        n -> n.journal(shard).owning(),
        supplier -> {
          copy.rebalanceFrom(supplier.journal(shard));
          copy.setOwning(true);
          noteContradictions(shard);
        },
        copy::owning);
  }

  private void startMovingState(SimNode node, ShardId shard) {
    DerivedCopy copy = node.state(shard);
    boolean anotherHasMore =
        members().stream()
            .anyMatch(n -> n.state(shard).owning() && n.state(shard).counter() > copy.counter());
    if (anotherHasMore && chance.coin()) {
      copy.clear();
    }
    move(
        node,
        shard,
        n -> n.state(shard).owning(),
        supplier -> {
          copy.rebalanceFrom(supplier.state(shard));
          copy.setOwning(true);
        },
        copy::owning);
  }

  private void move(
      SimNode node,
      ShardId shard,
      Predicate<SimNode> owning,
      Consumer<SimNode> finish,
      BooleanSupplier done) {
    SimProcess process = node.process().orElseThrow();
    scheduler.grid(
        chance.between(MILLIS, 150 * MILLIS),
        process,
        process.node() + " rebalances",
        () -> {
          if (!node.member() || done.getAsBoolean() || lost.get(shard)) {
            return;
          }
          Optional<SimNode> supplier =
              affinity.get(shard).stream().filter(n -> n.member() && owning.test(n)).findFirst();
          if (supplier.isEmpty() || committing()) {
            move(node, shard, owning, finish, done);
            return;
          }
          scheduler.tell(() -> node + " was rebalanced from " + supplier.get());
          finish.accept(supplier.get());
          if (chance.oneIn(3)) {
            movePrimaryTo(node, shard);
          }
          publish();
        });
  }

  /** Puts a node first in line for a shard, as happens when rebalancing is complete. */
  private void movePrimaryTo(SimNode node, ShardId shard) {
    List<SimNode> order = affinity.get(shard);
    order.remove(node);
    order.add(0, node);
  }

  /** Makes another owner the primary of a shard, if there is one. */
  void movePrimary(ShardId shard) {
    List<SimNode> owners =
        affinity.get(shard).stream()
            .filter(n -> n.member() && n.journal(shard).owning() && n.state(shard).owning())
            .skip(1)
            .toList();
    if (!owners.isEmpty()) {
      movePrimary(shard, chance.pick(owners));
    }
  }

  /** Makes a node the primary of a shard. */
  void movePrimary(ShardId shard, SimNode node) {
    tally.struck(Fault.PRIMARY_MOVED);
    movePrimaryTo(node, shard);
    publish();
  }

  /** Has a node's copy in the state group be no owner any more, with nothing to bring it back. */
  void demoteState(ShardId shard, SimNode node) {
    node.state(shard).setOwning(false);
    publish();
  }

  /** The program of a node dies; its disk stays. */
  void crash(SimNode node) {
    boolean wasMember = node.member();
    node.kill();
    if (wasMember) {
      left(node);
    }
  }

  /** The others give a node up, which may not know it. */
  void cutOff(SimNode node) {
    if (node.member()) {
      node.setMembership(SimNode.Membership.CUT_OFF);
      left(node);
    }
  }

  private void left(SimNode node) {
    active = !members().isEmpty();
    publish();
    locks.values().forEach(lock -> lock.left(node));
    List.copyOf(stateWrites).forEach(write -> write.left(node));
  }

  /** Makes a new version of the topology; each member hears of it in its own time. */
  private void publish() {
    Map<ShardId, View.Place> places = new TreeMap<>(SimNode.ORDER);
    for (ShardId shard : shards) {
      places.put(shard, place(shard));
    }
    truth = new View(truth.version() + 1, places);
    if (locks.values().stream().anyMatch(ShardLock::appending)) {
      tally.struck(Fault.TOPOLOGY_CHANGED_MID_APPEND);
    }
    scheduler.tell(() -> "topology " + truth + " " + nodes);
    View news = truth;
    for (SimNode member : members()) {
      scheduler.grid(
          chance.hop(),
          member.process().orElseThrow(),
          member.name() + " hears of topology " + news.version(),
          () -> member.adopt(news));
    }
  }

  private View.Place place(ShardId shard) {
    List<SimNode> present = affinity.get(shard).stream().filter(SimNode::member).toList();
    Optional<SimNode> journal = present.stream().filter(n -> n.journal(shard).owning()).findFirst();
    Optional<SimNode> state = present.stream().filter(n -> n.state(shard).owning()).findFirst();
    if (present.isEmpty()) {
      return View.Place.NOWHERE;
    }
    if (!lost.get(shard) && (journal.isEmpty() || state.isEmpty())) {
      lost.put(shard, true);
      tally.struck(Fault.PARTITION_LOST);
    }
    if (lost.get(shard)) {
      return View.Place.NOWHERE;
    }
    if (!journal.equals(state)) {
      tally.struck(Fault.GROUPS_DISAGREE);
    }
    Map<String, Long> owners = new LinkedHashMap<>();
    present.stream()
        .filter(n -> n.journal(shard).owning() && n.state(shard).owning())
        .forEach(n -> owners.put(n.name(), n.run()));
    return new View.Place(journal.map(SimNode::name), state.map(SimNode::name), owners);
  }
}
