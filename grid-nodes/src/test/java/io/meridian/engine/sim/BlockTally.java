package io.meridian.engine.sim;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts what becomes of blocks by what is in them. */
final class BlockTally {
  private BlockTally() {}

  /** What the tally calls records of commands that were applied. */
  static String applied(CommandKind kind) {
    return "applied: " + kind;
  }

  /** What the tally calls records of commands that were refused. */
  static String refused(Reason reason) {
    return "refused: " + reason;
  }

  /** Blocks of which an append met something. */
  static void met(List<EncodedBlock> blocks, Step withExpiry, Step withBatch, Tally tally) {
    for (EncodedBlock block : blocks) {
      Set<CommandKind> kinds = kinds(block);
      if (kinds.contains(CommandKind.EXPIRE)) {
        tally.seen(withExpiry);
      }
      if (kinds.contains(CommandKind.ATOMIC_BATCH)) {
        tally.seen(withBatch);
      }
    }
  }

  /** Whether there is an expiry or an atomic batch in any of them. */
  static boolean rare(List<EncodedBlock> blocks) {
    return blocks.stream().anyMatch(BlockTally::rare);
  }

  private static boolean rare(EncodedBlock block) {
    Set<CommandKind> kinds = kinds(block);
    return kinds.contains(CommandKind.EXPIRE) || kinds.contains(CommandKind.ATOMIC_BATCH);
  }

  /** To a store the content is bytes; what is no block has nothing to count in it. */
  private static Set<CommandKind> kinds(EncodedBlock block) {
    try {
      return kinds(BlockCodec.decode(block.stored()));
    } catch (CorruptJournalException otherBytes) {
      return Set.of();
    }
  }

  private static Set<CommandKind> kinds(Block block) {
    Set<CommandKind> kinds = new HashSet<>();
    for (StoredRecord stored : block.records()) {
      kinds.add(stored.record().command().kind());
    }
    return kinds;
  }

  /** The blocks of a chain that is complete. */
  static void count(Chain chain, Tally tally) {
    Set<Integer> slots = new HashSet<>();
    List<LedgerRecord> block = new ArrayList<>();
    for (int i = 0; i < chain.size(); i++) {
      count(chain, i, slots, tally);
      block.add(chain.record(i));
      boolean last =
          i + 1 == chain.size() || chain.position(i + 1).sequence() != chain.position(i).sequence();
      if (last) {
        countExpiries(block, tally);
        block.clear();
      }
    }
  }

  private static void countExpiries(List<LedgerRecord> block, Tally tally) {
    long expiries =
        block.stream().filter(record -> record.command().kind() == CommandKind.EXPIRE).count();
    if (expiries > 0) {
      tally.seen(expiries == block.size() ? Step.EXPIRY_ALONE : Step.EXPIRY_BEFORE_OTHERS);
    }
  }

  private static void count(Chain chain, int place, Set<Integer> slots, Tally tally) {
    LedgerRecord record = chain.record(place);
    CommandKind kind = record.command().kind();
    if (record.command() instanceof AtomicBatch && chain.end(place) > place + 2) {
      boolean applied = record.refused().isEmpty();
      boolean first =
          chain
              .record(place + 1)
              .refused()
              .filter(why -> why.reason() != Reason.BATCH_ABORTED)
              .isPresent();
      if (!first) {
        tally.seen(applied ? Step.BATCH_APPLIED : Step.BATCH_REFUSED);
      }
    }
    if (!(record.outcome() instanceof Outcome.Applied applied)) {
      tally.seen(refused(record.refused().orElseThrow().reason()));
      return;
    }
    tally.seen(applied(kind));
    if (kind == CommandKind.HOLD && !slots.add(applied.originals().get(0).slot())) {
      tally.seen(Step.SLOT_TAKEN_AGAIN);
    }
    if (kind == CommandKind.REFUND && applied.originals().size() == 2) {
      tally.seen(Step.CAPTURE_REFUNDED);
    }
    if (record.command() instanceof Capture) {
      countCapture(applied.originals().get(0), tally);
    }
  }

  private static void countCapture(Original hold, Tally tally) {
    if (hold.open()) {
      tally.seen(Step.CAPTURED_IN_PARTS);
    }
    for (Original.Remainder part : hold.postings()) {
      if (part.captured() > part.posting().amount()) {
        tally.seen(Step.CAPTURED_BEYOND);
      }
      if (part.released() > 0) {
        tally.seen(Step.RELEASED_BY_CAPTURE);
      }
    }
  }
}
