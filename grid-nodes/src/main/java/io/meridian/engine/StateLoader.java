package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Outcome;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Brings what requests need into a leader's memory: accounts and facts from the derived caches, and
 * earlier uses of ids from the index and the journal. Used on the shard's executor only.
 */
final class StateLoader {
  /** Ids that were found in the index are materialized, so memory may forget them again at once. */
  private static final long FORGET_AT_ONCE = 0;

  private final ShardContext shard;
  private final ShardMemory memory;
  private final BlockReader blocks;

  StateLoader(ShardContext shard, ShardMemory memory) {
    this.shard = shard;
    this.memory = memory;
    this.blocks = new BlockReader(shard);
  }

  /** What serving the requests reads and memory does not know. */
  Set<DerivedKey> missing(List<PendingItem<?>> items) {
    Set<DerivedKey> keys = new LinkedHashSet<>();
    for (PendingItem<?> item : items) {
      ShardRequest<?> request = item.request();
      if (request instanceof ShardRequest.Execute execute) {
        memory.missing(execute.command().command(), keys);
      } else if (request instanceof ShardRequest.ReadAccount read) {
        memory.missingAccount(read.key(), keys);
      } else if (request instanceof ShardRequest.ReadRecord read) {
        memory.missingId(read.id(), keys);
      }
    }
    return keys;
  }

  /** The accounts that a block's entries move and memory does not know. */
  Set<DerivedKey> missing(Block block) {
    Set<DerivedKey> keys = new LinkedHashSet<>();
    for (StoredRecord stored : block.records()) {
      if (stored.record().outcome() instanceof Outcome.Applied applied) {
        String ledger = stored.record().command().commandId().ledger();
        for (Entry entry : applied.entries()) {
          memory.missingAccount(new AccountKey(ledger, entry.account()), keys);
        }
      }
    }
    return keys;
  }

  /** Loads {@code keys}; {@code done} hears the fault, or null when memory now knows them all. */
  void load(Set<DerivedKey> keys, Consumer<Throwable> done) {
    shard.then(
        shard.derived().load(shard.id(), keys),
        (found, fault) -> {
          if (fault != null) {
            done.accept(fault);
          } else {
            take(keys, found, done);
          }
        });
  }

  private void take(
      Set<DerivedKey> keys, Map<DerivedKey, DerivedValue> found, Consumer<Throwable> done) {
    Map<Long, Map<Integer, DerivedKey>> recorded = new TreeMap<>();
    try {
      for (DerivedKey key : keys) {
        Optional<Bytes> content = Optional.ofNullable(found.get(key)).map(DerivedValue::content);
        switch (key.kind()) {
          case ACCOUNT -> memory.loaded(accountKey(key), content.map(DerivedCodec::decodeAccount));
          case LEDGER -> memory.loadedLedger(key.id(), content.map(DerivedCodec::decodeLedger));
          case ASSET -> memory.loadedAsset(key, content.map(DerivedCodec::decodeAsset));
          case INDEX ->
              content
                  .map(DerivedCodec::decodePosition)
                  .ifPresent(
                      at ->
                          recorded
                              .computeIfAbsent(at.sequence(), sequence -> new TreeMap<>())
                              .put(at.ordinal(), key));
          case PAGE, MARKER -> throw new IllegalArgumentException("not judged on: " + key);
        }
      }
    } catch (RuntimeException defect) {
      done.accept(defect);
      return;
    }
    recall(recorded.entrySet().iterator(), done);
  }

  private AccountKey accountKey(DerivedKey key) {
    int slash = key.id().indexOf('/');
    return new AccountKey(
        key.id().substring(0, slash),
        new AccountRef(shard.id().region(), key.id().substring(slash + 1)));
  }

  /**
   * Reads the records that the index named, block by block; a block without them is not the right
   * one.
   */
  private void recall(
      Iterator<Map.Entry<Long, Map<Integer, DerivedKey>>> recorded, Consumer<Throwable> done) {
    if (!recorded.hasNext()) {
      done.accept(null);
      return;
    }
    Map.Entry<Long, Map<Integer, DerivedKey>> wanted = recorded.next();
    blocks.read(
        wanted.getKey(),
        block -> holds(block, wanted.getValue()),
        (block, fault) -> {
          if (fault != null) {
            done.accept(fault);
            return;
          }
          wanted
              .getValue()
              .keySet()
              .forEach(
                  ordinal ->
                      memory.remember(
                          block.records().get(ordinal),
                          new JournalPosition(wanted.getKey(), ordinal),
                          FORGET_AT_ONCE));
          recall(recorded, done);
        });
  }

  private static boolean holds(Block block, Map<Integer, DerivedKey> recorded) {
    for (Map.Entry<Integer, DerivedKey> place : recorded.entrySet()) {
      if (place.getKey() >= block.records().size()) {
        return false;
      }
      Command command = block.records().get(place.getKey()).record().command();
      if (!DerivedKey.index(command.commandId()).equals(place.getValue())) {
        return false;
      }
    }
    return true;
  }
}
