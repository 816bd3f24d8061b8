package io.meridian.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.codec.DerivedCodec;
import io.meridian.engine.JournalNeed;
import io.meridian.engine.LedgerFacts;
import io.meridian.ledger.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What the nodes of a grid tell each other of a shard whose journal is restored.
 *
 * @param blocks how many blocks it has
 * @param lastMicros when the last of them ends
 * @param needs how far other shards' journals have to reach
 * @param ledgers the facts of its ledgers, as the codec writes them
 * @param assets the facts of their assets, as the codec writes them
 */
record RestoredShard(
    long blocks,
    long lastMicros,
    List<JournalNeed> needs,
    List<byte[]> ledgers,
    List<byte[]> assets) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static RestoredShard of(ExportedJournal journal) {
    return new RestoredShard(
        journal.blocks(),
        journal.lastMicros(),
        journal.needs(),
        journal.facts().ledgers().stream()
            .map(fact -> DerivedCodec.encode(fact).toArray())
            .toList(),
        journal.facts().assets().stream()
            .map(fact -> DerivedCodec.encode(fact).toArray())
            .toList());
  }

  boolean meets(JournalNeed need) {
    return need.met(blocks, lastMicros);
  }

  LedgerFacts facts() {
    return new LedgerFacts(
        ledgers.stream().map(fact -> DerivedCodec.decodeLedger(Bytes.wrap(fact))).toList(),
        assets.stream().map(fact -> DerivedCodec.decodeAsset(Bytes.wrap(fact))).toList());
  }

  byte[] encode() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RestoredShard decode(byte[] stored) {
    try {
      return JSON.readValue(stored, RestoredShard.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
