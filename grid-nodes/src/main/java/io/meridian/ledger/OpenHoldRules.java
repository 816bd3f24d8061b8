package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of what becomes of a hold: captures, voids and expiries, in the order of checks. */
final class OpenHoldRules {
  private OpenHoldRules() {}

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
    Involved involved = new Involved(command, captured.postings(), view);
    refusal = involved.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return move(command, view, hold, amounts, captured.parts());
  }

  /**
   * What is released with a final capture touches accounts that the captured part may not; like
   * those of a void they may be frozen, but are part of the transaction.
   */
  private static Outcome move(
      Capture command, LedgerView view, Original hold, long[] amounts, List<Part> captured) {
    Postings all = new Postings(hold.id().ledger(), postingsOf(hold));
    Involved involved = new Involved(command, all, view);
    if (command.last()) {
      Optional<Outcome> refusal = involved.refusalOfRelease(remaining(hold));
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    NetEffects effects = involved.unjudged();
    Original changed = captured(command, hold, amounts);
    for (int i = 0; i < amounts.length; i++) {
      Original.Remainder before = hold.postings().get(i);
      long released = changed.postings().get(i).released() - before.released();
      effects.release(all.debitAccount(i), all.creditAccount(i), released);
      effects.postReserved(
          all.debitAccount(i), all.creditAccount(i), Math.min(amounts[i], before.remaining()));
    }
    for (int i = 0; i < amounts.length; i++) {
      long excess = amounts[i] - Math.min(amounts[i], hold.postings().get(i).remaining());
      int overflowing = effects.post(all.debitAccount(i), all.creditAccount(i), excess);
      if (overflowing >= 0) {
        return involved.overflow(overflowing);
      }
    }
    return effects
        .judgeLimits(all.accounts())
        .orElseGet(
            () ->
                new Outcome.Applied(
                    effects.entries(all.accounts()), captured, List.of(changed), Optional.empty()));
  }

  /** What is left of a hold after a capture of these amounts. */
  static Original captured(Capture command, Original hold, long[] amounts) {
    List<Original.Remainder> after = new ArrayList<>(amounts.length);
    boolean open = false;
    for (int i = 0; i < amounts.length; i++) {
      Original.Remainder before = hold.postings().get(i);
      long left = before.remaining() - Math.min(amounts[i], before.remaining());
      long released = command.last() ? left : 0;
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
    return open
        ? hold.with(after, HoldState.OPEN, "")
        : hold.with(after, HoldState.CAPTURED, command.commandId().id());
  }

  /** How much a capture takes of each posting, put into {@code amounts}; or why it can not. */
  static Optional<Outcome> captureAmounts(Capture command, Original hold, long[] amounts) {
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
              && part.amount() > capturable(hold, hold.postings().get(part.posting())))) {
        return Optional.of(
            Chosen.exceeds(
                Reason.CAPTURE_EXCEEDS_HOLD, hold.id(), "capture.parts", part, remaining));
      }
      amounts[part.posting()] = part.amount();
    }
    return Optional.empty();
  }

  /** The most that may still be captured of a posting. */
  private static long capturable(Original hold, Original.Remainder posting) {
    return hold.captureMax(posting) - posting.captured();
  }

  static Outcome voidHold(VoidHold command, LedgerView view, long commitMicros) {
    CommandId id = command.original().orElseThrow();
    Optional<Original> found = view.original(id).filter(o -> o.kind() == CommandKind.HOLD);
    return holdRefusal(id, found, view, commitMicros)
        .orElseGet(() -> release(command, view, found.orElseThrow(), HoldState.VOIDED));
  }

  /** Only the leader asks for it, for a hold that is open and due. */
  static Outcome expire(ExpireHold command, LedgerView view, long commitMicros) {
    return release(command, view, due(command, view, commitMicros), HoldState.EXPIRED);
  }

  /** The hold that expires. */
  static Original due(ExpireHold command, LedgerView view, long commitMicros) {
    Original hold =
        view.original(command.original().orElseThrow())
            .filter(Original::open)
            .orElseThrow(() -> new IllegalStateException("no open hold: " + command));
    if (commitMicros < hold.expiresMicros()) {
      throw new IllegalStateException("the hold is not due yet: " + command);
    }
    return hold;
  }

  private static Outcome release(
      TransactionCommand command, LedgerView view, Original hold, HoldState state) {
    Postings all = new Postings(hold.id().ledger(), postingsOf(hold));
    Involved involved = new Involved(command, all, view);
    List<Part> parts = remaining(hold);
    Optional<Outcome> refusal = involved.refusalOfRelease(parts);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetEffects effects = involved.effects();
    for (Part part : parts) {
      int posting = part.posting();
      effects.release(all.debitAccount(posting), all.creditAccount(posting), part.amount());
    }
    return new Outcome.Applied(
        effects.entries(all.accounts()),
        parts,
        List.of(released(command, hold, state)),
        Optional.empty());
  }

  /** All that remains of a hold. */
  static List<Part> remaining(Original hold) {
    List<Part> parts = new ArrayList<>(hold.postings().size());
    for (int i = 0; i < hold.postings().size(); i++) {
      if (hold.postings().get(i).remaining() > 0) {
        parts.add(new Part(i, hold.postings().get(i).remaining()));
      }
    }
    return parts;
  }

  /** What is left of a hold after all of it was released. */
  static Original released(TransactionCommand command, Original hold, HoldState state) {
    List<Original.Remainder> after = new ArrayList<>(hold.postings().size());
    for (Original.Remainder before : hold.postings()) {
      after.add(
          new Original.Remainder(
              before.posting(),
              before.place(),
              before.captured(),
              before.released() + before.remaining(),
              0,
              before.refunded()));
    }
    return hold.with(after, state, command.commandId().id());
  }

  /** Why a hold can be neither captured nor voided. */
  static Optional<Outcome> holdRefusal(
      CommandId id, Optional<Original> found, LedgerView view, long commitMicros) {
    if (found.isEmpty()) {
      boolean used = view.original(id).isPresent() || view.record(id).isPresent();
      return Optional.of(Judge.refused(used ? Reason.NOT_A_HOLD : Reason.HOLD_NOT_FOUND, id));
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

  static List<Posting> postingsOf(Original original) {
    List<Posting> postings = new ArrayList<>(original.postings().size());
    for (Original.Remainder remainder : original.postings()) {
      postings.add(remainder.posting());
    }
    return postings;
  }
}
