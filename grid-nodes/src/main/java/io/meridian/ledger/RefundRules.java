package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of moving back what was posted or captured, in the order of checks. */
final class RefundRules {
  private RefundRules() {}

  /**
   * What a refund is about.
   *
   * @param refusal why it cannot be refunded
   * @param original what is left of the transaction that is refunded
   * @param hold of a capture what is left of its hold
   * @param chosen the amounts that are refunded
   */
  record Asked(
      Optional<Outcome> refusal,
      Optional<Original> original,
      Optional<Original> hold,
      Optional<Chosen> chosen) {
    private static Asked refused(Outcome refusal) {
      return new Asked(Optional.of(refusal), Optional.empty(), Optional.empty(), Optional.empty());
    }

    Chosen back() {
      return chosen.orElseThrow();
    }

    /** What is left afterwards. */
    List<Original> after(List<Part> parts) {
      List<Original> changed = new ArrayList<>(2);
      changed.add(refunded(original.orElseThrow(), parts));
      if (hold.isPresent()) {
        List<Part> places = new ArrayList<>();
        for (Part part : parts) {
          places.add(
              new Part(original.get().postings().get(part.posting()).place(), part.amount()));
        }
        changed.add(refunded(hold.get(), places));
      }
      return changed;
    }
  }

  static Outcome refund(Refund command, LedgerView view) {
    Asked asked = asked(command, view);
    return asked.refusal().isPresent() ? asked.refusal().get() : moveBack(command, view, asked);
  }

  /** What it is about, judged as far as it can be without any account. */
  static Asked asked(Refund command, LedgerView view) {
    CommandId id = command.original().orElseThrow();
    Optional<Original> kept = view.original(id);
    Original original;
    if (kept.isPresent()) {
      original = kept.get();
    } else {
      Optional<LedgerRecord> record = view.record(id);
      if (record.isEmpty() || !record.get().command().kind().transaction()) {
        return Asked.refused(Judge.refused(Reason.TRANSACTION_NOT_FOUND, id));
      }
      Optional<Original> fresh = untouched(record.get());
      if (fresh.isEmpty()) {
        return Asked.refused(Judge.refused(Reason.NOT_REFUNDABLE, id));
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
    return refusal.isPresent()
        ? Asked.refused(refusal.get())
        : new Asked(
            Optional.empty(),
            Optional.of(original),
            hold,
            Optional.of(Chosen.of(original, amounts, true)));
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
            Chosen.exceeds(
                Reason.REFUND_EXCEEDS_REMAINING, original.id(), "refund.parts", part, remaining));
      }
      amounts[part.posting()] = part.amount();
    }
    return Optional.empty();
  }

  private static Outcome moveBack(Refund command, LedgerView view, Asked asked) {
    Chosen back = asked.back();
    Postings postings = back.postings();
    Involved involved = new Involved(command, postings, view);
    Optional<Outcome> refusal = involved.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetEffects effects = involved.effects();
    int overflowing = effects.post(postings);
    if (overflowing >= 0) {
      return involved.overflow(overflowing);
    }
    return effects
        .judgeLimits(postings.accounts())
        .orElseGet(
            () ->
                new Outcome.Applied(
                    effects.entries(postings.accounts()),
                    back.parts(),
                    asked.after(back.parts()),
                    Optional.empty()));
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
}
