package io.meridian.engine.memory;

import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedStoreContract;
import io.meridian.engine.JournalStore;
import io.meridian.engine.JournalStoreContract;
import io.meridian.engine.LedgerDirectory;
import io.meridian.engine.LedgerDirectoryContract;
import io.meridian.engine.ShardId;
import org.junit.jupiter.api.Nested;

/** The stores in memory keep to the contracts. */
final class InMemoryStoresTest {
  @Nested
  final class Journal extends JournalStoreContract {
    private final JournalStore store =
        new InMemoryJournalStore("node-1", () -> 1, new InMemoryDerivedStore());
    private int shards;

    @Override
    protected JournalStore store() {
      return store;
    }

    @Override
    protected ShardId freshShard() {
      return new ShardId("eu", shards++);
    }

    @Override
    protected String owner() {
      return "node-1";
    }
  }

  @Nested
  final class Derived extends DerivedStoreContract {
    private final DerivedStore store = new InMemoryDerivedStore();
    private int shards;

    @Override
    protected DerivedStore store() {
      return store;
    }

    @Override
    protected ShardId freshShard() {
      return new ShardId("eu", shards++);
    }
  }

  @Nested
  final class Directory extends LedgerDirectoryContract {
    private final LedgerDirectory directory = new InMemoryLedgerDirectory();

    @Override
    protected LedgerDirectory directory() {
      return directory;
    }

    @Override
    protected String unused() {
      return "ledger-";
    }
  }
}
