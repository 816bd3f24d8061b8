package io.meridian.engine.sim;

import io.meridian.engine.ShardId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A machine: its clocks, its disk, and the program that runs on it, if any. */
final class SimNode {
  /** What the grid thinks of the node. */
  enum Membership {
    /** Its program does not run. */
    DOWN,
    /** Its program runs and waits to be let in. */
    STARTING,
    /** It is one of the grid. */
    MEMBER,
    /** Its program runs, and the others have given it up; it may not know yet. */
    CUT_OFF
  }

  /** Noon of some day, microseconds since the epoch. */
  private static final long WALL_START_MICROS = 1_900_000_000_000_000L;

  private final String name;
  private final long monotonicStartNanos;
  private final Map<ShardId, JournalCopy> journals = new TreeMap<>(ORDER);
  private final Map<ShardId, DerivedCopy> states = new TreeMap<>(ORDER);
  private final List<Runnable> listeners = new ArrayList<>();
  private long wallOffsetMicros;
  private long startOffsetMicros;
  private long runs;
  private Membership membership = Membership.DOWN;
  private Optional<SimProcess> process = Optional.empty();
  private View view = View.NOTHING;

  /** Shards in order. */
  static final Comparator<ShardId> ORDER =
      Comparator.comparing(ShardId::region).thenComparingInt(ShardId::number);

  SimNode(String name, long monotonicStartNanos, List<ShardId> shards) {
    this.name = name;
    this.monotonicStartNanos = monotonicStartNanos;
    for (ShardId shard : shards) {
      journals.put(shard, new JournalCopy());
      states.put(shard, new DerivedCopy());
    }
  }

  String name() {
    return name;
  }

  /** What a clock that is right shows, microseconds since the epoch. */
  static long rightMicros(long nanos) {
    return WALL_START_MICROS + nanos / 1_000;
  }

  long wallMicros(long nanos) {
    return rightMicros(nanos) + wallOffsetMicros;
  }

  long monotonicNanos(long nanos) {
    return monotonicStartNanos + nanos;
  }

  /** Sets the wall clock ahead of the right time, or behind it when negative. */
  void setWallOffset(long micros) {
    wallOffsetMicros = micros;
  }

  /** How wrong the wall clock was when the program started. */
  long startOffset() {
    return startOffsetMicros;
  }

  long wallOffsetMicros() {
    return wallOffsetMicros;
  }

  JournalCopy journal(ShardId shard) {
    return journals.get(shard);
  }

  DerivedCopy state(ShardId shard) {
    return states.get(shard);
  }

  Membership membership() {
    return membership;
  }

  boolean member() {
    return membership == Membership.MEMBER;
  }

  boolean running() {
    return process.isPresent();
  }

  void setMembership(Membership membership) {
    this.membership = membership;
  }

  Optional<SimProcess> process() {
    return process;
  }

  /** Starts the program: a new run with empty memory. */
  SimProcess start() {
    SimProcess started = new SimProcess(name);
    runs++;
    startOffsetMicros = wallOffsetMicros;
    process = Optional.of(started);
    membership = Membership.STARTING;
    view = View.NOTHING;
    listeners.clear();
    return started;
  }

  /** How often the program was started. */
  long run() {
    return runs;
  }

  /** Kills the program with all it had in memory and on its way. */
  void kill() {
    process.ifPresent(SimProcess::kill);
    process = Optional.empty();
    membership = Membership.DOWN;
    listeners.clear();
  }

  View view() {
    return view;
  }

  /** Takes a newer view of the topology; an older one is ignored. */
  void adopt(View newer) {
    if (newer.version() > view.version()) {
      view = newer;
      List.copyOf(listeners).forEach(Runnable::run);
    }
  }

  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(' ').append(membership);
    journals.forEach(
        (shard, copy) ->
            text.append(' ')
                .append(shard)
                .append(copy.owning() ? " owns " : " catches up ")
                .append(copy.counter())
                .append('/')
                .append(states.get(shard).owning() ? "owns " : "catches up ")
                .append(states.get(shard).counter())
                .append(" head ")
                .append(copy.head().epoch())
                .append('.')
                .append(copy.head().sequence()));
    return text.toString();
  }
}
