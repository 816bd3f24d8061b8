package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Outcome;
import java.util.HashSet;
import java.util.Iterator;
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

  StateLoader(ShardContext shard, ShardMemory memory) {
    this.shard = shard;
    this.memory = memory;
  }

  /** What serving the requests reads and memory does not know. */
  Set<DerivedKey> missing(List<PendingItem<?>> items) {
    Set<DerivedKey> keys = new HashSet<>();
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
    Set<DerivedKey> keys = new HashSet<>();
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
    Map<Long, Set<Integer>> positions = new TreeMap<>();
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
                          positions
                              .computeIfAbsent(at.sequence(), sequence -> new HashSet<>())
                              .add(at.ordinal()));
          case PAGE, MARKER -> throw new IllegalArgumentException("not judged on: " + key);
        }
      }
    } catch (RuntimeException defect) {
      done.accept(defect);
      return;
    }
    recall(positions.entrySet().iterator(), done);
  }

  private AccountKey accountKey(DerivedKey key) {
    int slash = key.id().indexOf('/');
    return new AccountKey(
        key.id().substring(0, slash),
        new AccountRef(shard.id().region(), key.id().substring(slash + 1)));
  }

  /** Reads the records that the index named, block by block. */
  private void recall(Iterator<Map.Entry<Long, Set<Integer>>> blocks, Consumer<Throwable> done) {
    if (!blocks.hasNext()) {
      done.accept(null);
      return;
    }
    Map.Entry<Long, Set<Integer>> wanted = blocks.next();
    shard.then(
        shard.journal().block(shard.id(), shard.topology().self(), wanted.getKey()),
        (stored, fault) -> {
          if (fault != null) {
            done.accept(fault);
            return;
          }
          try {
            remember(wanted, BlockCodec.decode(stored.orElseThrow()));
          } catch (RuntimeException defect) {
            done.accept(defect);
            return;
          }
          recall(blocks, done);
        });
  }

  private void remember(Map.Entry<Long, Set<Integer>> wanted, Block block) {
    for (int ordinal : wanted.getValue()) {
      memory.remember(
          block.records().get(ordinal),
          new JournalPosition(wanted.getKey(), ordinal),
          FORGET_AT_ONCE);
    }
  }
}
