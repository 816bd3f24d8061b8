package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Posting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at what is left of each of a ledger's transactions in one shard, and adds up what remains
 * of the holds that were open at a cut. They are read as they come; what the first block after the
 * cut did to one that was read late is taken off again. Memory stays bounded: when too many were
 * read late, they are read in more passes. Used by one thread.
 */
final class HoldsCheck {
  /** Holds that were read late that one pass keeps in memory. */
  static final int LATE_MAX = 50_000;

  private final String ledger;
  private final ShardId shard;
  private final JournalStore journal;
  private final DerivedStore derived;
  private final String self;
  private final CallContext call;
  private final CheckCut cut;
  private final int lateMax;
  private final AssetSums sums;
  private final Findings findings;
  private long openHolds;

  /**
   * A check that has not begun.
   *
   * @param self the name of this node
   * @param cut up to where it counts; everything until then is materialized
   * @param lateMax how many holds that were read late one pass keeps
   * @param sums where what remains is added
   */
  HoldsCheck(
      String ledger,
      ShardId shard,
      JournalStore journal,
      DerivedStore derived,
      String self,
      CallContext call,
      CheckCut cut,
      int lateMax,
      AssetSums sums,
      Findings findings) {
    this.ledger = ledger;
    this.shard = shard;
    this.journal = journal;
    this.derived = derived;
    this.self = self;
    this.call = call;
    this.cut = cut;
    this.lateMax = lateMax;
    this.sums = sums;
    this.findings = findings;
  }

  /** How many holds were open at the cut. */
  long openHolds() {
    return openHolds;
  }

  void run() throws Exception {
    run(0, 1);
  }

  /** One class of holds, or its two halves where it is too large. */
  private void run(int pass, int passes) throws Exception {
    Pass one = new Pass(pass, passes);
    if (one.run()) {
      openHolds += one.open;
      sums.addRemaining(one.remaining);
      one.problems.kept().forEach(findings::add);
    } else {
      run(pass, 2 * passes);
      run(pass + passes, 2 * passes);
    }
  }

  private final class Pass {
    private final int pass;
    private final int passes;
    private final AssetSums remaining = new AssetSums();
    private final Findings problems = new Findings(ConservationReport.FINDINGS_MAX);
    private final Map<String, Original> late = new HashMap<>();
    private long lastRead;
    private long open;
    private boolean tooMany;

    Pass(int pass, int passes) {
      this.pass = pass;
      this.passes = passes;
    }

    /** Whether it was small enough. */
    boolean run() throws Exception {
      String prefix = ledger + '/';
      Waiting.on(
          derived.scan(
              shard,
              DerivedKind.ORIGINAL,
              (key, value) -> {
                if (!tooMany
                    && key.id().startsWith(prefix)
                    && Math.floorMod(key.id().hashCode(), passes) == pass) {
                  read(key, value);
                }
              }),
          call);
      if (!tooMany) {
        takeOff();
        late.values().forEach(this::count);
      }
      return !tooMany;
    }

    private void read(DerivedKey key, DerivedValue value) {
      Original original;
      try {
        original = DerivedCodec.decodeOriginal(value.content());
      } catch (CorruptJournalException corrupt) {
        problems.add("what is left of " + key.id() + " can not be read: " + corrupt.getMessage());
        return;
      }
      if (!DerivedKey.original(original.id()).equals(key)) {
        problems.add("what is left of " + key.id() + " is that of " + original.id());
      }
      HoldRules.problem(original)
          .ifPresent(problem -> problems.add("of " + key.id() + ' ' + problem));
      if (original.kind() != CommandKind.HOLD) {
        return;
      }
      if (value.stamp().sequence() <= cut.sequence()) {
        count(original);
      } else {
        lastRead = Math.max(lastRead, value.stamp().sequence());
        late.put(key.id(), original);
        tooMany = late.size() > lateMax;
      }
    }

    private void count(Original hold) {
      if (hold.open()) {
        open++;
        for (Original.Remainder posting : hold.postings()) {
          remaining.addRemaining(posting.posting().asset(), posting.remaining());
        }
      }
    }

    /** The first record after the cut that changed a hold tells what it was before. */
    private void takeOff() throws Exception {
      for (long at = cut.sequence() + 1; at <= lastRead && !late.isEmpty(); at++) {
        for (StoredRecord stored : block(at).records()) {
          LedgerRecord record = stored.record();
          if (record.commitMicros() > cut.atMicros()
              && record.command().commandId().ledger().equals(ledger)
              && record.outcome() instanceof Outcome.Applied applied) {
            takeOff(record.command().kind(), applied);
          }
        }
      }
    }

    private void takeOff(CommandKind kind, Outcome.Applied applied) {
      for (Original after : applied.originals()) {
        if (after.kind() == CommandKind.HOLD
            && late.remove(DerivedKey.original(after.id()).id()) != null) {
          switch (kind) {
            case HOLD -> {
              // It was not there yet.
            }
            case CAPTURE, VOID, EXPIRE -> countBefore(kind, after, applied);
            default -> count(after);
          }
        }
      }
    }

    /**
     * Only an open hold is captured, voided or expired, and nothing of one was released before:
     * what was not captured remained. The entries would not tell, for other shards have theirs.
     */
    private void countBefore(CommandKind kind, Original after, Outcome.Applied applied) {
      open++;
      List<Original.Remainder> postings = after.postings();
      long[] captured = new long[postings.size()];
      for (int i = 0; i < captured.length; i++) {
        captured[i] = postings.get(i).captured();
      }
      if (kind == CommandKind.CAPTURE) {
        applied.parts().forEach(part -> captured[part.posting()] -= part.amount());
      }
      for (int i = 0; i < captured.length; i++) {
        Posting posting = postings.get(i).posting();
        remaining.addRemaining(posting.asset(), Math.max(0, posting.amount() - captured[i]));
      }
    }

    private Block block(long sequence) throws Exception {
      return Waiting.forBlock(journal, shard, self, sequence, call);
    }
  }
}
