package io.meridian.engine.sim;

import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at the atomic batches in a journal, record by record: all of their transactions are applied
 * or none, in a row in one block behind the frame, and of those that crossed all were decided at
 * one instant.
 */
final class BatchChecker {
  private final List<String> findings = new ArrayList<>();
  private final Map<CommandId, LedgerRecord> frames = new HashMap<>();
  private LedgerRecord frame;
  private String block = "";
  private int next;
  private int applied;

  /** Takes the next record; {@code where} names its shard and block. */
  void take(LedgerRecord record, String where) {
    if (frame != null) {
      takeItem((AtomicBatch) frame.command(), record, where);
    } else if (record.command() instanceof AtomicBatch batch
        && !(record.outcome() instanceof Outcome.Prepared)) {
      frame = record;
      block = where;
      next = 0;
      batch.items().forEach(item -> frames.put(batch.commandId().sibling(item.id()), record));
    }
  }

  private void takeItem(AtomicBatch batch, LedgerRecord record, String where) {
    if (!where.equals(block)
        || !record.command().commandId().id().equals(batch.items().get(next).id())) {
      findings.add("no item of the batch before it: " + record);
    }
    if (record.outcome() instanceof Outcome.Applied own
        && frame.outcome() instanceof Outcome.Applied whole) {
      if (!own.crossed()
          .map(crossed -> crossed.decision())
          .equals(whole.crossed().map(crossed -> crossed.decision()))) {
        findings.add("an item that was decided apart from its batch: " + record);
      }
    } else if (!record.outcome().getClass().equals(frame.outcome().getClass())) {
      findings.add("an item that went otherwise than its batch: " + record);
    }
    next++;
    if (next == batch.items().size()) {
      applied +=
          frame.outcome() instanceof Outcome.Applied whole && whole.crossed().isPresent() ? 1 : 0;
      frame = null;
    }
  }

  /** Whether a record is of a transaction of a batch, whose frame came before it. */
  boolean itemOfABatch(LedgerRecord record) {
    return frames.containsKey(record.command().commandId());
  }

  /** How many batches that crossed were applied. */
  int applied() {
    return applied;
  }

  /** What does not hold. */
  List<String> findings() {
    return findings;
  }
}
