package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
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
  /** Of what was read from the journal memory need not keep a record longer than it is used. */
  private static final long FORGET_AT_ONCE = 0;

  /** Blocks that are read at the same time. */
  static final int RECALLED_BLOCKS_MAX = 16;

  private final ShardContext shard;
  private final ShardMemory memory;
  private final BlockReader blocks;
  private final long trustedEpoch;

  /**
   * A loader into {@code memory}.
   *
   * @param trustedEpoch derived entries of earlier epochs count as absent: a rebuild must not find
   *     what it throws away; 0 = trust all
   */
  StateLoader(ShardContext shard, ShardMemory memory, long trustedEpoch) {
    this.shard = shard;
    this.memory = memory;
    this.trustedEpoch = trustedEpoch;
    this.blocks = new BlockReader(shard);
  }

  /**
   * Brings what {@code collect} says is needed, round by round until nothing is missing.
   *
   * @param collect names what is needed; asked again after each round
   * @param done hears what could not be brought, and why; not called when nothing was missing
   * @return whether nothing was missing
   */
  boolean bring(Consumer<Needs> collect, Consumer<Map<DerivedKey, Throwable>> done) {
    Needs needs = new Needs(memory);
    collect.accept(needs);
    Set<DerivedKey> missing = needs.nextRound();
    if (missing.isEmpty()) {
      return true;
    }
    goOn(needs, collect, missing, new HashMap<>(), done);
    return false;
  }

  private void goOn(
      Needs needs,
      Consumer<Needs> collect,
      Set<DerivedKey> missing,
      Map<DerivedKey, Throwable> unread,
      Consumer<Map<DerivedKey, Throwable>> done) {
    load(
        missing,
        more -> {
          unread.putAll(more);
          collect.accept(needs);
          Set<DerivedKey> further = needs.nextRound();
          if (further.isEmpty()) {
            done.accept(unread);
          } else {
            goOn(needs, collect, further, unread, done);
          }
        });
  }

  /** Whether something that a request reads could not be brought. */
  boolean lacks(ShardRequest<?> request, Set<DerivedKey> unread) {
    if (unread.isEmpty()) {
      return false;
    }
    Needs needs = new Needs(memory);
    request.collect(needs);
    return !Collections.disjoint(needs.nextRound(), unread);
  }

  /** Whether memory knows all that judging {@code command} reads. */
  boolean knows(Command command) {
    Needs needs = new Needs(memory);
    needs.command(command);
    return needs.nextRound().isEmpty();
  }

  /** What replaying a block reads and memory does not know. */
  Set<DerivedKey> missing(Block block) {
    Needs needs = new Needs(memory);
    for (StoredRecord stored : block.records()) {
      if (stored.record().outcome() instanceof Outcome.Applied applied) {
        Command command = stored.record().command();
        String ledger = command.commandId().ledger();
        needs.ledger(ledger);
        for (Entry entry : applied.entries()) {
          needs.account(new AccountKey(ledger, entry.account()));
        }
        if (applied.account().isPresent()) {
          command.accounts().forEach(needs::account);
        }
      }
    }
    return needs.nextRound();
  }

  /**
   * Loads {@code keys}; {@code done} hears those that memory does not know now, and why. Derived
   * state is not asked for what memory has a newer place of.
   */
  void load(Set<DerivedKey> keys, Consumer<Map<DerivedKey, Throwable>> done) {
    List<DerivedKey> asked = new ArrayList<>(keys.size());
    for (DerivedKey key : keys) {
      if (memory.place(key).isEmpty()) {
        asked.add(key);
      }
    }
    shard.then(
        shard.derived().load(shard.id(), asked),
        (found, fault) -> {
          if (fault != null) {
            done.accept(allOf(keys, fault));
          } else {
            take(keys, found, done);
          }
        });
  }

  private static Map<DerivedKey, Throwable> allOf(Collection<DerivedKey> keys, Throwable fault) {
    Map<DerivedKey, Throwable> unread = new HashMap<>();
    keys.forEach(key -> unread.put(key, fault));
    return unread;
  }

  private void take(
      Set<DerivedKey> keys,
      Map<DerivedKey, DerivedValue> found,
      Consumer<Map<DerivedKey, Throwable>> done) {
    Map<Long, Map<Integer, DerivedKey>> recorded = new TreeMap<>();
    try {
      for (DerivedKey key : keys) {
        Optional<Bytes> content =
            Optional.ofNullable(found.get(key))
                .filter(value -> value.stamp().epoch() >= trustedEpoch)
                .map(DerivedValue::content);
        switch (key.kind()) {
          case ACCOUNT -> memory.loaded(accountKey(key), content.map(DerivedCodec::decodeAccount));
          case LEDGER -> memory.loadedLedger(key.id(), content.map(DerivedCodec::decodeLedger));
          case ASSET -> memory.loadedAsset(key, content.map(DerivedCodec::decodeAsset));
          case INDEX ->
              memory
                  .place(key)
                  .or(() -> content.map(DerivedCodec::decodePosition))
                  .ifPresent(
                      at ->
                          recorded
                              .computeIfAbsent(at.sequence(), sequence -> new TreeMap<>())
                              .put(at.ordinal(), key));
          case ORIGINAL -> memory.loadedOriginal(key, content.map(DerivedCodec::decodeOriginal));
          case REFERENCE -> memory.loadedReference(key, content.map(DerivedCodec::decodeReference));
          case PAGE, SLOT, CROSSING, MARKER ->
              throw new IllegalArgumentException("not judged on: " + key);
        }
      }
    } catch (RuntimeException defect) {
      done.accept(allOf(keys, defect));
      return;
    }
    new Recall(recorded.entrySet().iterator(), done).next();
  }

  private AccountKey accountKey(DerivedKey key) {
    int slash = key.id().indexOf('/');
    return new AccountKey(
        key.id().substring(0, slash),
        new AccountRef(shard.id().region(), key.id().substring(slash + 1)));
  }

  /**
   * Reads the records that the index named, some blocks at a time; a block without them is not the
   * right one. One that can not be read leaves its own ids unknown and no others.
   */
  private final class Recall {
    private final Iterator<Map.Entry<Long, Map<Integer, DerivedKey>>> blocksLeft;
    private final Consumer<Map<DerivedKey, Throwable>> done;
    private final Map<DerivedKey, Throwable> unread = new HashMap<>();
    private int reading;

    Recall(
        Iterator<Map.Entry<Long, Map<Integer, DerivedKey>>> recorded,
        Consumer<Map<DerivedKey, Throwable>> done) {
      this.blocksLeft = recorded;
      this.done = done;
    }

    void next() {
      while (reading < RECALLED_BLOCKS_MAX && blocksLeft.hasNext()) {
        Map.Entry<Long, Map<Integer, DerivedKey>> wanted = blocksLeft.next();
        reading++;
        blocks.read(
            wanted.getKey(),
            block -> holds(block, wanted.getValue()),
            (block, fault) -> read(wanted.getKey(), wanted.getValue(), block, fault));
      }
      if (reading == 0) {
        done.accept(unread);
      }
    }

    private void read(
        long sequence, Map<Integer, DerivedKey> wanted, Block block, Throwable fault) {
      reading--;
      if (fault != null) {
        unread.putAll(allOf(wanted.values(), fault));
      } else {
        wanted.keySet().forEach(ordinal -> remember(block, sequence, ordinal));
      }
      next();
    }
  }

  /** A batch is replayed with its items, whose records follow its own. */
  private void remember(Block block, long sequence, int ordinal) {
    StoredRecord stored = block.records().get(ordinal);
    int items = stored.record().command() instanceof AtomicBatch batch ? batch.items().size() : 0;
    for (int i = ordinal; i <= ordinal + items; i++) {
      memory.remember(block.records().get(i), new JournalPosition(sequence, i), FORGET_AT_ONCE);
    }
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
