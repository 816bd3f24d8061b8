package io.meridian.engine;

import io.meridian.ledger.Command;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What records say of other shards' journals: of each shard the most. Only a step of a transaction
 * between shards follows from what another shard has recorded. Used by one thread.
 */
public final class JournalNeeds {
  private final Map<ShardId, JournalNeed> needs = new LinkedHashMap<>();

  /** What was added, one a shard. */
  public Collection<JournalNeed> all() {
    return List.copyOf(needs.values());
  }

  /** Adds what a record needs. */
  public void add(LedgerRecord record) {
    Command command = record.command();
    if (command instanceof PrepareLegs prepare) {
      need(home(prepare.crossing()), prepare.crossing().sequence(), 0);
    } else if (command instanceof SettleLegs settle) {
      need(home(settle.crossing()), settle.crossing().sequence(), settle.decision().micros());
    } else if (record.outcome() instanceof Outcome.Applied applied) {
      applied.crossed().ifPresent(this::decidedOrEnded);
    }
  }

  /** Home applies what all others have prepared, and ends what all of them have applied. */
  private void decidedOrEnded(Crossed crossed) {
    crossed.prepares().forEach(at -> need(new ShardId(at.region(), at.shard()), 0, at.micros()));
    crossed.settles().forEach(at -> need(new ShardId(at.region(), at.shard()), 0, at.micros()));
  }

  private void need(ShardId shard, long sequence, long micros) {
    needs.merge(shard, new JournalNeed(shard, sequence, micros), JournalNeed::and);
  }

  private static ShardId home(CrossingKey key) {
    return new ShardId(key.region(), key.shard());
  }
}
