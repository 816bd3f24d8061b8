package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * What is left of an earlier transaction: of a hold to capture, of what was posted to refund. Kept
 * for ever beside the immutable record. A hold has one from its placement on; a post or a capture
 * gets one with its first refund.
 *
 * @param id the transaction's id
 * @param kind POST, HOLD or CAPTURE
 * @param hold of a capture the id of its hold, else empty
 * @param postings its postings and what became of each
 * @param state of a hold what has become of it, else NONE
 * @param expiresMicros of a hold the instant from which it counts as expired, microseconds since
 *     the epoch; else 0
 * @param overCapturePercent of a hold how much more may be captured, percent; else 0
 * @param slot of a hold its place in the shard's table of open holds, from 0; else 0
 * @param closedBy of a hold that is not open any more the id of the command that ended it, else
 *     empty
 */
public record Original(
    CommandId id,
    CommandKind kind,
    String hold,
    List<Remainder> postings,
    HoldState state,
    long expiresMicros,
    int overCapturePercent,
    int slot,
    String closedBy) {
  private static final int PERCENT = 100;

  /** Keeps a copy of the list. */
  public Original {
    postings = List.copyOf(postings);
  }

  /**
   * What became of one posting; minor units of its asset.
   *
   * @param posting the posting, its amount as placed or posted
   * @param place of a capture the place of the posting in its hold, else its own
   * @param captured posted so far; of a post or a capture its amount
   * @param released given back without being posted
   * @param remaining still reserved
   * @param refunded moved back of what was posted
   */
  public record Remainder(
      Posting posting, int place, long captured, long released, long remaining, long refunded) {
    /** What may still be refunded. */
    public long refundable() {
      return captured - refunded;
    }
  }

  /** A hold that was just placed. */
  static Original placed(Hold command, long commitMicros, int slot) {
    List<Remainder> postings = new ArrayList<>(command.postings().size());
    for (int i = 0; i < command.postings().size(); i++) {
      Posting posting = command.postings().get(i);
      postings.add(new Remainder(posting, i, 0, 0, posting.amount(), 0));
    }
    return new Original(
        command.commandId(),
        CommandKind.HOLD,
        "",
        postings,
        HoldState.OPEN,
        commitMicros + command.timeoutMicros(),
        command.overCapturePercent(),
        slot,
        "");
  }

  /** A post or a capture of which nothing was refunded yet. */
  static Original posted(CommandId id, CommandKind kind, String hold, List<Remainder> postings) {
    return new Original(id, kind, hold, postings, HoldState.NONE, 0, 0, 0, "");
  }

  /** The most that may ever be captured of one of its postings, its tolerance included. */
  public long captureMax(Remainder posting) {
    long placed = posting.posting().amount();
    long tolerance =
        placed / PERCENT * overCapturePercent + placed % PERCENT * overCapturePercent / PERCENT;
    return placed > Long.MAX_VALUE - tolerance ? Long.MAX_VALUE : placed + tolerance;
  }

  /** Whether it is a hold of which something remains. */
  public boolean open() {
    return state == HoldState.OPEN;
  }

  Original with(List<Remainder> changed, HoldState next, String by) {
    return new Original(id, kind, hold, changed, next, expiresMicros, overCapturePercent, slot, by);
  }
}
