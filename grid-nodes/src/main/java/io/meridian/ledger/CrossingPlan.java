package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * What a transaction does, wherever its accounts live, found from its request and its original
 * alone: whether it may up to the order of checks' reasons about accounts, and then its legs.
 *
 * @param refusal the reason why its original does not allow it; then there is nothing else
 * @param legs what it does to each account, in the order of their first mention
 * @param parts the amounts it moves of its original
 * @param originals what is left of earlier transactions after it
 */
record CrossingPlan(
    Optional<Outcome> refusal, List<Leg> legs, List<Part> parts, List<Original> originals) {
  /** What {@code command} does if it is judged at {@code micros}. */
  static CrossingPlan of(TransactionCommand command, LedgerView view, long micros) {
    return switch (command.kind()) {
      case POST -> posts(((Post) command).indexed());
      case HOLD -> holds(((Hold) command).indexed());
      case CAPTURE -> capture((Capture) command, view, micros);
      case VOID -> voidHold((VoidHold) command, view, micros);
      case EXPIRE ->
          releases(
              command, OpenHoldRules.due((ExpireHold) command, view, micros), HoldState.EXPIRED);
      case REFUND -> refund((Refund) command, view);
      default -> throw new IllegalArgumentException("no transaction: " + command);
    };
  }

  private static CrossingPlan posts(Postings postings) {
    LegList legs = new LegList(postings);
    for (int i = 0; i < postings.size(); i++) {
      legs.move(i, i, postings.get(i).amount(), 0);
    }
    return planned(legs, List.of(), List.of());
  }

  private static CrossingPlan holds(Postings postings) {
    LegList legs = new LegList(postings);
    for (int i = 0; i < postings.size(); i++) {
      legs.move(i, i, 0, postings.get(i).amount());
    }
    return planned(legs, List.of(), List.of());
  }

  private static CrossingPlan capture(Capture command, LedgerView view, long micros) {
    CommandId id = command.original().orElseThrow();
    Optional<Original> found = hold(id, view);
    Optional<Outcome> refusal = OpenHoldRules.holdRefusal(id, found, view, micros);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    Original hold = found.orElseThrow();
    long[] amounts = new long[hold.postings().size()];
    refusal = OpenHoldRules.captureAmounts(command, hold, amounts);
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    Original after = OpenHoldRules.captured(command, hold, amounts);
    LegList legs = new LegList(postings(hold));
    for (int i = 0; i < amounts.length; i++) {
      long held = after.postings().get(i).remaining() - hold.postings().get(i).remaining();
      legs.move(i, i, amounts[i], held);
    }
    return planned(legs, Chosen.of(hold, amounts, false).parts(), List.of(after));
  }

  private static CrossingPlan voidHold(VoidHold command, LedgerView view, long micros) {
    CommandId id = command.original().orElseThrow();
    Optional<Original> found = hold(id, view);
    Optional<Outcome> refusal = OpenHoldRules.holdRefusal(id, found, view, micros);
    return refusal.isPresent()
        ? refused(refusal.get())
        : releases(command, found.orElseThrow(), HoldState.VOIDED);
  }

  private static CrossingPlan releases(TransactionCommand command, Original hold, HoldState state) {
    LegList legs = new LegList(postings(hold));
    List<Part> parts = OpenHoldRules.remaining(hold);
    for (Part part : parts) {
      legs.move(part.posting(), part.posting(), 0, -part.amount());
    }
    return planned(legs, parts, List.of(OpenHoldRules.released(command, hold, state)));
  }

  private static CrossingPlan refund(Refund command, LedgerView view) {
    RefundRules.Asked asked = RefundRules.asked(command, view);
    if (asked.refusal().isPresent()) {
      return refused(asked.refusal().get());
    }
    Chosen back = asked.back();
    LegList legs = new LegList(back.postings());
    for (int i = 0; i < back.postings().size(); i++) {
      legs.move(i, back.parts().get(i).posting(), back.parts().get(i).amount(), 0);
    }
    return planned(legs, back.parts(), asked.after(back.parts()));
  }

  private static Optional<Original> hold(CommandId id, LedgerView view) {
    return view.original(id).filter(original -> original.kind() == CommandKind.HOLD);
  }

  private static Postings postings(Original hold) {
    return new Postings(hold.id().ledger(), OpenHoldRules.postingsOf(hold));
  }

  private static CrossingPlan planned(LegList legs, List<Part> parts, List<Original> originals) {
    return new CrossingPlan(Optional.empty(), legs.legs(), parts, originals);
  }

  private static CrossingPlan refused(Outcome refusal) {
    return new CrossingPlan(Optional.of(refusal), List.of(), List.of(), List.of());
  }

  /** The same of a batch's transaction at that place. */
  CrossingPlan ofItem(int item) {
    return item == 0
        ? this
        : new CrossingPlan(
            refusal, legs.stream().map(leg -> leg.ofItem(item)).toList(), parts, originals);
  }

  /**
   * What its record takes in a block is bounded by the accounts and postings that it repeats; and
   * what it says to other shards, by what it moves.
   */
  long postings() {
    long moves = 0;
    for (Leg leg : legs) {
      moves += leg.moves().size();
    }
    long repeated = 0;
    for (Original original : originals) {
      repeated += original.postings().size();
    }
    return Math.max((moves + 1) / 2, repeated);
  }

  /** The ids of the earlier transactions that it changes. */
  List<String> locked() {
    return originals.stream().map(original -> original.id().id()).toList();
  }

  /** What home records when it is applied at {@code micros}, with home's own accounts moved. */
  Outcome.Applied applied(
      TransactionCommand command,
      List<Reservation> reservations,
      LedgerView view,
      long micros,
      Optional<Crossed> crossed) {
    List<Original> after =
        command instanceof Hold hold
            ? List.of(Original.placed(hold, micros, view.freeSlot()))
            : originals;
    return new Outcome.Applied(
        Reservations.entries(command.commandId().ledger(), reservations, view),
        parts,
        after,
        Optional.empty(),
        crossed);
  }
}
