package io.meridian.engine.sim;

import io.meridian.codec.BlockCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.StoredRecord;
import io.meridian.engine.Confirmation;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Counts which fault struck a leader at which place of a transaction between shards. Stands between
 * the engines and their journals to know what is on its way to the copies.
 */
final class CrossingStrikes implements Meddler, SimWorld.Witness {
  private static final long MILLIS = 1_000_000;

  /** Once in so many steps of transactions a leader is struck, and how soon after it at most. */
  private static final int AIMED = 25;

  private static final long YEAR_MICROS = 365L * 86_400 * 1_000_000;
  private static final long SOON_NANOS = 2 * MILLIS;

  /** What strikes. */
  enum Strike {
    /** The leader's program dies. */
    CRASH,
    /** The leader stands still, another takes its place, and it goes on as if nothing had been. */
    STALE_LEADER
  }

  private final Map<Strike, Map<CrossingPlace, Long>> counts = new HashMap<>();
  private final Map<SimNode, Set<CrossingPlace>> givenUp = new HashMap<>();
  private final Map<Object, Underway> underway = new LinkedHashMap<>();
  private Optional<SimWorld> world = Optional.empty();
  private Optional<CrossingBook> book = Optional.empty();

  private record Underway(SimProcess process, Set<CrossingPlace> places) {}

  /** From now on strikes count, and leaders are struck where transactions are under way. */
  void watch(SimWorld watched, CrossingBook known) {
    world = Optional.of(watched);
    book = Optional.of(known);
    watched.setWitness(this);
  }

  /** Nobody is struck on purpose any more. */
  void rest() {
    world = Optional.empty();
  }

  /** Now and then strikes a node that has just gone one step on with a transaction. */
  void aim(SimNode node) {
    if (world.isEmpty() || !world.get().chance().oneIn(AIMED)) {
      return;
    }
    SimWorld struck = world.get();
    Chance chance = struck.chance();
    int luck = chance.below(10);
    struck
        .scheduler()
        .world(
            chance.between(0, SOON_NANOS),
            "aimed strike",
            () -> {
              if (world.isPresent() && able(node)) {
                if (luck < 4) {
                  struck.crash(node, chance.between(10 * MILLIS, 400 * MILLIS));
                } else if (luck < 6) {
                  struck.moveClock(node, chance.coin() ? YEAR_MICROS : -YEAR_MICROS);
                } else {
                  struck.pause(node, chance.between(SimWorld.SILENCE_NANOS_MAX, 900 * MILLIS));
                }
              }
            });
  }

  private static boolean able(SimNode node) {
    return node.member() && node.process().filter(process -> !process.paused()).isPresent();
  }

  long count(Strike strike, CrossingPlace place) {
    return counts.getOrDefault(strike, Map.of()).getOrDefault(place, 0L);
  }

  void add(CrossingStrikes other) {
    other.counts.forEach(
        (strike, places) -> places.forEach((place, count) -> count(strike, place, count)));
  }

  private void count(Strike strike, CrossingPlace place, long times) {
    counts.computeIfAbsent(strike, none -> new HashMap<>()).merge(place, times, Long::sum);
  }

  @Override
  public void dies(SimNode node) {
    places(node).forEach(place -> count(Strike.CRASH, place, 1));
  }

  @Override
  public void givenUp(SimNode node) {
    givenUp.put(node, places(node));
  }

  @Override
  public void wakesStale(SimNode node) {
    givenUp.getOrDefault(node, Set.of()).forEach(place -> count(Strike.STALE_LEADER, place, 1));
  }

  /** Where the transactions are that the node leads a shard of. */
  private Set<CrossingPlace> places(SimNode node) {
    Set<CrossingPlace> places = EnumSet.noneOf(CrossingPlace.class);
    if (world.isEmpty() || !node.running()) {
      return places;
    }
    underway.values().stream()
        .filter(append -> node.process().equals(Optional.of(append.process())))
        .forEach(append -> places.addAll(append.places()));
    for (ShardId shard : world.get().grid().shards()) {
      if (world.get().primary(shard).equals(Optional.of(node))) {
        for (CrossingBook.One one : book.get().open()) {
          place(one, shard).ifPresent(places::add);
        }
      }
    }
    return places;
  }

  private static Optional<CrossingPlace> place(CrossingBook.One one, ShardId shard) {
    if (one.home.equals(shard)) {
      return Optional.of(placeAtHome(one));
    }
    if (!one.participants.contains(shard)) {
      return Optional.empty();
    }
    if (one.settled.containsKey(shard)) {
      return Optional.of(CrossingPlace.OTHER_SETTLED);
    }
    if (one.prepared.containsKey(shard)) {
      return Optional.of(
          one.decided() ? CrossingPlace.OTHER_DECIDED : CrossingPlace.OTHER_PREPARED);
    }
    return one.decided() ? Optional.empty() : Optional.of(CrossingPlace.OTHER_ASKED);
  }

  private static CrossingPlace placeAtHome(CrossingBook.One one) {
    if (!one.decided()) {
      return one.allPrepared() ? CrossingPlace.HOME_ALL_PREPARED : CrossingPlace.HOME_PREPARED;
    }
    if (one.allSettled()) {
      return CrossingPlace.HOME_ALL_SETTLED;
    }
    return one.settled.isEmpty() ? CrossingPlace.HOME_DECIDED : CrossingPlace.HOME_SETTLING;
  }

  @Override
  public JournalStore journal(SimWorld.Surroundings around, JournalStore real) {
    return new Watched(around.node(), around.process(), real);
  }

  /** Notes what is appended for as long as it is not known to be there. */
  private final class Watched implements JournalStore {
    private final SimNode node;
    private final SimProcess process;
    private final JournalStore real;

    Watched(SimNode node, SimProcess process, JournalStore real) {
      this.node = node;
      this.process = process;
      this.real = real;
    }

    @Override
    public CompletableFuture<Append> append(
        ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
      Object name = new Object();
      Set<CrossingPlace> places = EnumSet.noneOf(CrossingPlace.class);
      for (EncodedBlock block : blocks) {
        for (StoredRecord stored : BlockCodec.decode(block.stored()).records()) {
          appending(stored.record()).ifPresent(places::add);
        }
      }
      if (!places.isEmpty()) {
        aim(node);
        underway.put(name, new Underway(process, places));
      }
      return real.append(shard, expected, next, blocks)
          .whenComplete((done, fault) -> underway.remove(name));
    }

    @Override
    public CompletableFuture<Head> lockedHead(ShardId shard) {
      return real.lockedHead(shard);
    }

    @Override
    public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
      return real.confirm(shard, owner);
    }

    @Override
    public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence) {
      return real.block(shard, owner, sequence);
    }
  }

  private static Optional<CrossingPlace> appending(LedgerRecord record) {
    if (record.command() instanceof PrepareLegs) {
      return Optional.of(CrossingPlace.OTHER_PREPARING);
    }
    if (record.command() instanceof SettleLegs) {
      return Optional.of(CrossingPlace.OTHER_SETTLING);
    }
    if (record.outcome() instanceof Outcome.Prepared) {
      return Optional.of(CrossingPlace.HOME_PREPARING);
    }
    boolean decides =
        record.command().kind().transaction()
            && record.outcome() instanceof Outcome.Applied applied
            && applied.crossed().isPresent();
    return decides ? Optional.of(CrossingPlace.HOME_DECIDING) : Optional.empty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.format("%-20s", "struck"));
    for (Strike strike : Strike.values()) {
      text.append(String.format(" %14s", strike));
    }
    for (CrossingPlace place : CrossingPlace.values()) {
      text.append(String.format("%n%-20s", place));
      for (Strike strike : Strike.values()) {
        text.append(String.format(" %,14d", count(strike, place)));
      }
    }
    return text.toString();
  }
}
