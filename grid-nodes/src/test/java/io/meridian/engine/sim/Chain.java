package io.meridian.engine.sim;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.StoredRecord;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The journal of a shard that is true at a quiet point: what the head of the primary's copy names,
 * followed back block by block through the hashes, each block from any copy that has it.
 */
final class Chain {
  private final Head head;
  private final List<Bytes> stored = new ArrayList<>();
  private final List<LedgerRecord> records = new ArrayList<>();
  private final List<JournalPosition> positions = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final List<Integer> ends = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();

  Chain(SimGrid grid, ShardId shard) {
    this.head = grid.journalPrimary(shard).orElseThrow().journal(shard).head();
    List<Block> blocks = new ArrayList<>();
    Bytes hash = head.hash();
    for (long sequence = head.sequence(); sequence > 0; sequence--) {
      Optional<Found> found = find(grid, shard, sequence, hash);
      if (found.isEmpty()) {
        findings.add("no copy has block " + sequence + " with hash " + hash);
        break;
      }
      blocks.add(found.get().block());
      stored.add(found.get().bytes());
      hash = found.get().block().header().previousHash();
    }
    if (findings.isEmpty() && !hash.equals(Head.GENESIS.hash())) {
      findings.add("the first block names a block before it");
    }
    Collections.reverse(blocks);
    Collections.reverse(stored);
    blocks.forEach(this::take);
  }

  private void take(Block block) {
    int end = records.size();
    int blockEnd = records.size() + block.records().size();
    int ordinal = 0;
    for (StoredRecord record : block.records()) {
      places.putIfAbsent(name(record.record()), records.size());
      if (records.size() == end) {
        int items =
            record.record().command() instanceof AtomicBatch batch
                    && !(record.record().outcome() instanceof Outcome.Prepared)
                ? batch.items().size()
                : 0;
        end += 1 + items;
        if (end > blockEnd) {
          findings.add("block " + block.header().sequence() + " ends within a batch");
          end = blockEnd;
        }
      }
      records.add(record.record());
      ends.add(end);
      positions.add(new JournalPosition(block.header().sequence(), ordinal));
      ordinal++;
    }
  }

  private record Found(Bytes bytes, Block block) {}

  private static Optional<Found> find(SimGrid grid, ShardId shard, long sequence, Bytes hash) {
    for (SimNode node : grid.nodes()) {
      Optional<Bytes> bytes = node.journal(shard).block(sequence);
      if (bytes.isPresent()) {
        Block block = BlockCodec.decode(bytes.get());
        if (block.hash().equals(hash) && block.header().sequence() == sequence) {
          return Optional.of(new Found(bytes.get(), block));
        }
      }
    }
    return Optional.empty();
  }

  /** The scope of a command's id inside a shard. */
  static String name(LedgerRecord record) {
    return record.command().commandId().ledger() + '/' + record.command().commandId().id();
  }

  Head head() {
    return head;
  }

  /** What is wrong with the chain itself. */
  List<String> findings() {
    return findings;
  }

  /** The bytes of each block, from block 1 on. */
  List<Bytes> stored() {
    return stored;
  }

  int size() {
    return records.size();
  }

  LedgerRecord record(int place) {
    return records.get(place);
  }

  JournalPosition position(int place) {
    return positions.get(place);
  }

  /**
   * The place behind a record and all that stands or falls with it: an atomic batch counts as one.
   */
  int end(int place) {
    return ends.get(place);
  }

  /** The place of the first record under an id. */
  Optional<Integer> place(CommandId id) {
    return place(id.ledger(), id.id());
  }

  /** The place of the first record under an id. */
  Optional<Integer> place(String ledger, String id) {
    return Optional.ofNullable(places.get(ledger + '/' + id));
  }
}
