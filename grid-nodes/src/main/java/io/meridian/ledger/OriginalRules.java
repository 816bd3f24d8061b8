package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of what changes an earlier transaction: captures, voids, expiries and refunds, in the
 * order of checks.
 */
final class OriginalRules {
  private static final int PERCENT = 100;

  private OriginalRules() {}

  static Outcome capture(Capture command, LedgerView view, long commitMicros) {
    CommandId id = command.original().orElseThrow();
    Optional<Original> found = view.original(id).filter(o -> o.kind() == CommandKind.HOLD);
    Optional<Outcome> refusal = holdRefusal(id, found, view, commitMicros);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Original hold = found.orElseThrow();
    long[] amounts = new long[hold.postings().size()];
    refusal = captureAmounts(command, hold, amounts);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Chosen captured = Chosen.of(hold, amounts, false);
    TransactionRules.Involved involved =
        new TransactionRules.Involved(command, captured.postings(), view);
    refusal = involved.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return move(command, view, hold, amounts);
  }

  /**
   * What is released with a final capture touches accounts that the captured part may not; like
   * those of a void they may be frozen, but are part of the transaction.
   */
  private static Outcome move(Capture command, LedgerView view, Original hold, long[] amounts) {
    Postings all = new Postings(hold.id().ledger(), postingsOf(hold));
    TransactionRules.Involved involved = new TransactionRules.Involved(command, all, view);
    if (command.last()) {
      Optional<Outcome> refusal = involved.refusalOfRelease();
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    NetEffects effects = involved.unjudged();
    List<Original.Remainder> after = new ArrayList<>(amounts.length);
    List<Part> parts = new ArrayList<>(amounts.length);
    boolean open = false;
    for (int i = 0; i < amounts.length; i++) {
      Original.Remainder before = hold.postings().get(i);
      long within = Math.min(amounts[i], before.remaining());
      long left = before.remaining() - within;
      long released = command.last() ? left : 0;
      effects.release(all.debitAccount(i), all.creditAccount(i), released);
      effects.postReserved(all.debitAccount(i), all.creditAccount(i), within);
      if (amounts[i] > 0) {
        parts.add(new Part(i, amounts[i]));
      }
      open |= left > released;
      after.add(
          new Original.Remainder(
              before.posting(),
              before.place(),
              before.captured() + amounts[i],
              before.released() + released,
              left - released,
              before.refunded()));
    }
    for (int i = 0; i < amounts.length; i++) {
      long excess = amounts[i] - Math.min(amounts[i], hold.postings().get(i).remaining());
      int overflowing = effects.post(all.debitAccount(i), all.creditAccount(i), excess);
      if (overflowing >= 0) {
        return involved.overflow(overflowing);
      }
    }
    Original changed =
        open
            ? hold.with(after, HoldState.OPEN, "")
            : hold.with(after, HoldState.CAPTURED, command.commandId().id());
    return effects
        .judgeLimits(all.accounts())
        .orElseGet(
            () ->
                new Outcome.Applied(
                    effects.entries(all.accounts()), parts, List.of(changed), Optional.empty()));
  }

  private static Optional<Outcome> captureAmounts(Capture command, Original hold, long[] amounts) {
    if (command.parts().allRemaining()) {
      for (int i = 0; i < amounts.length; i++) {
        amounts[i] = hold.postings().get(i).remaining();
      }
      return Optional.empty();
    }
    for (int p = 0; p < command.parts().named().size(); p++) {
      Part part = command.parts().named().get(p);
      long remaining =
          part.posting() < amounts.length ? hold.postings().get(part.posting()).remaining() : 0;
      if (remaining == 0
          || (part.amount() > remaining
              && part.amount() > captureMax(hold, hold.postings().get(part.posting())))) {
        return Optional.of(
            exceeds(Reason.CAPTURE_EXCEEDS_HOLD, hold.id(), "capture.parts", part, remaining));
      }
      amounts[part.posting()] = part.amount();
    }
    return Optional.empty();
  }

  /** The most that may still be captured of a posting, tolerance included. */
  private static long captureMax(Original hold, Original.Remainder posting) {
    long placed = posting.posting().amount();
    long percent = hold.overCapturePercent();
    long tolerance = placed / PERCENT * percent + placed % PERCENT * percent / PERCENT;
    long most = placed > Long.MAX_VALUE - tolerance ? Long.MAX_VALUE : placed + tolerance;
    return most - posting.captured();
  }

  static Outcome voidHold(VoidHold command, LedgerView view, long commitMicros) {
    CommandId id = command.original().orElseThrow();
    Optional<Original> found = view.original(id).filter(o -> o.kind() == CommandKind.HOLD);
    return holdRefusal(id, found, view, commitMicros)
        .orElseGet(() -> release(command, view, found.orElseThrow(), HoldState.VOIDED));
  }

  /** Only the leader asks for it, for a hold that is open and due. */
  static Outcome expire(ExpireHold command, LedgerView view, long commitMicros) {
    Original hold =
        view.original(command.original().orElseThrow())
            .filter(Original::open)
            .orElseThrow(() -> new IllegalStateException("no open hold: " + command));
    if (commitMicros < hold.expiresMicros()) {
      throw new IllegalStateException("the hold is not due yet: " + command);
    }
    return release(command, view, hold, HoldState.EXPIRED);
  }

  private static Outcome release(
      TransactionCommand command, LedgerView view, Original hold, HoldState state) {
    Postings all = new Postings(hold.id().ledger(), postingsOf(hold));
    TransactionRules.Involved involved = new TransactionRules.Involved(command, all, view);
    Optional<Outcome> refusal = involved.refusalOfRelease();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetEffects effects = involved.effects();
    List<Original.Remainder> after = new ArrayList<>(all.size());
    List<Part> parts = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      Original.Remainder before = hold.postings().get(i);
      if (before.remaining() > 0) {
        parts.add(new Part(i, before.remaining()));
        effects.release(all.debitAccount(i), all.creditAccount(i), before.remaining());
      }
      after.add(
          new Original.Remainder(
              before.posting(),
              before.place(),
              before.captured(),
              before.released() + before.remaining(),
              0,
              before.refunded()));
    }
    return new Outcome.Applied(
        effects.entries(all.accounts()),
        parts,
        List.of(hold.with(after, state, command.commandId().id())),
        Optional.empty());
  }

  private static Optional<Outcome> holdRefusal(
      CommandId id, Optional<Original> found, LedgerView view, long commitMicros) {
    if (found.isEmpty()) {
      boolean used = view.original(id).isPresent() || view.record(id).isPresent();
      return Optional.of(
          Judge.refused(used ? Reason.NOT_A_HOLD : Reason.HOLD_NOT_FOUND, subject(id)));
    }
    Original hold = found.get();
    return switch (hold.state()) {
      case OPEN ->
          commitMicros < hold.expiresMicros() ? Optional.empty() : Optional.of(expired(hold));
      case EXPIRED -> Optional.of(expired(hold));
      case VOIDED -> Optional.of(ended(Reason.HOLD_ALREADY_VOIDED, hold));
      case CAPTURED -> Optional.of(ended(Reason.HOLD_ALREADY_CAPTURED, hold));
      case NONE -> throw new IllegalStateException("a hold without a state: " + hold);
    };
  }

  private static Outcome expired(Original hold) {
    return Judge.refused(
        Reason.HOLD_EXPIRED,
        Map.of(
            "transaction",
            hold.id().reference(),
            "expiredAt",
            Instants.text(hold.expiresMicros())));
  }

  private static Outcome ended(Reason reason, Original hold) {
    return Judge.refused(
        reason,
        Map.of(
            "transaction",
            hold.id().reference(),
            "holder",
            hold.id().sibling(hold.closedBy()).reference()));
  }

  static Outcome refund(Refund command, LedgerView view) {
    CommandId id = command.original().orElseThrow();
    Optional<Original> kept = view.original(id);
    Original original;
    if (kept.isPresent()) {
      original = kept.get();
    } else {
      Optional<LedgerRecord> record = view.record(id);
      if (record.isEmpty() || !record.get().command().kind().transaction()) {
        return Judge.refused(Reason.TRANSACTION_NOT_FOUND, subject(id));
      }
      Optional<Original> fresh = untouched(record.get());
      if (fresh.isEmpty()) {
        return Judge.refused(Reason.NOT_REFUNDABLE, subject(id));
      }
      original = fresh.get();
    }
    Optional<Original> hold =
        original.kind() == CommandKind.CAPTURE
            ? Optional.of(
                view.original(id.sibling(original.hold()))
                    .orElseThrow(() -> new IllegalStateException("a capture without its hold")))
            : Optional.empty();
    long[] amounts = new long[original.postings().size()];
    Optional<Outcome> refusal = refundAmounts(command, original, hold, amounts);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return moveBack(command, view, original, hold, amounts);
  }

  /** A post or a capture of which nothing was refunded; empty when it cannot be refunded. */
  private static Optional<Original> untouched(LedgerRecord record) {
    if (!(record.outcome() instanceof Outcome.Applied applied)) {
      return Optional.empty();
    }
    CommandId id = record.command().commandId();
    List<Original.Remainder> postings = new ArrayList<>();
    if (record.command() instanceof Post post) {
      for (int i = 0; i < post.postings().size(); i++) {
        Posting posting = post.postings().get(i);
        postings.add(new Original.Remainder(posting, i, posting.amount(), 0, 0, 0));
      }
      return Optional.of(Original.posted(id, CommandKind.POST, "", postings));
    }
    if (record.command() instanceof Capture capture) {
      for (Part part : applied.parts()) {
        Posting placed = applied.originals().get(0).postings().get(part.posting()).posting();
        Posting posted =
            new Posting(placed.debit(), placed.credit(), placed.asset(), part.amount());
        postings.add(new Original.Remainder(posted, part.posting(), part.amount(), 0, 0, 0));
      }
      return Optional.of(Original.posted(id, CommandKind.CAPTURE, capture.hold(), postings));
    }
    return Optional.empty();
  }

  private static long refundable(Original original, Optional<Original> hold, int posting) {
    Original.Remainder part = original.postings().get(posting);
    return hold.isEmpty()
        ? part.refundable()
        : Math.min(part.refundable(), hold.get().postings().get(part.place()).refundable());
  }

  private static Optional<Outcome> refundAmounts(
      Refund command, Original original, Optional<Original> hold, long[] amounts) {
    if (command.parts().allRemaining()) {
      boolean any = false;
      for (int i = 0; i < amounts.length; i++) {
        amounts[i] = refundable(original, hold, i);
        any |= amounts[i] > 0;
      }
      return any
          ? Optional.empty()
          : Optional.of(
              Judge.refused(
                  Reason.REFUND_EXCEEDS_REMAINING,
                  Map.of(
                      "transaction",
                      original.id().reference(),
                      "field",
                      "refund.all_remaining",
                      "remaining",
                      "0")));
    }
    for (Part part : command.parts().named()) {
      long remaining =
          part.posting() < amounts.length ? refundable(original, hold, part.posting()) : 0;
      if (part.amount() > remaining) {
        return Optional.of(
            exceeds(
                Reason.REFUND_EXCEEDS_REMAINING, original.id(), "refund.parts", part, remaining));
      }
      amounts[part.posting()] = part.amount();
    }
    return Optional.empty();
  }

  private static Outcome moveBack(
      Refund command, LedgerView view, Original original, Optional<Original> hold, long[] amounts) {
    Chosen back = Chosen.of(original, amounts, true);
    Postings postings = back.postings();
    TransactionRules.Involved involved = new TransactionRules.Involved(command, postings, view);
    Optional<Outcome> refusal = involved.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetEffects effects = involved.effects();
    for (int i = 0; i < postings.size(); i++) {
      int overflowing =
          effects.post(
              postings.debitAccount(i), postings.creditAccount(i), postings.get(i).amount());
      if (overflowing >= 0) {
        return involved.overflow(overflowing);
      }
    }
    List<Original> changed = new ArrayList<>(2);
    changed.add(refunded(original, back.parts()));
    hold.ifPresent(
        held -> {
          List<Part> places = new ArrayList<>();
          for (Part part : back.parts()) {
            places.add(new Part(original.postings().get(part.posting()).place(), part.amount()));
          }
          changed.add(refunded(held, places));
        });
    return effects
        .judgeLimits(postings.accounts())
        .orElseGet(
            () ->
                new Outcome.Applied(
                    effects.entries(postings.accounts()), back.parts(), changed, Optional.empty()));
  }

  private static Original refunded(Original original, List<Part> parts) {
    List<Original.Remainder> after = new ArrayList<>(original.postings());
    for (Part part : parts) {
      Original.Remainder before = after.get(part.posting());
      after.set(
          part.posting(),
          new Original.Remainder(
              before.posting(),
              before.place(),
              before.captured(),
              before.released(),
              before.remaining(),
              before.refunded() + part.amount()));
    }
    return original.with(after, original.state(), original.closedBy());
  }

  private static List<Posting> postingsOf(Original original) {
    List<Posting> postings = new ArrayList<>(original.postings().size());
    for (Original.Remainder remainder : original.postings()) {
      postings.add(remainder.posting());
    }
    return postings;
  }

  private static Map<String, String> subject(CommandId id) {
    return Map.of("transaction", id.reference());
  }

  private static Outcome exceeds(
      Reason reason, CommandId id, String field, Part part, long remaining) {
    return Judge.refused(
        reason,
        Map.of(
            "transaction",
            id.reference(),
            "field",
            field,
            "posting",
            Integer.toString(part.posting()),
            "required",
            Long.toString(part.amount()),
            "remaining",
            Long.toString(remaining)));
  }

  /** The amounts chosen of an original, as postings, forth or back. */
  private record Chosen(Postings postings, List<Part> parts) {
    static Chosen of(Original original, long[] amounts, boolean back) {
      List<Posting> postings = new ArrayList<>();
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < amounts.length; i++) {
        if (amounts[i] > 0) {
          Posting posting = original.postings().get(i).posting();
          postings.add(
              back
                  ? new Posting(posting.credit(), posting.debit(), posting.asset(), amounts[i])
                  : new Posting(posting.debit(), posting.credit(), posting.asset(), amounts[i]));
          parts.add(new Part(i, amounts[i]));
        }
      }
      return new Chosen(new Postings(original.id().ledger(), postings), parts);
    }
  }
}
