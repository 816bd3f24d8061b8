package io.meridian.engine.sim;

import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Hold;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Refund;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What must be left of an earlier transaction after a command about it was applied, reckoned from
 * what was left before.
 *
 * @param parts the amounts that the command chose, by the postings of the original
 * @param originals what is left, as the record of the command must say it
 */
record Remainders(List<Part> parts, List<Original> originals) {
  static final Remainders NONE = new Remainders(List.of(), List.of());

  static Remainders placed(Hold hold, long commitMicros, int slot) {
    List<Original.Remainder> postings = new ArrayList<>();
    for (Posting posting : hold.postings()) {
      postings.add(new Original.Remainder(posting, postings.size(), 0, 0, posting.amount(), 0));
    }
    return new Remainders(
        List.of(),
        List.of(
            new Original(
                hold.commandId(),
                CommandKind.HOLD,
                "",
                postings,
                HoldState.OPEN,
                commitMicros + hold.timeoutMicros(),
                hold.overCapturePercent(),
                slot,
                "")));
  }

  static Remainders captured(Capture capture, Original hold) {
    Map<Integer, Long> amounts = new TreeMap<>();
    for (int i = 0; i < hold.postings().size(); i++) {
      amounts.put(i, hold.postings().get(i).remaining());
    }
    amounts = chosen(capture.parts(), amounts);
    List<Original.Remainder> after = new ArrayList<>();
    boolean open = false;
    for (Original.Remainder before : hold.postings()) {
      long amount = amounts.getOrDefault(after.size(), 0L);
      long left = Math.max(0, before.remaining() - amount);
      long released = capture.last() ? left : 0;
      open |= left > released;
      after.add(
          new Original.Remainder(
              before.posting(),
              before.place(),
              before.captured() + amount,
              before.released() + released,
              left - released,
              before.refunded()));
    }
    Original changed =
        open
            ? with(hold, after, HoldState.OPEN, "")
            : with(hold, after, HoldState.CAPTURED, capture.commandId().id());
    return new Remainders(parts(amounts), List.of(changed));
  }

  static Remainders released(Original hold, HoldState state, String by) {
    Map<Integer, Long> amounts = new TreeMap<>();
    List<Original.Remainder> after = new ArrayList<>();
    for (Original.Remainder before : hold.postings()) {
      amounts.put(after.size(), before.remaining());
      after.add(
          new Original.Remainder(
              before.posting(),
              before.place(),
              before.captured(),
              before.released() + before.remaining(),
              0,
              before.refunded()));
    }
    return new Remainders(parts(amounts), List.of(with(hold, after, state, by)));
  }

  /**
   * The same of a refund.
   *
   * @param original what is refunded
   * @param hold of a capture its hold
   */
  static Remainders refunded(Refund refund, Original original, Optional<Original> hold) {
    Map<Integer, Long> amounts = new TreeMap<>();
    for (int i = 0; i < original.postings().size(); i++) {
      Original.Remainder part = original.postings().get(i);
      long most = part.captured() - part.refunded();
      if (hold.isPresent()) {
        Original.Remainder held = hold.get().postings().get(part.place());
        most = Math.min(most, held.captured() - held.refunded());
      }
      amounts.put(i, most);
    }
    amounts = chosen(refund.parts(), amounts);
    List<Original> originals = new ArrayList<>();
    originals.add(refunded(original, amounts));
    if (hold.isPresent()) {
      Map<Integer, Long> inHold = new TreeMap<>();
      amounts.forEach(
          (posting, amount) -> inHold.put(original.postings().get(posting).place(), amount));
      originals.add(refunded(hold.get(), inHold));
    }
    return new Remainders(parts(amounts), originals);
  }

  private static Original refunded(Original original, Map<Integer, Long> amounts) {
    List<Original.Remainder> after = new ArrayList<>();
    for (Original.Remainder before : original.postings()) {
      after.add(
          new Original.Remainder(
              before.posting(),
              before.place(),
              before.captured(),
              before.released(),
              before.remaining(),
              before.refunded() + amounts.getOrDefault(after.size(), 0L)));
    }
    return with(original, after, original.state(), original.closedBy());
  }

  /** What a post or a capture is before its first refund. */
  static Original untouched(LedgerRecord record, Optional<Original> hold) {
    CommandId id = record.command().commandId();
    List<Original.Remainder> postings = new ArrayList<>();
    if (record.command() instanceof Post post) {
      for (Posting posting : post.postings()) {
        postings.add(new Original.Remainder(posting, postings.size(), posting.amount(), 0, 0, 0));
      }
      return new Original(id, CommandKind.POST, "", postings, HoldState.NONE, 0, 0, 0, "");
    }
    Capture capture = (Capture) record.command();
    for (Part part : ((Outcome.Applied) record.outcome()).parts()) {
      Posting placed = hold.orElseThrow().postings().get(part.posting()).posting();
      Posting posted = new Posting(placed.debit(), placed.credit(), placed.asset(), part.amount());
      postings.add(new Original.Remainder(posted, part.posting(), part.amount(), 0, 0, 0));
    }
    return new Original(
        id, CommandKind.CAPTURE, capture.hold(), postings, HoldState.NONE, 0, 0, 0, "");
  }

  private static Map<Integer, Long> chosen(Parts parts, Map<Integer, Long> all) {
    if (parts.allRemaining()) {
      return all;
    }
    Map<Integer, Long> named = new TreeMap<>();
    parts.named().forEach(part -> named.put(part.posting(), part.amount()));
    return named;
  }

  private static List<Part> parts(Map<Integer, Long> amounts) {
    List<Part> parts = new ArrayList<>();
    amounts.forEach(
        (posting, amount) -> {
          if (amount > 0) {
            parts.add(new Part(posting, amount));
          }
        });
    return parts;
  }

  private static Original with(
      Original original, List<Original.Remainder> postings, HoldState state, String closedBy) {
    return new Original(
        original.id(),
        original.kind(),
        original.hold(),
        postings,
        state,
        original.expiresMicros(),
        original.overCapturePercent(),
        original.slot(),
        closedBy);
  }
}
