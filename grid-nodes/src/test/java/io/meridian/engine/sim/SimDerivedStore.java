package io.meridian.engine.sim;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Original;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The derived state as one run of one node's program reaches it. The primary admits entries by
 * their stamps; every copy then writes what was admitted, each in its own time and entry by entry.
 */
final class SimDerivedStore implements DerivedStore {
  private static final long MILLIS = 1_000_000;

  /** After this time a call without an answer has failed. */
  private static final long PATIENCE_NANOS = 2_000 * MILLIS;

  /** How much likelier what is rare meets its share of what goes wrong. */
  private static final int RARE_SHARE = 6;

  private final SimScheduler scheduler;
  private final Chance chance;
  private final Tally tally;
  private final SimGrid grid;
  private final Supplier<Rates> rates;
  private final SimNode near;
  private final SimProcess process;
  private final boolean stampsCount;

  /**
   * Derived state seen from a node.
   *
   * @param stampsCount false in the tests that show what happens without the stamp rule
   */
  SimDerivedStore(
      SimScheduler scheduler,
      Chance chance,
      Tally tally,
      SimGrid grid,
      Supplier<Rates> rates,
      SimNode near,
      SimProcess process,
      boolean stampsCount) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.tally = tally;
    this.grid = grid;
    this.rates = rates;
    this.near = near;
    this.process = process;
    this.stampsCount = stampsCount;
  }

  private <T> Reply<T> reply(String what) {
    return new Reply<>(scheduler, chance, process, what + " of " + near.name());
  }

  private boolean cutOff() {
    return near.membership() == SimNode.Membership.CUT_OFF;
  }

  @Override
  public CompletableFuture<Map<DerivedKey, DerivedValue>> load(
      ShardId shard, Collection<DerivedKey> keys) {
    tally.seen("derived load");
    Set<DerivedKey> wanted = new TreeSet<>(keys);
    boolean due = bringsDueHolds(shard, wanted);
    Reply<Map<DerivedKey, DerivedValue>> reply = reply("load");
    long version = near.view().version();
    Optional<SimNode> primary = cutOff() ? Optional.of(near) : grid.statePrimary(shard);
    int fails = rates.get().loadFails();
    boolean failing = chance.oneIn(due && fails > RARE_SHARE ? fails / RARE_SHARE : fails);
    if (primary.isEmpty() || failing) {
      tally.struck(Fault.LOAD_FAILED);
      if (due) {
        tally.seen(Step.DUE_HOLDS_NOT_BROUGHT);
      }
      reply.fail("no answer");
      return reply.future();
    }
    SimNode asked = primary.get();
    scheduler.grid(
        asked == near ? chance.dispatch() : chance.hop(),
        asked.process().orElseThrow(),
        "load reaches " + asked.name(),
        () -> {
          Map<DerivedKey, DerivedValue> found = new TreeMap<>();
          for (DerivedKey key : wanted) {
            asked.state(shard).entry(key).ifPresent(value -> found.put(key, value));
          }
          boolean moved =
              near.view().version() != version || (!cutOff() && grid.truth().version() != version);
          if (moved) {
            tally.struck(Fault.LOAD_CROSSED_TOPOLOGY);
            reply.fail("the topology changed");
          } else {
            if (due) {
              tally.seen(Step.DUE_HOLDS_BROUGHT);
            }
            reply.value(found);
          }
        });
    scheduler.grid(400 * MILLIS, process, "load times out", () -> reply.failAfter(0, "no answer"));
    return reply.future();
  }

  /**
   * Whether a leader asks on its own account, not for a command, which would ask for its id too,
   * what is left of holds whose time has come.
   */
  private boolean bringsDueHolds(ShardId shard, Set<DerivedKey> wanted) {
    return wanted.stream().noneMatch(key -> key.kind() == DerivedKind.INDEX)
        && wanted.stream()
            .filter(key -> key.kind() == DerivedKind.ORIGINAL)
            .flatMap(key -> near.state(shard).entry(key).stream())
            .anyMatch(this::due);
  }

  /** To a store the content is bytes; what is no hold is not due. */
  private boolean due(DerivedValue value) {
    try {
      Original left = DerivedCodec.decodeOriginal(value.content());
      return left.open() && left.expiresMicros() <= near.wallMicros(scheduler.nanos());
    } catch (CorruptJournalException otherBytes) {
      return false;
    }
  }

  @Override
  public CompletableFuture<Void> write(ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries) {
    tally.seen("derived write");
    Reply<Void> reply = reply("derived write");
    Map<DerivedKey, Bytes> copy = new TreeMap<>(entries);
    scheduler.grid(
        delay(),
        process,
        "derived write starts on " + near.name(),
        () -> new Writing(shard, stamp, copy, reply).start());
    return reply.future();
  }

  private long delay() {
    if (chance.oneIn(rates.get().derivedWriteDelays())) {
      tally.struck(Fault.DERIVED_WRITE_DELAYED);
      return chance.between(50 * MILLIS, 600 * MILLIS);
    }
    return chance.hop();
  }

  @Override
  public CompletableFuture<Boolean> claimMarker(
      ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
    tally.seen("marker claimed");
    Reply<Boolean> reply = reply("claim of the marker");
    scheduler.grid(
        delay(),
        process,
        "claim of the marker starts on " + near.name(),
        () -> new Claiming(shard, epoch, expected, next, reply).start());
    return reply.future();
  }

  @Override
  public CompletableFuture<Void> sweep(ShardId shard, long epoch) {
    tally.seen("derived sweep");
    Reply<Void> reply = reply("sweep");
    scheduler.grid(
        delay(),
        process,
        "sweep starts on " + near.name(),
        () -> new Sweeping(shard, epoch, reply).start());
    return reply.future();
  }

  /**
   * One change of many entries: the primary decides what it is, then every other member makes it.
   */
  private abstract class Change<T> implements SimGrid.Leavable {
    private final ShardId shard;
    private final String what;
    private final Reply<T> reply;
    private final Set<SimNode> remaining = new LinkedHashSet<>();
    private Map<DerivedKey, Optional<DerivedValue>> changes = Map.of();
    private Version version = new Version(0, 0);
    private View seen = View.NOTHING;
    private long base;
    private boolean fails;

    Change(ShardId shard, String what, Reply<T> reply) {
      this.shard = shard;
      this.what = what;
      this.reply = reply;
    }

    /** What the primary makes of it; {@code fails} when it is to stop half way. */
    abstract Map<DerivedKey, Optional<DerivedValue>> decide(DerivedCopy primary, boolean fails);

    /** What the caller is told when every copy has made the change. */
    abstract T answer();

    void start() {
      Optional<SimNode> primary = cutOff() ? Optional.of(near) : grid.statePrimary(shard);
      if (primary.isEmpty()) {
        reply.fail("no owner");
        return;
      }
      SimNode asked = primary.get();
      scheduler.grid(
          chance.hop(),
          asked.process().orElseThrow(),
          what + " reaches " + asked.name(),
          () -> decideOn(asked));
      scheduler.grid(
          PATIENCE_NANOS, process, what + " times out", () -> reply.failAfter(0, "no answer"));
    }

    private void decideOn(SimNode primary) {
      if (!primary.member() && primary == near) {
        decideAlone();
        return;
      }
      if (!primary.member() || !grid.hasMajority()) {
        reply.fail("the partition takes no writes");
        return;
      }
      fails = chance.oneIn(rates.get().derivedWriteFails());
      scheduler.tell(() -> this + (fails ? " half way" : "") + " on " + grid.members());
      changes = decide(primary.state(shard), fails);
      seen = grid.truth();
      version = grid.nextVersion();
      base = primary.state(shard).counter();
      primary.state(shard).apply(changes, base, version);
      remaining.addAll(grid.members());
      remaining.remove(primary);
      grid.stateWriteBegins(this);
      for (SimNode other : List.copyOf(remaining)) {
        scheduler.grid(
            chance.hop(),
            other.process().orElseThrow(),
            what + " on " + other.name(),
            () -> arrive(other));
      }
      endIfDone();
    }

    /**
     * A node that the others gave up applies the change to its own copy before it asks the others;
     * it can only be told of success once it has seen that they are gone, and a node that has seen
     * that takes no writes.
     */
    private void decideAlone() {
      boolean knows = near.view().place(shard).owners().keySet().equals(Set.of(near.name()));
      if (knows || chance.oneIn(4)) {
        reply.fail("cut off");
        return;
      }
      scheduler.tell(() -> this + " on the own copy alone: " + near);
      DerivedCopy own = near.state(shard);
      own.apply(decide(own, false), own.counter(), grid.versionOf(near));
      if (chance.coin()) {
        View alone = grid.alone(near);
        reply.valueAfter(answer(), () -> near.adopt(alone));
      } else {
        reply.fail("cut off");
      }
    }

    private void arrive(SimNode other) {
      if (remaining.remove(other)) {
        other.state(shard).apply(changes, base, version);
        endIfDone();
      }
    }

    @Override
    public void left(SimNode node) {
      if (remaining.remove(node)) {
        scheduler.tell(() -> this + " misses or has just reached " + node);
        seen = grid.truth();
        if (chance.coin()) {
          node.state(shard).apply(changes, base, version);
        }
        endIfDone();
      }
    }

    private void endIfDone() {
      if (!remaining.isEmpty()) {
        return;
      }
      grid.stateWriteEnds(this);
      if (fails) {
        tally.struck(Fault.DERIVED_WRITE_FAILED);
        reply.fail("half way");
      } else {
        // Whoever is told of success knows at least the topology that the change went by.
        reply.valueAfter(answer(), () -> near.adopt(seen));
      }
    }

    @Override
    public String toString() {
      return what + " of " + near.name();
    }
  }

  private final class Writing extends Change<Void> {
    private final Stamp stamp;
    private final Map<DerivedKey, Bytes> entries;

    Writing(ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries, Reply<Void> reply) {
      super(shard, "derived write", reply);
      this.stamp = stamp;
      this.entries = entries;
    }

    @Override
    Map<DerivedKey, Optional<DerivedValue>> decide(DerivedCopy primary, boolean fails) {
      Map<DerivedKey, Optional<DerivedValue>> admitted = new TreeMap<>();
      int most = fails ? chance.below(entries.size() + 1) : entries.size();
      int taken = 0;
      for (Map.Entry<DerivedKey, Bytes> entry : entries.entrySet()) {
        if (taken == most) {
          break;
        }
        taken++;
        if (!stampsCount || primary.admits(entry.getKey(), stamp)) {
          admitted.put(entry.getKey(), Optional.of(new DerivedValue(stamp, entry.getValue())));
        } else {
          tally.struck(Fault.DERIVED_WRITE_OVERTAKEN);
        }
      }
      return admitted;
    }

    @Override
    Void answer() {
      return null;
    }

    @Override
    public String toString() {
      return super.toString()
          + " "
          + stamp
          + " "
          + entries.keySet().stream().map(key -> key.kind() + " " + key.id()).toList();
    }
  }

  private final class Claiming extends Change<Boolean> {
    private static final Stamp BEFORE_ALL = new Stamp(0, 0);
    private final DerivedValue claimed;
    private final Optional<Bytes> expected;
    private boolean succeeded;

    Claiming(
        ShardId shard, long epoch, Optional<Bytes> expected, Bytes next, Reply<Boolean> reply) {
      super(shard, "claim of the marker", reply);
      this.claimed = new DerivedValue(new Stamp(epoch, 0), next);
      this.expected = expected;
    }

    @Override
    Map<DerivedKey, Optional<DerivedValue>> decide(DerivedCopy primary, boolean fails) {
      Optional<DerivedValue> present = primary.entry(DerivedKey.MARKER);
      boolean earlier =
          present.map(DerivedValue::stamp).orElse(BEFORE_ALL).compareTo(claimed.stamp()) < 0;
      boolean claims = earlier && present.map(DerivedValue::content).equals(expected);
      succeeded = claims || present.equals(Optional.of(claimed));
      if (!claims || (fails && chance.coin())) {
        return Map.of();
      }
      return Map.of(DerivedKey.MARKER, Optional.of(claimed));
    }

    @Override
    Boolean answer() {
      return succeeded;
    }
  }

  private final class Sweeping extends Change<Void> {
    private final long epoch;

    Sweeping(ShardId shard, long epoch, Reply<Void> reply) {
      super(shard, "sweep", reply);
      this.epoch = epoch;
    }

    @Override
    Map<DerivedKey, Optional<DerivedValue>> decide(DerivedCopy primary, boolean fails) {
      Map<DerivedKey, Optional<DerivedValue>> removed = new TreeMap<>();
      primary
          .all()
          .forEach(
              (key, value) -> {
                boolean older = value.stamp().epoch() < epoch;
                if (key.kind() != DerivedKind.MARKER && older && !(fails && chance.coin())) {
                  removed.put(key, Optional.empty());
                }
              });
      return removed;
    }

    @Override
    Void answer() {
      return null;
    }
  }

  @Override
  public CompletableFuture<Void> scan(
      ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
    tally.seen("derived scan");
    Reply<Void> reply = reply("scan");
    long version = near.view().version();
    if (chance.oneIn(rates.get().scanFails())) {
      tally.struck(Fault.SCAN_FAILED);
      if (kind == DerivedKind.SLOT) {
        tally.seen(Step.OPEN_HOLDS_NOT_READ);
      }
      reply.fail("no answer");
      return reply.future();
    }
    List<DerivedKey> keys =
        near.state(shard).all().keySet().stream().filter(key -> key.kind() == kind).toList();
    int half = chance.below(keys.size() + 1);
    scheduler.grid(
        chance.hop(),
        process,
        "scan on " + near.name(),
        () -> {
          keys.subList(0, half).forEach(key -> visit(shard, key, visitor));
          scheduler.grid(
              chance.hop(),
              process,
              "scan goes on on " + near.name(),
              () -> {
                keys.subList(half, keys.size()).forEach(key -> visit(shard, key, visitor));
                if (near.view().version() == version) {
                  if (kind == DerivedKind.SLOT && anyTaken(shard, keys)) {
                    tally.seen(Step.OPEN_HOLDS_READ);
                  }
                  reply.value(null);
                } else {
                  tally.struck(Fault.SCAN_CROSSED_TOPOLOGY);
                  reply.fail("the topology changed");
                }
              });
        });
    return reply.future();
  }

  private boolean anyTaken(ShardId shard, List<DerivedKey> slots) {
    return slots.stream()
        .flatMap(slot -> near.state(shard).entry(slot).stream())
        .anyMatch(value -> DerivedCodec.decodeSlot(value.content()).isPresent());
  }

  private void visit(ShardId shard, DerivedKey key, BiConsumer<DerivedKey, DerivedValue> visitor) {
    near.state(shard).entry(key).ifPresent(value -> visitor.accept(key, value));
  }
}
