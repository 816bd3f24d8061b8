package io.meridian.model;

import io.meridian.ledger.Capture;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
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
  /** Behind the place of every posting. */
  private static final int BEHIND_ALL = 1_000;

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

  /** What a transaction comes to by its request and its original. */
  ModelPlan plan(TransactionCommand command) {
    return switch (command.kind()) {
      case POST -> post((Post) command);
      case HOLD -> hold((Hold) command);
      case CAPTURE -> capture((Capture) command);
      case VOID -> voidHold((VoidHold) command);
      case REFUND -> refund((Refund) command);
      case EXPIRE ->
          release(ledger.transaction(((ExpireHold) command).hold()).orElseThrow(), State.EXPIRED);
      default -> throw new IllegalArgumentException("no transaction: " + command);
    };
  }

  /** Whether a transaction has accounts in other shards. */
  boolean crosses(ModelPlan plan) {
    return !plan.accounts().stream().allMatch(ledger::isHere);
  }

  /** Why home refuses it without asking anybody. */
  Optional<ModelAnswer> refusalAtOnce(ModelPlan plan) {
    return plan.refusal.or(plan.judged::forbidden);
  }

  /** The first reason against it that this shard sees on its accounts and, at home, besides. */
  Optional<ModelVerdict> verdict(ModelPlan plan, TransactionDetails details, boolean isHome) {
    Moves judged = plan.judged.in(ledger);
    Optional<ModelVerdict> refusal =
        judged
            .accountRefusal()
            .or(() -> isHome ? Moves.detailsRefusal(ledger, details) : Optional.empty())
            .or(() -> judged.openingRefusal(details, account -> true, 0))
            .or(
                () ->
                    plan.touched
                        .in(ledger)
                        .openingRefusal(details, plan.accounts()::contains, BEHIND_ALL));
    return refusal.isPresent()
        ? refusal
        : NetChange.of(ledger, plan).refusal(List.copyOf(plan.accounts()));
  }

  /** Does to the accounts in this shard what was judged, and here at home all the rest. */
  ModelAnswer apply(ModelPlan plan, String id, String kind, long commitMicros) {
    return apply(plan, id, kind, commitMicros, 0);
  }

  /** The same of what was decided before it is committed. */
  ModelAnswer apply(
      ModelPlan plan, String id, String kind, long commitMicros, long decisionMicros) {
    NetChange change = NetChange.of(ledger, plan);
    plan.effect.on(id, commitMicros);
    return enter(change.entries(id, kind, commitMicros, decisionMicros, ""));
  }

  /** Does to the accounts in this shard what another has decided. */
  ModelAnswer applyPart(
      ModelPlan plan, TransactionCommand command, long commitMicros, long decisionMicros) {
    String home = command.commandId().region();
    return enter(
        NetChange.of(ledger, plan)
            .entries(
                command.commandId().id(),
                command.kind().name(),
                commitMicros,
                decisionMicros,
                home.equals(ledger.region) ? "" : home));
  }

  /** Whether it has accounts in other shards. */
  boolean crosses(TransactionCommand command) {
    return crosses(plan(command));
  }

  /** Judges and does what has all its accounts in this shard. */
  ModelAnswer execute(TransactionCommand command, long commitMicros) {
    ModelPlan plan = plan(command);
    Optional<ModelAnswer> refusal = refusalAtOnce(plan);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (crosses(plan)) {
      throw new IllegalArgumentException("it needs other shards: " + command);
    }
    Optional<ModelVerdict> verdict = verdict(plan, command.details(), true);
    if (verdict.isPresent()) {
      ModelAnswer answer = verdict.get().answer();
      return verdict.get().provisional() ? answer.onlyForNow() : answer;
    }
    return apply(plan, command.commandId().id(), command.kind().name(), commitMicros);
  }

  private ModelPlan post(Post post) {
    Moves moves = Moves.of(ledger, post.postings());
    ModelPlan plan =
        ModelPlan.of(moves, new Moves(ledger), List.of(), (id, micros) -> addPosted(id, "", moves));
    moves.list.forEach(
        move -> plan.step(move.debit(), move.credit(), move.amount(), BigInteger.ZERO));
    return plan;
  }

  private ModelPlan hold(Hold hold) {
    Moves moves = Moves.of(ledger, hold.postings());
    ModelPlan plan =
        ModelPlan.of(
            moves, new Moves(ledger), List.of(), (id, micros) -> place(hold, moves, micros));
    moves.list.forEach(
        move -> plan.step(move.debit(), move.credit(), BigInteger.ZERO, move.amount()));
    return plan;
  }

  private void place(Hold hold, Moves moves, long commitMicros) {
    ModelTransaction placed =
        ModelTransaction.hold(
            ledger,
            hold.commandId().id(),
            commitMicros + hold.timeoutMicros(),
            hold.overCapturePercent(),
            openHolds.leastFreeSlot());
    for (Moves.Move move : moves.list) {
      placed.legs.add(Leg.held(move));
    }
    add(placed);
    openHolds.add(placed);
    undo.with(() -> openHolds.remove(placed));
  }

  private ModelPlan capture(Capture capture) {
    Optional<ModelAnswer> refusal = holdRefusal(capture.hold());
    if (refusal.isPresent()) {
      return ModelPlan.refused(ledger, refusal.get());
    }
    ModelTransaction hold = ledger.transaction(capture.hold()).orElseThrow();
    Moves captured = new Moves(ledger);
    refusal = choose(capture, hold, captured);
    if (refusal.isPresent()) {
      return ModelPlan.refused(ledger, refusal.get());
    }
    Map<Integer, BigInteger> amounts = new HashMap<>();
    captured.list.forEach(move -> amounts.put(move.index(), move.amount()));
    // What a final capture releases is part of it, though its accounts may be frozen.
    ModelPlan plan =
        ModelPlan.of(
            captured,
            capture.last() ? Moves.of(ledger, hold) : new Moves(ledger),
            List.of(hold.id),
            (id, micros) -> capture(capture, id, hold, captured, amounts));
    for (int i = 0; i < hold.legs.size(); i++) {
      Leg leg = hold.legs.get(i);
      BigInteger amount = amounts.getOrDefault(i, BigInteger.ZERO);
      BigInteger freed = capture.last() ? leg.remaining : amount.min(leg.remaining);
      plan.step(leg.debit, leg.credit, amount, freed.negate());
    }
    return plan;
  }

  private void capture(
      Capture capture,
      String id,
      ModelTransaction hold,
      Moves captured,
      Map<Integer, BigInteger> amounts) {
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

  private ModelPlan voidHold(VoidHold voiding) {
    Optional<ModelAnswer> refusal = holdRefusal(voiding.hold());
    return refusal.isPresent()
        ? ModelPlan.refused(ledger, refusal.get())
        : release(ledger.transaction(voiding.hold()).orElseThrow(), State.VOIDED);
  }

  private ModelPlan release(ModelTransaction hold, State state) {
    ModelPlan plan =
        ModelPlan.of(
            new Moves(ledger),
            Moves.of(ledger, hold),
            List.of(hold.id),
            (id, micros) -> release(hold, state, id));
    hold.legs.forEach(
        leg -> plan.step(leg.debit, leg.credit, BigInteger.ZERO, leg.remaining.negate()));
    return plan;
  }

  private void release(ModelTransaction hold, State state, String by) {
    for (Leg leg : hold.legs) {
      remember(leg);
      leg.released = leg.released.add(leg.remaining);
      leg.remaining = BigInteger.ZERO;
    }
    end(hold, state, by);
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

  private ModelPlan refund(Refund refund) {
    Map<String, String> subject = Map.of("transaction", ledger.reference(refund.refunded()));
    Used used = ledger.used.get(refund.refunded());
    if (used == null || !used.command().kind().transaction()) {
      return ModelPlan.refused(ledger, ModelAnswer.refused(Reason.TRANSACTION_NOT_FOUND, subject));
    }
    if (used.transaction().isEmpty()) {
      return ModelPlan.refused(ledger, ModelAnswer.refused(Reason.NOT_REFUNDABLE, subject));
    }
    ModelTransaction original = used.transaction().get();
    Moves back = new Moves(ledger);
    Optional<ModelAnswer> refusal = choose(refund, original, back);
    if (refusal.isPresent()) {
      return ModelPlan.refused(ledger, refusal.get());
    }
    ModelPlan plan =
        ModelPlan.of(
            back,
            new Moves(ledger),
            original.hold.isEmpty() ? List.of(original.id) : List.of(original.id, original.hold),
            (id, micros) -> refund(original, back));
    back.list.forEach(
        move -> plan.step(move.debit(), move.credit(), move.amount(), BigInteger.ZERO));
    return plan;
  }

  private void refund(ModelTransaction original, Moves back) {
    for (Moves.Move move : back.list) {
      Leg leg = original.legs.get(move.index());
      count(leg, move.amount());
      legOfHold(original, leg).ifPresent(held -> count(held, move.amount()));
    }
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

  private ModelAnswer enter(List<ModelEntry> entries) {
    for (ModelEntry entry : entries) {
      ModelAccount account = ledger.accounts.get(entry.account());
      ModelEntry.Four counters = account.counters;
      long updateMicros = account.updateMicros;
      account.entries.add(entry);
      account.counters = entry.after();
      account.updateMicros = entry.commitMicros();
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
}
