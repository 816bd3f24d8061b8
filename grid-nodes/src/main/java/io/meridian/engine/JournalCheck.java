package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.Head;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one shard's journal again from its first block: the chain of hashes is unbroken, and the
 * derived state is what the journal says. Memory stays bounded: keys are compared in as many passes
 * as their number asks for. Used by one thread, beside running payments.
 */
final class JournalCheck {
  /** Records whose effects one pass keeps in memory. */
  private static final long PASS_RECORDS_MAX = 250_000;

  /** How often entries that changed during the check are looked at again. */
  private static final int ROUNDS_MAX = 10;

  private final Shard shard;
  private final JournalStore journal;
  private final DerivedStore derived;
  private final Topology topology;
  private final CallContext call;
  private final List<String> findings = new ArrayList<>();
  private long records;
  private long entries;
  private Bytes lastHash = Head.GENESIS.hash();

  JournalCheck(
      Shard shard,
      JournalStore journal,
      DerivedStore derived,
      Topology topology,
      CallContext call) {
    this.shard = shard;
    this.journal = journal;
    this.derived = derived;
    this.topology = topology;
    this.call = call;
  }

  JournalReport.ShardJournal run() throws Exception {
    Head head = Waiting.on(shard.flushed(call), call);
    try {
      checkChain(head);
      int passes = (int) Math.max(1, (records + PASS_RECORDS_MAX - 1) / PASS_RECORDS_MAX);
      for (int pass = 0; pass < passes; pass++) {
        compare(new ExpectedState(shard.id(), pass, passes), head);
      }
    } catch (CorruptJournalException | DerivedStateException corrupt) {
      find(corrupt.getMessage());
    }
    return new JournalReport.ShardJournal(
        shard.id(), head.sequence(), records, lastHash.toString(), entries, findings);
  }

  private void checkChain(Head head) throws Exception {
    for (long sequence = 1; sequence <= head.sequence(); sequence++) {
      Block block = block(sequence);
      if (block.header().sequence() != sequence) {
        throw new CorruptJournalException(
            "block " + sequence + " says that it is block " + block.header().sequence());
      }
      if (!block.header().previousHash().equals(lastHash)) {
        throw new CorruptJournalException(
            "block " + sequence + " does not follow the block before it");
      }
      lastHash = block.hash();
      records += block.records().size();
      for (StoredRecord stored : block.records()) {
        RecordRules.problem(stored.record()).ifPresent(this::find);
      }
    }
    if (!lastHash.equals(head.hash())) {
      throw new CorruptJournalException(
          "the head names hash " + head.hash() + ", the last block has " + lastHash);
    }
  }

  private Block block(long sequence) throws Exception {
    return Waiting.forBlock(journal, shard.id(), topology.self(), sequence, call);
  }

  private void compare(ExpectedState expected, Head head) throws Exception {
    replay(expected, 1, head.sequence());
    Map<DerivedKey, Bytes> unseen = expected.entries();
    Set<DerivedKey> moved = new HashSet<>();
    for (DerivedKind kind : DerivedKind.values()) {
      if (kind != DerivedKind.MARKER) {
        Waiting.on(
            derived.scan(
                shard.id(),
                kind,
                (key, value) -> {
                  if (expected.covers(key)) {
                    compare(key, value, unseen, head, moved);
                  }
                }),
            call);
      }
    }
    unseen.keySet().removeAll(moved);
    unseen.keySet().forEach(key -> find(key + " is missing in the derived state"));
    lookAgain(expected, head, moved);
  }

  private void compare(
      DerivedKey key,
      DerivedValue value,
      Map<DerivedKey, Bytes> unseen,
      Head head,
      Set<DerivedKey> moved) {
    if (value.stamp().sequence() > head.sequence()) {
      moved.add(key);
      return;
    }
    entries++;
    Bytes right = unseen.remove(key);
    if (right == null) {
      find(key + " is in the derived state and not in the journal");
    } else if (!right.equals(value.content())) {
      find(key + " differs from what the journal says");
    }
  }

  /** Follows the journal until entries that changed meanwhile stand still for a look. */
  private void lookAgain(ExpectedState expected, Head checked, Set<DerivedKey> moved)
      throws Exception {
    Head at = checked;
    for (int round = 0; round < ROUNDS_MAX && !moved.isEmpty(); round++) {
      Head next = Waiting.on(shard.flushed(call), call);
      replay(expected, at.sequence() + 1, next.sequence());
      at = next;
      Map<DerivedKey, Bytes> right = expected.entries();
      Map<DerivedKey, DerivedValue> found =
          Waiting.on(derived.load(shard.id(), Set.copyOf(moved)), call);
      for (Map.Entry<DerivedKey, DerivedValue> entry : found.entrySet()) {
        if (entry.getValue().stamp().sequence() <= next.sequence()) {
          moved.remove(entry.getKey());
          entries++;
          if (!entry.getValue().content().equals(right.get(entry.getKey()))) {
            find(entry.getKey() + " differs from what the journal says");
          }
        }
      }
    }
    moved.forEach(key -> find(key + " changed in each of " + ROUNDS_MAX + " looks"));
  }

  private void replay(ExpectedState expected, long from, long to) throws Exception {
    for (long sequence = from; sequence <= to; sequence++) {
      expected.replay(block(sequence));
    }
  }

  private void find(String finding) {
    if (findings.size() < JournalReport.FINDINGS_MAX) {
      findings.add(finding);
    }
  }
}
