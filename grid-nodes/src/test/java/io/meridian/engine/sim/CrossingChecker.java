package io.meridian.engine.sim;

import io.meridian.codec.JournalPosition;
import io.meridian.engine.ShardId;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the journals of all shards at a quiet point: no posting without a decision, no decision
 * without all prepared, nothing applied twice, nothing left open, and the books balance.
 */
final class CrossingChecker {
  private final List<String> findings = new ArrayList<>();
  private final Map<CrossingKey, List<Participant>> prepared = new HashMap<>();
  private final Map<CrossingKey, Decision> decided = new HashMap<>();
  private final Set<CrossingKey> finished = new HashSet<>();
  private final Map<Leg, Long> legs = new HashMap<>();
  private final Map<Leg, Decision> settled = new HashMap<>();
  private final Map<CommandId, Outcome> outcomes = new HashMap<>();
  private final Map<CommandId, ShardId> itemsSettled = new HashMap<>();
  private final BatchChecker batches = new BatchChecker();
  private Counters total = Counters.ZERO;
  private int crossings;

  private record Leg(CrossingKey key, ShardId shard) {}

  /** Takes every shard's journal. */
  CrossingChecker(SimGrid grid) {
    for (ShardId shard : grid.shards()) {
      Chain chain = new Chain(grid, shard);
      chain.findings().forEach(finding -> findings.add(shard + ": " + finding));
      for (int i = 0; i < chain.size(); i++) {
        take(shard, chain.record(i), chain.position(i));
      }
    }
  }

  private void take(ShardId shard, LedgerRecord record, JournalPosition position) {
    if (record.outcome() instanceof Outcome.Prepared ready) {
      if (record.command() instanceof PrepareLegs step) {
        once(legs.put(new Leg(step.crossing(), shard), record.commitMicros()), "prepared", record);
      } else {
        CrossingKey key =
            new CrossingKey(
                shard.region(), shard.number(), position.sequence(), position.ordinal());
        prepared.put(key, ready.participants());
        crossings++;
      }
      return;
    }
    CommandKind kind = record.command().kind();
    batches.take(record, shard + " " + position.sequence());
    if (record.command() instanceof SettleLegs step && !step.whole()) {
      once(itemsSettled.put(step.commandId(), shard), "settled an item", record);
    } else if (kind == CommandKind.SETTLE_LEGS) {
      SettleLegs step = (SettleLegs) record.command();
      once(settled.put(new Leg(step.crossing(), shard), step.decision()), "settled", record);
      if (record.commitMicros() < step.decision().micros()) {
        findings.add("settled before its decision: " + record);
      }
    } else if (kind == CommandKind.FINISH_CROSSING) {
      crossed(record).ifPresent(crossed -> finished.add(crossed.key()));
    } else if (crossed(record).isPresent() && !batches.itemOfABatch(record)) {
      Crossed crossed = crossed(record).get();
      once(decided.put(crossed.key(), crossed.decision()), "decided", record);
    }
    if (kind.transaction()) {
      once(outcomes.put(record.command().commandId(), record.outcome()), "recorded", record);
    }
    if (record.outcome() instanceof Outcome.Applied applied) {
      applied.entries().forEach(this::add);
    }
  }

  private static Optional<Crossed> crossed(LedgerRecord record) {
    return record.outcome() instanceof Outcome.Applied applied
        ? applied.crossed()
        : ((Outcome.Refused) record.outcome()).crossed();
  }

  private void once(Object before, String what, LedgerRecord record) {
    if (before != null) {
      findings.add(what + " twice: " + record);
    }
  }

  private void add(Entry entry) {
    total = total.plus(entry.change());
    boolean wallet = entry.normalSide() == NormalSide.CREDIT;
    if (wallet && entry.after().available(NormalSide.CREDIT) < 0) {
      findings.add("below its floor: " + entry);
    }
  }

  /** What does not hold. */
  List<String> check() {
    prepared.forEach(this::check);
    findings.addAll(batches.findings());
    decided.forEach(
        (key, decision) -> {
          if (!prepared.containsKey(key)) {
            findings.add("decided and never prepared: " + key);
          }
        });
    settled.forEach(
        (leg, decision) -> {
          if (!decision.equals(decided.get(leg.key()))) {
            findings.add("settled otherwise than decided: " + leg);
          }
        });
    legs.keySet().stream()
        .filter(leg -> !settled.containsKey(leg))
        .forEach(leg -> findings.add("still reserved: " + leg));
    if (total.postedDebits() != total.postedCredits()
        || total.heldDebits() != total.heldCredits()) {
      findings.add("the books do not balance: " + total);
    }
    return findings;
  }

  private void check(CrossingKey key, List<Participant> participants) {
    Decision decision = decided.get(key);
    if (decision == null) {
      findings.add("undecided: " + key);
      return;
    }
    if (!finished.contains(key)) {
      findings.add("unfinished: " + key);
    }
    for (Participant participant : participants) {
      Leg leg = new Leg(key, new ShardId(participant.region(), participant.shard()));
      Long micros = legs.get(leg);
      if (decision.applies() && (micros == null || micros >= decision.micros())) {
        findings.add("decided before all had prepared: " + leg);
      }
      if (decision.applies() && !decision.equals(settled.get(leg))) {
        findings.add("not applied: " + leg);
      }
    }
  }

  /** What became of a transaction. */
  Optional<Outcome> outcome(CommandId id) {
    return Optional.ofNullable(outcomes.get(id));
  }

  /** How many atomic batches between shards were applied. */
  int batchesApplied() {
    return batches.applied();
  }

  /** How many crossings were begun. */
  int crossings() {
    return crossings;
  }

  /** How many of them were applied. */
  long applied() {
    return decided.values().stream().filter(Decision::applies).count();
  }
}
