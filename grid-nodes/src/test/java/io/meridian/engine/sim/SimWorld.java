package io.meridian.engine.sim;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A region of simulated nodes under one seed, and everything that can be done to it: its nodes
 * crash, pause, are given up by the others, come back; its clocks jump; its primaries move. Equal
 * seeds and equal calls give equal runs.
 */
final class SimWorld {
  static final long MILLIS = 1_000_000;

  /** How long the others wait for a silent node before they give it up. */
  static final long SILENCE_NANOS_MAX = 300 * MILLIS;

  /** How long a healthy world may take to have all its nodes and copies back. */
  private static final long HEALING_NANOS_MAX = 20_000 * MILLIS;

  private final Chance chance;
  private final Tally tally = new Tally();
  private final SimScheduler scheduler;
  private final SimGrid grid;
  private final Options options;
  private final Program program;
  private Witness witness = new Witness() {};
  private Rates rates;

  /** Hears of what strikes nodes at the moment when it does. */
  interface Witness {
    /** The program of a node is about to die. */
    default void dies(SimNode node) {
      // Not everybody minds.
    }

    /** The others are about to give a silent node up. */
    default void givenUp(SimNode node) {
      // Not everybody minds.
    }

    /** A node that was given up goes on and takes itself for a leader. */
    default void wakesStale(SimNode node) {
      // Not everybody minds.
    }
  }

  /** What runs on a node; made anew whenever the node becomes a member. */
  @FunctionalInterface
  interface Program {
    /** Starts in the given surroundings; whatever it does later, its process takes with it. */
    void start(Surroundings surroundings);
  }

  /**
   * What a program finds on its node.
   *
   * @param node the node
   * @param process this run of the program
   * @param runtime threads, time and chance
   * @param topology the node's view of the grid
   * @param journal the journal
   * @param derived the derived state
   */
  record Surroundings(
      SimNode node,
      SimProcess process,
      SimRuntime runtime,
      SimTopology topology,
      SimJournalStore journal,
      SimDerivedStore derived) {}

  /**
   * A world's size and rules.
   *
   * @param nodes nodes, each with a copy of every shard
   * @param shards every shard of every region
   * @param headCounts false to show what happens when an append does not compare the head
   * @param stampsCount false to show what happens when derived writes ignore stamps
   */
  record Options(
      long seed,
      int nodes,
      List<ShardId> shards,
      Rates rates,
      boolean headCounts,
      boolean stampsCount) {
    /** Keeps a copy of the list. */
    Options {
      shards = List.copyOf(shards);
    }

    /** Three nodes, one shard, every rule kept. */
    static Options of(long seed, Rates rates) {
      return new Options(seed, 3, region("eu", 1), rates, true, true);
    }

    /** The shards of one region. */
    static List<ShardId> region(String name, int shards) {
      List<ShardId> all = new ArrayList<>();
      for (int number = 0; number < shards; number++) {
        all.add(new ShardId(name, number));
      }
      return all;
    }

    Options withoutHeads() {
      return new Options(seed, nodes, shards, rates, false, stampsCount);
    }

    Options withoutStamps() {
      return new Options(seed, nodes, shards, rates, headCounts, false);
    }
  }

  /** A world whose nodes are down. */
  SimWorld(Options options, Program program) {
    this.options = options;
    this.rates = options.rates();
    this.program = program;
    this.chance = new Chance(options.seed());
    this.scheduler = new SimScheduler(chance);
    List<ShardId> shards = options.shards();
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < options.nodes(); i++) {
      nodes.add(new SimNode("n" + i, chance.between(0, 1_000_000 * MILLIS), shards));
    }
    this.grid = new SimGrid(scheduler, chance, tally, nodes, shards, this::joined);
  }

  Chance chance() {
    return chance;
  }

  Tally tally() {
    return tally;
  }

  SimScheduler scheduler() {
    return scheduler;
  }

  SimGrid grid() {
    return grid;
  }

  long nanos() {
    return scheduler.nanos();
  }

  /** Who is told from now on what strikes nodes. */
  void setWitness(Witness told) {
    witness = told;
  }

  private void joined(SimNode node) {
    SimProcess process = node.process().orElseThrow();
    program.start(
        new Surroundings(
            node,
            process,
            new SimRuntime(scheduler, chance, tally, this::rates, node, process),
            new SimTopology(node, options.nodes()),
            new SimJournalStore(
                scheduler,
                chance,
                tally,
                grid,
                this::rates,
                node,
                process,
                this::crashForAWhile,
                options.headCounts()),
            new SimDerivedStore(
                scheduler,
                chance,
                tally,
                grid,
                this::rates,
                node,
                process,
                options.stampsCount())));
  }

  Rates rates() {
    return rates;
  }

  void setRates(Rates rates) {
    this.rates = rates;
  }

  /** Starts every node that is down. */
  void startAll() {
    for (SimNode node : grid.nodes()) {
      start(node);
    }
  }

  private void start(SimNode node) {
    if (!node.running()) {
      node.start();
      grid.knock(node);
    }
  }

  /** Has a request travel to a node; it is lost unless the program that runs there now gets it. */
  void reach(SimNode node, String what, Runnable arrived) {
    node.process().ifPresent(process -> scheduler.grid(chance.hop(), process, what, arrived));
  }

  /** Kills a node's program; it starts again after {@code downNanos}. */
  void crash(SimNode node, long downNanos) {
    tally.struck(Fault.NODE_CRASHED);
    die(node);
    scheduler.world(downNanos, node.name() + " starts", () -> start(node));
  }

  private void die(SimNode node) {
    witness.dies(node);
    grid.crash(node);
  }

  private void crashForAWhile(SimNode node) {
    crash(node, chance.between(10 * MILLIS, 400 * MILLIS));
  }

  /** Kills every program, one right after the other. */
  void crashAll(long downNanos) {
    tally.struck(Fault.ALL_CRASHED);
    for (SimNode node : grid.nodes()) {
      scheduler.world(
          chance.oneIn(3) ? 0 : chance.between(0, 40 * MILLIS),
          node.name() + " dies with all",
          () -> {
            die(node);
            scheduler.world(
                downNanos + chance.between(0, 50 * MILLIS),
                node.name() + " starts",
                () -> start(node));
          });
    }
  }

  /** Kills a node whose log then lacks its end; false when the others could not make up for it. */
  boolean crashAndLoseTail(SimNode node, long downNanos) {
    if (!othersHaveEverything(node)) {
      return false;
    }
    crash(node, downNanos);
    boolean lost = false;
    for (ShardId shard : grid.shards()) {
      List<JournalCopy> others = otherCopies(node, shard);
      for (int i = chance.below(3); i >= 0; i--) {
        lost |= node.journal(shard).loseLastWrite(others);
      }
    }
    if (lost) {
      tally.struck(Fault.WAL_TAIL_LOST);
    }
    return lost;
  }

  /** Kills a node and empties its disk; false when the others could not make up for it. */
  boolean crashAndLoseDisk(SimNode node, long downNanos) {
    if (!othersHaveEverything(node)) {
      return false;
    }
    tally.struck(Fault.DISK_LOST);
    crash(node, downNanos);
    for (ShardId shard : grid.shards()) {
      node.journal(shard).clear();
      node.journal(shard).setOwning(false);
      node.state(shard).clear();
      node.state(shard).setOwning(false);
    }
    return true;
  }

  /** Has the marker of every copy name a block that is not in the chain. */
  void spoilMarker(ShardId shard) {
    Optional<DerivedValue> stored =
        primary(shard).flatMap(node -> node.state(shard).entry(DerivedKey.MARKER));
    if (stored.isEmpty()) {
      return;
    }
    tally.struck(Fault.MARKER_OFF_CHAIN);
    Marker marker = DerivedCodec.decodeMarker(stored.get().content());
    byte[] wrong = new byte[Head.HASH_BYTES];
    Arrays.fill(wrong, (byte) chance.below(100));
    Marker spoilt = new Marker(marker.sequence() + 1, Bytes.wrap(wrong), marker.completeThrough());
    DerivedValue value = new DerivedValue(stored.get().stamp(), DerivedCodec.encode(spoilt));
    Version version = grid.nextVersion();
    for (SimNode node : grid.nodes()) {
      DerivedCopy copy = node.state(shard);
      copy.apply(Map.of(DerivedKey.MARKER, Optional.of(value)), copy.counter(), version);
    }
  }

  /**
   * A disk that loses what it had confirmed is one fault; together with another it may be one too
   * many.
   */
  private boolean othersHaveEverything(SimNode node) {
    for (ShardId shard : grid.shards()) {
      if (grid.lock(shard).busy()) {
        return false;
      }
      for (SimNode other : grid.nodes()) {
        if (other != node
            && !(other.member()
                && other.journal(shard).owning()
                && other.state(shard).owning()
                && node.journal(shard).sameAs(other.journal(shard)))) {
          return false;
        }
      }
    }
    return true;
  }

  private List<JournalCopy> otherCopies(SimNode node, ShardId shard) {
    return grid.nodes().stream()
        .filter(other -> other != node)
        .map(other -> other.journal(shard))
        .toList();
  }

  /** Stops a node's program for a while; if that is long, the others give it up meanwhile. */
  void pause(SimNode node, long pauseNanos) {
    pause(node);
    SimProcess process = node.process().orElseThrow();
    scheduler.world(pauseNanos, node.name() + " wakes", () -> wake(node, process));
  }

  /** The same without an end. */
  void pause(SimNode node) {
    SimProcess process = node.process().orElseThrow();
    process.pause();
    scheduler.world(
        SILENCE_NANOS_MAX,
        node.name() + " is silent",
        () -> {
          if (process.paused() && !process.dead()) {
            witness.givenUp(node);
            grid.cutOff(node);
          }
        });
  }

  /** Stops the engine's threads of a node for a while; its grid goes on. */
  void pauseEngine(SimNode node, long pauseNanos) {
    tally.struck(Fault.ENGINE_PAUSED);
    SimProcess process = node.process().orElseThrow();
    process.pauseEngine();
    scheduler.world(pauseNanos, node.name() + " lets its engine go on", () -> wake(node, process));
  }

  /**
   * Lets a paused program go on. One that the others gave up finds out some time later and ends.
   */
  void wake(SimNode node, SimProcess process) {
    if (process.dead()) {
      return;
    }
    boolean stale = node.membership() == SimNode.Membership.CUT_OFF && process.paused();
    scheduler.wake(process);
    if (stale) {
      if (believesItLeads(node)) {
        tally.struck(Fault.STALE_LEADER_WOKEN);
        witness.wakesStale(node);
      }
      long last = chance.between(20 * MILLIS, 700 * MILLIS);
      if (chance.oneIn(3)) {
        scheduler.grid(
            chance.between(0, last),
            process,
            node.name() + " takes itself for the only one left",
            () -> node.adopt(grid.alone(node)));
      }
      scheduler.grid(
          last,
          process,
          node.name() + " learns that it was given up",
          () -> {
            grid.crash(node);
            scheduler.world(
                chance.between(20 * MILLIS, 300 * MILLIS),
                node.name() + " starts",
                () -> start(node));
          });
    }
  }

  /** Whether a node, by its own view, leads a shard. */
  boolean believesItLeads(SimNode node) {
    return grid.shards().stream().anyMatch(shard -> node.view().place(shard).ledBy(node.name()));
  }

  /** Sets a wall clock; only one clock of a region is wrong at a time. */
  void moveClock(SimNode node, long micros) {
    tally.struck(micros > 0 ? Fault.CLOCK_FORWARD : Fault.CLOCK_BACK);
    for (SimNode other : grid.nodes()) {
      if (other != node) {
        other.setWallOffset(0);
      }
    }
    node.setWallOffset(micros);
  }

  /** If a partition has lost its last owner, everything is stopped and started again. */
  void restartIfLost() {
    if (grid.anyLost()) {
      crashAll(chance.between(20 * MILLIS, 200 * MILLIS));
    }
  }

  /** The node that leads a shard in truth, or that the truth would have lead it. */
  Optional<SimNode> primary(ShardId shard) {
    return grid.journalPrimary(shard);
  }

  /**
   * Ends every fault and waits until all nodes are members and all copies owners.
   *
   * @throws AssertionError when that does not happen in time: a defect of the simulation
   */
  void heal() {
    rates = Rates.NONE;
    for (SimNode node : grid.nodes()) {
      boolean startedWrong = node.startOffset() != 0 || node.wallOffsetMicros() != 0;
      node.setWallOffset(0);
      if (startedWrong && node.running()) {
        crash(node, 20 * MILLIS);
      }
      node.process().ifPresent(process -> wake(node, process));
    }
    long end = scheduler.nanos() + HEALING_NANOS_MAX;
    while (!whole()) {
      if (scheduler.nanos() > end) {
        throw new AssertionError("the simulated grid does not heal");
      }
      restartIfLost();
      scheduler.runFor(100 * MILLIS);
      startAll();
    }
  }

  private boolean whole() {
    return grid.nodes().stream()
        .allMatch(
            node ->
                node.member()
                    && grid.shards().stream()
                        .allMatch(
                            shard -> node.journal(shard).owning() && node.state(shard).owning()));
  }
}
