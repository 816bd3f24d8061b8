package io.meridian.engine.sim;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.Confirmation;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedStoreContract;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.JournalStore;
import io.meridian.engine.JournalStoreContract;
import io.meridian.engine.LedgerDirectory;
import io.meridian.engine.LedgerDirectoryContract;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Nested;

/**
 * The stores of the simulation keep to the contracts when nothing goes wrong, seen from one quiet
 * node and from one of three: what the engines are tried on is what the grid's ports promise.
 */
final class SimStoresTest {
  private static final int SHARDS = 16;

  @Nested
  final class JournalOfOneNode extends QuietJournal {
    JournalOfOneNode() {
      super(1);
    }
  }

  @Nested
  final class JournalOfThreeNodes extends QuietJournal {
    JournalOfThreeNodes() {
      super(3);
    }
  }

  @Nested
  final class DerivedOfOneNode extends QuietDerived {
    DerivedOfOneNode() {
      super(1);
    }
  }

  @Nested
  final class DerivedOfThreeNodes extends QuietDerived {
    DerivedOfThreeNodes() {
      super(3);
    }
  }

  @Nested
  final class Directory extends LedgerDirectoryContract {
    private final Quiet quiet = new Quiet(1);
    private final LedgerDirectory real =
        new SimDirectory(
            new SimDirectory.Facts(),
            quiet.world.scheduler(),
            quiet.world.chance(),
            quiet.around.process());

    @Override
    protected LedgerDirectory directory() {
      return new LedgerDirectory() {
        @Override
        public CompletableFuture<Optional<LedgerFact>> ledger(String name) {
          return quiet.driven(real.ledger(name));
        }

        @Override
        public CompletableFuture<List<LedgerFact>> ledgers(String after, int limit) {
          return quiet.driven(real.ledgers(after, limit));
        }

        @Override
        public CompletableFuture<LedgerFact> publish(LedgerFact fact) {
          return quiet.driven(real.publish(fact));
        }

        @Override
        public CompletableFuture<Optional<AssetFact>> asset(String ledger, String code) {
          return quiet.driven(real.asset(ledger, code));
        }

        @Override
        public CompletableFuture<List<AssetFact>> assets(String ledger, String after, int limit) {
          return quiet.driven(real.assets(ledger, after, limit));
        }

        @Override
        public CompletableFuture<AssetFact> publish(AssetFact fact) {
          return quiet.driven(real.publish(fact));
        }

        @Override
        public CompletableFuture<Bytes> secret() {
          return quiet.driven(real.secret());
        }
      };
    }

    @Override
    protected String unused() {
      return "ledger-";
    }
  }

  abstract static class QuietJournal extends JournalStoreContract {
    private final Quiet quiet;
    private int shards;

    QuietJournal(int nodes) {
      quiet = new Quiet(nodes);
    }

    @Override
    protected JournalStore store() {
      JournalStore real = quiet.around.journal();
      return new JournalStore() {
        @Override
        public CompletableFuture<Append> append(
            ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
          return quiet.driven(real.append(shard, expected, next, blocks));
        }

        @Override
        public CompletableFuture<Head> lockedHead(ShardId shard) {
          return quiet.driven(real.lockedHead(shard));
        }

        @Override
        public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
          return quiet.driven(real.confirm(shard, owner));
        }

        @Override
        public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long at) {
          return quiet.driven(real.block(shard, owner, at));
        }
      };
    }

    @Override
    protected ShardId freshShard() {
      return new ShardId("eu", shards++);
    }

    @Override
    protected String owner() {
      return quiet.around.node().name();
    }
  }

  abstract static class QuietDerived extends DerivedStoreContract {
    private final Quiet quiet;
    private int shards;

    QuietDerived(int nodes) {
      quiet = new Quiet(nodes);
    }

    @Override
    protected DerivedStore store() {
      DerivedStore real = quiet.around.derived();
      return new DerivedStore() {
        @Override
        public CompletableFuture<Map<DerivedKey, DerivedValue>> load(
            ShardId shard, Collection<DerivedKey> keys) {
          return quiet.driven(real.load(shard, keys));
        }

        @Override
        public CompletableFuture<Void> write(
            ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries) {
          return quiet.driven(real.write(shard, stamp, entries));
        }

        @Override
        public CompletableFuture<Void> scan(
            ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
          return quiet.driven(real.scan(shard, kind, visitor));
        }

        @Override
        public CompletableFuture<Boolean> claimMarker(
            ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
          return quiet.driven(real.claimMarker(shard, epoch, expected, next));
        }

        @Override
        public CompletableFuture<Void> sweep(ShardId shard, long epoch) {
          return quiet.driven(real.sweep(shard, epoch));
        }
      };
    }

    @Override
    protected ShardId freshShard() {
      return new ShardId("eu", shards++);
    }
  }

  /** A world in which nothing goes wrong, and what one of its nodes finds there. */
  private static final class Quiet {
    private static final long NANOS_MAX = 20_000_000_000L;

    private final SimWorld world;
    private SimWorld.Surroundings around;

    Quiet(int nodes) {
      SimWorld.Options options =
          new SimWorld.Options(
              1, nodes, SimWorld.Options.region("eu", SHARDS), Rates.NONE, true, true);
      world = new SimWorld(options, surroundings -> around = surroundings);
      world.startAll();
      world.scheduler().runFor(NANOS_MAX);
      world.grid().shards().forEach(shard -> world.grid().movePrimary(shard, around.node()));
      world.scheduler().runFor(NANOS_MAX);
    }

    /** What happens next in the world happens only when somebody waits. */
    <T> CompletableFuture<T> driven(CompletableFuture<T> answer) {
      Driven<T> driven = new Driven<>(world.scheduler());
      var unused =
          answer.whenComplete(
              (value, fault) -> {
                if (fault == null) {
                  driven.complete(value);
                } else {
                  driven.completeExceptionally(fault);
                }
              });
      return driven;
    }
  }

  /** Runs the world while it is waited for. */
  private static final class Driven<T> extends CompletableFuture<T> {
    private final SimScheduler scheduler;

    Driven(SimScheduler scheduler) {
      this.scheduler = scheduler;
    }

    private void drive() {
      boolean more = true;
      while (!isDone() && more) {
        more = scheduler.step();
      }
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
      drive();
      return super.orTimeout(timeout, unit);
    }

    @Override
    public T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      drive();
      return super.get(timeout, unit);
    }
  }
}
