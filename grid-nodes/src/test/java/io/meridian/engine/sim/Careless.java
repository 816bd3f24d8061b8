package io.meridian.engine.sim;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.OpenHold;
import io.meridian.engine.Confirmation;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ForwardingJournal;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.engine.Standing;
import io.meridian.engine.Topology;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Original;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Takes rules away from every engine by lying to it. */
final class Careless implements Meddler {
  private final Set<Rule> without;
  private final List<String> nodes;

  /**
   * A liar.
   *
   * @param without the rules that are taken away
   * @param nodes every node of the world
   */
  Careless(Set<Rule> without, List<String> nodes) {
    this.without = Set.copyOf(without);
    this.nodes = List.copyOf(nodes);
  }

  @Override
  public Topology topology(SimWorld.Surroundings around, Topology real) {
    return without.contains(Rule.ASKS_THE_TOPOLOGY) ? new AlwaysLeads(real) : real;
  }

  @Override
  public JournalStore journal(SimWorld.Surroundings around, JournalStore real) {
    return without.contains(Rule.ASKS_THE_OTHERS)
            || without.contains(Rule.READS_BACK_DOUBTS)
            || without.contains(Rule.RAISES_TIME)
        ? new AsksNobody(real, around.node().name())
        : real;
  }

  @Override
  public DerivedStore derived(SimWorld.Surroundings around, DerivedStore real) {
    return new LosesHolds(real);
  }

  /** From the day on which the node first led, it leads for ever, and every copy is an owner. */
  private final class AlwaysLeads implements Topology {
    private final Topology real;
    private final Map<ShardId, Standing> remembered = new HashMap<>();

    AlwaysLeads(Topology real) {
      this.real = real;
    }

    @Override
    public String self() {
      return real.self();
    }

    @Override
    public Standing standing(ShardId shard) {
      Standing present = real.standing(shard);
      if (present.leads()) {
        Map<String, Long> all = new LinkedHashMap<>();
        nodes.forEach(node -> all.put(node, 1L));
        remembered.putIfAbsent(shard, new Standing(1, true, all, present.copies()));
      }
      return remembered.getOrDefault(shard, present);
    }

    @Override
    public void onChange(Runnable listener) {
      real.onChange(listener);
    }
  }

  /** Answers for the other owners from its own copy, or for the grid from what it hopes. */
  private final class AsksNobody extends ForwardingJournal {
    private final String self;

    AsksNobody(JournalStore real, String self) {
      super(real);
      this.self = self;
    }

    @Override
    public CompletableFuture<Append> append(
        ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
      boolean raise = next.equals(expected.at(next.lastMicros()));
      if (without.contains(Rule.RAISES_TIME) && raise) {
        return CompletableFuture.completedFuture(Append.COMMITTED);
      }
      CompletableFuture<Append> appended = real.append(shard, expected, next, blocks);
      return without.contains(Rule.READS_BACK_DOUBTS)
          ? appended.exceptionally(fault -> Append.COMMITTED)
          : appended;
    }

    @Override
    public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
      if (!without.contains(Rule.ASKS_THE_OTHERS)) {
        return real.confirm(shard, owner);
      }
      return real.confirm(shard, self)
          .thenApply(
              own ->
                  new Confirmation(
                      owner,
                      own.topologyVersion(),
                      true,
                      own.head(),
                      own.wallMicros(),
                      own.marker()));
    }

    @Override
    public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence) {
      return real.block(shard, without.contains(Rule.ASKS_THE_OTHERS) ? self : owner, sequence);
    }
  }

  /** Takes rules away that have to do with open holds. */
  private final class LosesHolds implements DerivedStore {
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final DerivedStore real;

    LosesHolds(DerivedStore real) {
      this.real = real;
    }

    @Override
    public CompletableFuture<Map<DerivedKey, DerivedValue>> load(
        ShardId shard, Collection<DerivedKey> keys) {
      return real.load(shard, keys);
    }

    @Override
    public CompletableFuture<Void> write(
        ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries) {
      Map<DerivedKey, Bytes> written = new HashMap<>(entries);
      if (without.contains(Rule.KEEPS_PLACES_AT_REFUNDS)) {
        entries.forEach(
            (key, content) -> {
              if (key.kind() == DerivedKind.ORIGINAL) {
                Original left = DerivedCodec.decodeOriginal(content);
                boolean refunded = left.postings().stream().anyMatch(part -> part.refunded() > 0);
                if (left.kind() == CommandKind.HOLD && refunded) {
                  written.put(
                      DerivedKey.slot(left.slot()), DerivedCodec.encodeSlot(Optional.empty()));
                }
              }
            });
      }
      return real.write(shard, stamp, written);
    }

    @Override
    public CompletableFuture<Void> scan(
        ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
      if (kind != DerivedKind.SLOT) {
        return real.scan(shard, kind, visitor);
      }
      return real.scan(
          shard,
          kind,
          (key, value) -> {
            Optional<OpenHold> hold = DerivedCodec.decodeSlot(value.content());
            if (without.contains(Rule.EXPIRES_BEFORE_JUDGING)) {
              hold = hold.map(one -> new OpenHold(one.hold(), one.expiresMicros() + HOUR_MICROS));
            }
            if (!without.contains(Rule.LOADS_OPEN_HOLDS)) {
              visitor.accept(key, new DerivedValue(value.stamp(), DerivedCodec.encodeSlot(hold)));
            }
          });
    }

    @Override
    public CompletableFuture<Boolean> claimMarker(
        ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
      return real.claimMarker(shard, epoch, expected, next);
    }

    @Override
    public CompletableFuture<Void> sweep(ShardId shard, long epoch) {
      return real.sweep(shard, epoch);
    }
  }
}
