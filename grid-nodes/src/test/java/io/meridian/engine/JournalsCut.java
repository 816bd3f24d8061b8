package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A beginning of the journal of each of some shards, each of its own length. One thread.
 *
 * <p>A page of the journals tells what a block needs, so {@link #close} knows how far the others
 * must be taken along.
 */
final class JournalsCut {
  private final Map<ShardId, List<JournalPage>> journals = new LinkedHashMap<>();
  private final Map<ShardId, Integer> lengths = new LinkedHashMap<>();

  /** The whole journals of an engine's shards, each block in a page of its own. */
  static JournalsCut of(ShardedEngine engine, ShardId... shards) {
    JournalsCut cut = new JournalsCut();
    for (ShardId shard : shards) {
      List<JournalPage> pages = new ArrayList<>();
      long sequence = 0;
      Bytes hash = Head.GENESIS.hash();
      JournalPage page;
      do {
        JournalQuery one = new JournalQuery(shard, sequence, hash, sequence + 1, 0);
        page = engine.readJournal(one, CrossingFixture.call()).join();
        if (!page.blocks().isEmpty()) {
          pages.add(page);
          sequence = page.blocks().get(0).sequence();
          hash = page.blocks().get(0).hash();
        }
      } while (!page.blocks().isEmpty());
      cut.journals.put(shard, pages);
      cut.lengths.put(shard, pages.size());
    }
    return cut;
  }

  /** How many blocks the whole journal of a shard has. */
  int blocks(ShardId shard) {
    return journals.get(shard).size();
  }

  /** How many of them are taken. */
  int length(ShardId shard) {
    return lengths.get(shard);
  }

  /** Takes the first blocks of a shard. */
  JournalsCut take(ShardId shard, int blocks) {
    lengths.put(shard, blocks);
    return this;
  }

  /** Whether each journal reaches as far as the others need. */
  boolean ofOneGrid() {
    return missing() == null;
  }

  /** Takes more of each until it does, and no more than that. */
  JournalsCut close() {
    for (JournalNeed need = missing(); need != null; need = missing()) {
      lengths.merge(need.shard(), 1, Integer::sum);
    }
    return this;
  }

  private JournalNeed missing() {
    for (Map.Entry<ShardId, List<JournalPage>> journal : journals.entrySet()) {
      for (JournalPage page : journal.getValue().subList(0, length(journal.getKey()))) {
        for (JournalNeed need : page.needs()) {
          int length = length(need.shard());
          long micros =
              length == 0
                  ? 0
                  : journals.get(need.shard()).get(length - 1).blocks().get(0).lastMicros();
          if (!need.met(length, micros)) {
            return need;
          }
        }
      }
    }
    return null;
  }

  Map<ShardId, LedgerFacts> facts() {
    Map<ShardId, LedgerFacts> facts = new HashMap<>();
    lengths.forEach(
        (shard, length) -> {
          LedgerFacts.Builder builder = new LedgerFacts.Builder();
          blocks(shard, length)
              .forEach(block -> block.records().forEach(record -> builder.add(record.record())));
          facts.put(shard, builder.build());
        });
    return facts;
  }

  private List<Block> blocks(ShardId shard, int length) {
    return journals.get(shard).subList(0, length).stream()
        .map(page -> BlockCodec.decode(page.blocks().get(0).stored()))
        .toList();
  }

  void writeTo(JournalStore store) {
    lengths.forEach(
        (shard, length) -> {
          Head head = Head.GENESIS;
          for (JournalPage page : journals.get(shard).subList(0, length)) {
            JournalPage.StoredBlock stored = page.blocks().get(0);
            Block block = BlockCodec.decode(stored.stored());
            Head next =
                new Head(
                    block.header().epoch(),
                    block.header().leaderId(),
                    stored.sequence(),
                    stored.hash(),
                    stored.lastMicros());
            store
                .append(
                    shard,
                    head,
                    next,
                    List.of(new EncodedBlock(block.header(), stored.hash(), stored.stored())))
                .join();
            head = next;
          }
        });
  }
}
