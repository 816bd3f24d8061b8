package io.meridian.engine.sim;

import io.meridian.engine.BatchReply;
import io.meridian.engine.CommandReply;
import io.meridian.engine.PreparedBatch.Mode;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.model.ReferenceModel;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that was only tried. It has left no record, so its place in the order has to be sought:
 * any at which the model would have answered as the engine did will do.
 */
final class DryRun {
  /** What an answer that is not recorded can have for a reason although nothing was judged. */
  private static final Set<Reason> UNJUDGED =
      Set.of(
          Reason.IDEMPOTENCY_MISMATCH,
          Reason.ACCOUNT_EXISTS,
          Reason.BATCH_STOPPED,
          Reason.BATCH_ABORTED);

  private final Operation.Asked asked;
  private final Operation.Answer answer;
  private final Order order;
  private final int floor;
  private final int ceiling;
  private final NavigableSet<Integer> places = new TreeSet<>();

  /**
   * A dry run whose place is not sought yet.
   *
   * @param floor places before it are not looked at
   * @param ceiling places after it are not looked at
   */
  DryRun(Operation.Asked asked, Operation.Answer answer, Order order, int floor, int ceiling) {
    this.asked = asked;
    this.answer = answer;
    this.order = order;
    this.floor = floor;
    this.ceiling = ceiling;
  }

  /** The first place from {@code from} on that fits. */
  Optional<Integer> place(int from) {
    return Optional.ofNullable(places.ceiling(from));
  }

  /** Looks whether the answer fits now that the book has {@code place} records. */
  void look(int place) {
    if (place >= floor
        && place <= ceiling
        && order.book().ledgers().containsKey(asked.ledger())
        && order.book().nothingDue(lastMicros())
        && fits(place)) {
      places.add(place);
    }
  }

  private boolean fits(int place) {
    if (asked instanceof Operation.Asked.OfDryRun of) {
      CommandReply reply = ((Operation.Answer.Executed) answer).reply();
      OptionalLong micros = micros(reply, 0);
      return ready(micros, 0)
          && fits(
              reply,
              of.command(),
              Verdict.of(model().dryRun(of.command(), micros.orElse(lastMicros()))),
              place);
    }
    Operation.Asked.OfBatch of = (Operation.Asked.OfBatch) asked;
    BatchReply reply = ((Operation.Answer.OfBatch) answer).reply();
    return of.mode() == Mode.ATOMIC
        ? fitsAtomic(of, reply, place)
        : reply instanceof BatchReply.Items items && fitsInOrder(of, items, place);
  }

  private ReferenceModel model() {
    return order.book().model();
  }

  private long lastMicros() {
    return order.book().lastMicros();
  }

  /** Whether records may be made then, and every hold has expired that is due until the last. */
  private boolean ready(OptionalLong firstMicros, int more) {
    long first = firstMicros.orElse(lastMicros() + 1);
    return first > lastMicros() && order.book().nothingDue(first + more);
  }

  private boolean fitsInOrder(Operation.Asked.OfBatch of, BatchReply.Items reply, int place) {
    OptionalLong first = firstMicros(reply, 0);
    int size = of.items().size();
    return reply.items().size() == size
        && !reply.replayed()
        && ready(first, size - 1)
        && fit(
            reply,
            of.items(),
            Verdict.of(model().dryRunInOrder(of.items(), false, first.orElse(lastMicros() + 1))),
            place);
  }

  private boolean fitsAtomic(Operation.Asked.OfBatch of, BatchReply reply, int place) {
    AtomicBatch frame = of.frame().orElseThrow();
    int size = of.items().size();
    if (order.used(frame.commandId(), place)) {
      List<Verdict> verdicts =
          Verdict.of(model().dryRunAtomically(frame, of.items(), lastMicros() - size));
      if (reply instanceof BatchReply.Refused refused) {
        return verdicts.size() == 1 && verdicts.get(0).fits(refused.refusal());
      }
      BatchReply.Items items = (BatchReply.Items) reply;
      return items.replayed() && fit(items, of.items(), verdicts, place);
    }
    if (!(reply instanceof BatchReply.Items items) || items.replayed()) {
      return false;
    }
    OptionalLong first = firstMicros(items, 1);
    return ready(first, size)
        && fit(
            items,
            of.items(),
            Verdict.of(model().dryRunAtomically(frame, of.items(), first.orElse(lastMicros() + 1))),
            place);
  }

  /**
   * The commit time that the batch would have begun with; far too late when those of its items do
   * not follow each other.
   *
   * @param before how many records stand before the first item's
   */
  private static OptionalLong firstMicros(BatchReply.Items reply, int before) {
    OptionalLong first = OptionalLong.empty();
    for (int i = 0; i < reply.items().size(); i++) {
      OptionalLong micros = micros(reply.items().get(i), before + i);
      if (first.isEmpty()) {
        first = micros;
      } else if (micros.isPresent() && micros.getAsLong() != first.getAsLong()) {
        return OptionalLong.of(Long.MIN_VALUE);
      }
    }
    return first;
  }

  private static OptionalLong micros(CommandReply reply, int after) {
    return reply instanceof CommandReply.Tried tried
        ? OptionalLong.of(tried.record().commitMicros() - after)
        : OptionalLong.empty();
  }

  private boolean fit(
      BatchReply.Items reply, List<Command> items, List<Verdict> verdicts, int place) {
    if (verdicts.size() != items.size() || reply.items().size() != items.size()) {
      return false;
    }
    for (int i = 0; i < items.size(); i++) {
      if (!fits(reply.items().get(i), items.get(i), verdicts.get(i), place)) {
        return false;
      }
    }
    return true;
  }

  private boolean fits(CommandReply reply, Command command, Verdict verdict, int place) {
    CommandId id = command.commandId();
    if (reply instanceof CommandReply.Tried tried) {
      return !order.used(id, place)
          && !verdict.replayed()
          && verdict.fits(tried.record().outcome())
          && tried.record().command().equals(command);
    }
    if (reply instanceof CommandReply.Recorded recorded) {
      return recorded.replayed()
          && verdict.replayed()
          && order.used(id, place)
          && order.from(recorded, id).isPresent();
    }
    Refusal refusal = ((CommandReply.Unrecorded) reply).refusal();
    return !verdict.replayed() && UNJUDGED.contains(refusal.reason()) && verdict.fits(refusal);
  }
}
