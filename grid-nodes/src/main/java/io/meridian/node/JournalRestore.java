package io.meridian.node;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.JournalNeed;
import io.meridian.engine.JournalStore;
import io.meridian.engine.LedgerDirectory;
import io.meridian.engine.LedgerFacts;
import io.meridian.engine.ShardId;
import io.meridian.schema.SystemCaches;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a new grid from exported journals alone, before any shard opens. Each shard is written by
 * the node that is primary for it; all nodes wait until every shard of the grid is there, and only
 * then look whether the journals are of one grid and tell the directory what ledgers there are.
 * What is derived is made when the shards open. It happens once: whatever goes wrong, the data
 * directories are of no use any more. One thread.
 */
final class JournalRestore {
  private static final Logger LOG = LoggerFactory.getLogger(JournalRestore.class);

  /** What one transaction writes, unless one block has more. */
  private static final int CHUNK_BYTES_MAX = 1 << 20;

  private static final int CHUNK_BLOCKS_MAX = 256;
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** Journals may be large, and every node waits for all. */
  private static final Duration WAIT_MAX = Duration.ofDays(1);

  private final GridConfig config;
  private final Map<ShardId, ExportedJournal> exported = new LinkedHashMap<>();

  private JournalRestore(GridConfig config, List<ExportedJournal> journals) {
    this.config = config;
    journals.forEach(journal -> exported.put(journal.shard(), journal));
  }

  /**
   * Reads the journals of all regions that the node keeps.
   *
   * @throws GridStartException when one is missing or damaged, or they are not of one grid
   */
  static JournalRestore of(Path directory, GridConfig config) {
    ExportedJournals journals = ExportedJournals.of(directory, config.hostedRegions());
    if (!journals.problems().isEmpty()) {
      throw new GridStartException(journals.problems());
    }
    for (ExportedJournal journal : journals.journals()) {
      if (journal.torn()) {
        LOG.warn("{} ends with a part of a frame, which does not count", journal.file());
      }
    }
    return new JournalRestore(config, journals.journals());
  }

  /**
   * Restores what this node is primary for, and waits for the others.
   *
   * @throws GridStartException when the grid has data, or lacks journals that these need
   */
  void run(Ignite ignite, GridNode.Keeping keeping, LedgerDirectory directory) {
    IgniteCache<String, byte[]> restored = ignite.cache(SystemCaches.RESTORE);
    List<ShardId> all = shards(config.regions());
    long endNanos = System.nanoTime() + WAIT_MAX.toNanos();
    while (!all.stream().allMatch(shard -> restored.containsKey(key(shard)))) {
      boolean wrote = false;
      for (ExportedJournal journal : exported.values()) {
        ShardId shard = journal.shard();
        if (!restored.containsKey(key(shard)) && keeping.topology().standing(shard).leads()) {
          write(journal, keeping.journal());
          restored.put(key(shard), RestoredShard.of(journal).encode());
          wrote = true;
        }
      }
      if (!wrote) {
        awaitOthers(endNanos);
      }
    }
    Map<ShardId, RestoredShard> found = new LinkedHashMap<>();
    all.forEach(shard -> found.put(shard, RestoredShard.decode(restored.get(key(shard)))));
    refuseUnlessOfOneGrid(found);
    publish(found, directory);
    LOG.info("The journals of {} shards are restored", all.size());
  }

  private static void awaitOthers(long endNanos) {
    if (System.nanoTime() - endNanos > 0) {
      throw new GridStartException(
          List.of(
              "waited "
                  + WAIT_MAX.toHours()
                  + " h for other nodes to restore their journals; were all of them started with"
                  + " --restore-journals?"));
    }
    LockSupport.parkNanos(LOOK_EVERY.toNanos());
  }

  private static List<ShardId> shards(List<RegionConfig> regions) {
    List<ShardId> shards = new ArrayList<>();
    for (RegionConfig region : regions) {
      for (int number = 0; number < region.shards(); number++) {
        shards.add(new ShardId(region.name(), number));
      }
    }
    return shards;
  }

  private static String key(ShardId shard) {
    return shard.region() + '/' + shard.number();
  }

  private static void write(ExportedJournal journal, JournalStore store) {
    Writing writing = new Writing(journal.shard(), store);
    try {
      ExportedJournal again = ExportedJournal.read(journal.file(), writing::take);
      writing.end(journal.head());
      if (!again.head().equals(journal.head())) {
        throw new GridStartException(
            List.of(journal.file() + " was changed while it was restored; begin anew"));
      }
    } catch (IOException e) {
      throw new GridStartException(journal.file() + " cannot be read", e);
    }
    LOG.info(
        "Restored the journal of {}: {} blocks, {} records",
        journal.shard(),
        journal.blocks(),
        journal.records());
  }

  /** Writes a shard's blocks, some in each transaction, with the head that names the last. */
  private static final class Writing {
    private final ShardId shard;
    private final JournalStore store;
    private final List<EncodedBlock> chunk = new ArrayList<>();
    private Head written = Head.GENESIS;
    private long bytes;

    Writing(ShardId shard, JournalStore store) {
      this.shard = shard;
      this.store = store;
    }

    void take(EncodedBlock block) {
      if (bytes + block.stored().length() > CHUNK_BYTES_MAX || chunk.size() == CHUNK_BLOCKS_MAX) {
        flush();
      }
      chunk.add(block);
      bytes += block.stored().length();
    }

    private void flush() {
      if (!chunk.isEmpty()) {
        EncodedBlock last = chunk.get(chunk.size() - 1);
        write(Head.of(last.header(), last.hash()));
      }
    }

    void end(Head head) {
      flush();
      if (!head.equals(written)) {
        write(head);
      }
    }

    private void write(Head next) {
      JournalStore.Append done = store.append(shard, written, next, List.copyOf(chunk)).join();
      if (done != JournalStore.Append.COMMITTED) {
        throw new GridStartException(
            List.of(
                "shard "
                    + shard
                    + " has a journal already: a node of the grid was started without"
                    + " --restore-journals, or died in the middle; begin anew with new directories"
                    + " on all of them"));
      }
      written = next;
      chunk.clear();
      bytes = 0;
    }
  }

  private static void refuseUnlessOfOneGrid(Map<ShardId, RestoredShard> found) {
    List<String> problems = new ArrayList<>();
    found.forEach(
        (shard, restored) -> {
          for (JournalNeed need : restored.needs()) {
            RestoredShard other = found.get(need.shard());
            if (other == null || !other.meets(need)) {
              problems.add(ExportedJournals.words(shard, need));
            }
          }
        });
    if (!problems.isEmpty()) {
      throw new GridStartException(problems);
    }
  }

  private static void publish(Map<ShardId, RestoredShard> found, LedgerDirectory directory) {
    Map<ShardId, LedgerFacts> facts = new LinkedHashMap<>();
    found.forEach((shard, restored) -> facts.put(shard, restored.facts()));
    LedgerFacts whole = LedgerFacts.everywhere(facts);
    whole.ledgers().forEach(ledger -> directory.publish(ledger).join());
    whole.assets().forEach(asset -> directory.publish(asset).join());
    LOG.info(
        "The directory has {} ledgers and {} assets",
        whole.ledgers().size(),
        whole.assets().size());
  }
}
