package io.meridian.model;

import io.meridian.ledger.Capture;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.VoidHold;
import io.meridian.model.ModelLedger.Used;
import io.meridian.model.ModelTransaction.Leg;
import io.meridian.model.ModelTransaction.State;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the contract says of transactions. */
final class TransactionWords {
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final ModelLedger ledger;
  private final OpenHoldList openHolds;
  private final Undo undo;

  TransactionWords(ModelLedger ledger, OpenHoldList openHolds, Undo undo) {
    this.ledger = ledger;
    this.openHolds = openHolds;
    this.undo = undo;
  }

  ModelAnswer post(Post post, long commitMicros) {
    Moves moves = Moves.of(ledger, post.postings());
    Optional<ModelAnswer> refusal =
        moves.accountRefusal().or(() -> moves.detailsRefusal(post.details()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetChange change = new NetChange();
    for (Moves.Move move : moves.list) {
      change.post(debit(move), credit(move), move.amount());
    }
    refusal = change.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String id = post.commandId().id();
    addPosted(id, "", moves);
    return enter(change, id, "POST", commitMicros);
  }

  ModelAnswer hold(Hold hold, long commitMicros) {
    Moves moves = Moves.of(ledger, hold.postings());
    Optional<ModelAnswer> refusal =
        moves.accountRefusal().or(() -> moves.detailsRefusal(hold.details()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetChange change = new NetChange();
    for (Moves.Move move : moves.list) {
      change.hold(debit(move), credit(move), move.amount());
    }
    refusal = change.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String id = hold.commandId().id();
    ModelTransaction placed =
        ModelTransaction.hold(
            ledger,
            id,
            commitMicros + hold.timeoutMicros(),
            hold.overCapturePercent(),
            openHolds.leastFreeSlot());
    for (Moves.Move move : moves.list) {
      placed.legs.add(Leg.held(move));
    }
    add(placed);
    openHolds.add(placed);
    undo.with(() -> openHolds.remove(placed));
    return enter(change, id, "HOLD", commitMicros);
  }

  ModelAnswer capture(Capture capture, long commitMicros) {
    Optional<ModelAnswer> refusal = holdRefusal(capture.hold());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    ModelTransaction hold = ledger.transaction(capture.hold()).orElseThrow();
    Moves captured = new Moves(ledger);
    refusal = choose(capture, hold, captured);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    // What a final capture releases is part of it, though its accounts may be frozen.
    Moves touched = capture.last() ? Moves.of(ledger, hold) : captured;
    refusal =
        captured
            .accountRefusal()
            .or(() -> captured.detailsRefusal(capture.details()))
            .or(() -> touched.detailsRefusal(capture.details()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Map<Integer, BigInteger> amounts = new HashMap<>();
    captured.list.forEach(move -> amounts.put(move.index(), move.amount()));
    NetChange change = new NetChange();
    for (int i = 0; i < hold.legs.size(); i++) {
      Leg leg = hold.legs.get(i);
      BigInteger amount = amounts.getOrDefault(i, BigInteger.ZERO);
      BigInteger freed = capture.last() ? leg.remaining : amount.min(leg.remaining);
      change.release(account(leg.debit), account(leg.credit), freed);
      change.post(account(leg.debit), account(leg.credit), amount);
    }
    refusal = change.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String id = capture.commandId().id();
    boolean isLeft = false;
    for (int i = 0; i < hold.legs.size(); i++) {
      Leg leg = hold.legs.get(i);
      BigInteger amount = amounts.getOrDefault(i, BigInteger.ZERO);
      BigInteger left = leg.remaining.subtract(amount.min(leg.remaining));
      remember(leg);
      leg.captured = leg.captured.add(amount);
      leg.released = capture.last() ? leg.released.add(left) : leg.released;
      leg.remaining = capture.last() ? BigInteger.ZERO : left;
      isLeft |= leg.remaining.signum() > 0;
    }
    if (!isLeft) {
      end(hold, State.CAPTURED, id);
    }
    addPosted(id, hold.id, captured);
    return enter(change, id, "CAPTURE", commitMicros);
  }

  private Optional<ModelAnswer> choose(Capture capture, ModelTransaction hold, Moves captured) {
    if (capture.parts().allRemaining()) {
      for (int i = 0; i < hold.legs.size(); i++) {
        if (hold.legs.get(i).remaining.signum() > 0) {
          captured.forth(i, hold.legs.get(i), hold.legs.get(i).remaining);
        }
      }
      return Optional.empty();
    }
    for (Map.Entry<Integer, BigInteger> part : Moves.amounts(capture.parts()).entrySet()) {
      int index = part.getKey();
      BigInteger remaining =
          index < hold.legs.size() ? hold.legs.get(index).remaining : BigInteger.ZERO;
      if (remaining.signum() == 0
          || part.getValue().compareTo(remaining.max(mostOf(hold, index))) > 0) {
        return Optional.of(
            exceeds(Reason.CAPTURE_EXCEEDS_HOLD, hold, part, "capture.parts", remaining));
      }
      captured.forth(index, hold.legs.get(index), part.getValue());
    }
    return Optional.empty();
  }

  /** The most that may still be captured of a posting: the tolerance is of what was placed. */
  static BigInteger mostOf(ModelTransaction hold, int posting) {
    Leg leg = hold.legs.get(posting);
    return leg.amount
        .multiply(HUNDRED.add(BigInteger.valueOf(hold.tolerancePercent)))
        .divide(HUNDRED)
        .min(MOST)
        .subtract(leg.captured);
  }

  ModelAnswer voidHold(VoidHold voiding, long commitMicros) {
    Optional<ModelAnswer> refusal = holdRefusal(voiding.hold());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    ModelTransaction hold = ledger.transaction(voiding.hold()).orElseThrow();
    refusal = Moves.of(ledger, hold).detailsRefusal(voiding.details());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return release(hold, voiding.commandId().id(), "VOID", State.VOIDED, commitMicros);
  }

  ModelAnswer expire(ModelTransaction hold, long commitMicros) {
    return release(hold, "expire/" + hold.id, "EXPIRE", State.EXPIRED, commitMicros);
  }

  private ModelAnswer release(
      ModelTransaction hold, String by, String kind, State state, long commitMicros) {
    NetChange change = new NetChange();
    for (Leg leg : hold.legs) {
      change.release(account(leg.debit), account(leg.credit), leg.remaining);
      remember(leg);
      leg.released = leg.released.add(leg.remaining);
      leg.remaining = BigInteger.ZERO;
    }
    end(hold, state, by);
    return enter(change, by, kind, commitMicros);
  }

  private void end(ModelTransaction hold, State state, String by) {
    hold.state = state;
    hold.closedBy = by;
    openHolds.remove(hold);
    undo.with(
        () -> {
          hold.state = State.OPEN;
          hold.closedBy = "";
          openHolds.add(hold);
        });
  }

  private Optional<ModelAnswer> holdRefusal(String id) {
    Map<String, String> subject = Map.of("transaction", ledger.reference(id));
    if (!ledger.used.containsKey(id)) {
      return Optional.of(ModelAnswer.refused(Reason.HOLD_NOT_FOUND, subject));
    }
    Optional<ModelTransaction> found = ledger.transaction(id).filter(ModelTransaction::isHold);
    if (found.isEmpty()) {
      return Optional.of(ModelAnswer.refused(Reason.NOT_A_HOLD, subject));
    }
    ModelTransaction hold = found.get();
    Map<String, String> loser =
        Map.of("transaction", ledger.reference(id), "holder", ledger.reference(hold.closedBy));
    return switch (hold.state) {
      case OPEN -> Optional.empty();
      case EXPIRED ->
          Optional.of(
              ModelAnswer.refused(
                  Reason.HOLD_EXPIRED,
                  Map.of(
                      "transaction", ledger.reference(id),
                      "expiredAt", Moves.instant(hold.expiresMicros))));
      case VOIDED -> Optional.of(ModelAnswer.refused(Reason.HOLD_ALREADY_VOIDED, loser));
      case CAPTURED -> Optional.of(ModelAnswer.refused(Reason.HOLD_ALREADY_CAPTURED, loser));
      case NONE -> throw new IllegalStateException("no hold: " + id);
    };
  }

  ModelAnswer refund(Refund refund, long commitMicros) {
    Map<String, String> subject = Map.of("transaction", ledger.reference(refund.refunded()));
    Used used = ledger.used.get(refund.refunded());
    if (used == null || !used.command().kind().transaction()) {
      return ModelAnswer.refused(Reason.TRANSACTION_NOT_FOUND, subject);
    }
    if (used.transaction().isEmpty()) {
      return ModelAnswer.refused(Reason.NOT_REFUNDABLE, subject);
    }
    ModelTransaction original = used.transaction().get();
    Moves back = new Moves(ledger);
    Optional<ModelAnswer> refusal =
        choose(refund, original, back)
            .or(back::accountRefusal)
            .or(() -> back.detailsRefusal(refund.details()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    NetChange change = new NetChange();
    for (Moves.Move move : back.list) {
      change.post(debit(move), credit(move), move.amount());
    }
    refusal = change.refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    for (Moves.Move move : back.list) {
      Leg leg = original.legs.get(move.index());
      count(leg, move.amount());
      legOfHold(original, leg).ifPresent(held -> count(held, move.amount()));
    }
    return enter(change, refund.commandId().id(), "REFUND", commitMicros);
  }

  private Optional<ModelAnswer> choose(Refund refund, ModelTransaction original, Moves back) {
    List<Leg> legs = original.legs;
    if (refund.parts().allRemaining()) {
      for (int i = 0; i < legs.size(); i++) {
        if (refundable(original, legs.get(i)).signum() > 0) {
          back.back(i, legs.get(i), refundable(original, legs.get(i)));
        }
      }
      return back.list.isEmpty()
          ? Optional.of(
              ModelAnswer.refused(
                  Reason.REFUND_EXCEEDS_REMAINING,
                  Map.of(
                      "transaction", ledger.reference(original.id),
                      "field", "refund.all_remaining",
                      "remaining", "0")))
          : Optional.empty();
    }
    for (Map.Entry<Integer, BigInteger> part : Moves.amounts(refund.parts()).entrySet()) {
      int index = part.getKey();
      BigInteger refundable =
          index < legs.size() ? refundable(original, legs.get(index)) : BigInteger.ZERO;
      if (part.getValue().compareTo(refundable) > 0) {
        return Optional.of(
            exceeds(Reason.REFUND_EXCEEDS_REMAINING, original, part, "refund.parts", refundable));
      }
      back.back(index, legs.get(index), part.getValue());
    }
    return Optional.empty();
  }

  /** Of a capture also no more than what its hold has left in that posting. */
  private BigInteger refundable(ModelTransaction original, Leg leg) {
    BigInteger mine = leg.refundable();
    return legOfHold(original, leg).map(held -> mine.min(held.refundable())).orElse(mine);
  }

  private Optional<Leg> legOfHold(ModelTransaction capture, Leg leg) {
    return ledger.transaction(capture.hold).map(hold -> hold.legs.get(leg.place));
  }

  private void count(Leg leg, BigInteger amount) {
    remember(leg);
    leg.refunded = leg.refunded.add(amount);
  }

  private ModelAnswer exceeds(
      Reason reason,
      ModelTransaction original,
      Map.Entry<Integer, BigInteger> part,
      String field,
      BigInteger remaining) {
    return ModelAnswer.refused(
        reason,
        Map.of(
            "transaction", ledger.reference(original.id),
            "field", field,
            "posting", part.getKey().toString(),
            "required", part.getValue().toString(),
            "remaining", remaining.toString()));
  }

  private void addPosted(String id, String hold, Moves moves) {
    ModelTransaction posted = ModelTransaction.posted(ledger, id, hold);
    for (Moves.Move move : moves.list) {
      posted.legs.add(Leg.posted(move));
    }
    add(posted);
  }

  private void add(ModelTransaction transaction) {
    ledger.transactions.add(transaction);
    undo.with(() -> ledger.transactions.remove(ledger.transactions.size() - 1));
  }

  private ModelAnswer enter(NetChange change, String id, String kind, long commitMicros) {
    List<ModelEntry> entries = change.entries(id, kind, commitMicros);
    for (ModelEntry entry : entries) {
      ModelAccount account = account(entry.account());
      ModelEntry.Four counters = account.counters;
      long updateMicros = account.updateMicros;
      account.entries.add(entry);
      account.counters = entry.after();
      account.updateMicros = commitMicros;
      undo.with(
          () -> {
            account.entries.remove(account.entries.size() - 1);
            account.counters = counters;
            account.updateMicros = updateMicros;
          });
    }
    return ModelAnswer.applied(entries);
  }

  private void remember(Leg leg) {
    BigInteger captured = leg.captured;
    BigInteger released = leg.released;
    BigInteger remaining = leg.remaining;
    BigInteger refunded = leg.refunded;
    undo.with(
        () -> {
          leg.captured = captured;
          leg.released = released;
          leg.remaining = remaining;
          leg.refunded = refunded;
        });
  }

  private ModelAccount debit(Moves.Move move) {
    return account(move.debit());
  }

  private ModelAccount credit(Moves.Move move) {
    return account(move.credit());
  }

  private ModelAccount account(String reference) {
    return ledger.accounts.get(reference);
  }
}
