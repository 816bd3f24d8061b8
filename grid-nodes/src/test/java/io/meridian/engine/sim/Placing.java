package io.meridian.engine.sim;

import io.meridian.engine.BatchReply;
import io.meridian.engine.CommandReply;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Seeks the place of one answer in the order of all records. */
final class Placing {
  private static final String REGION = "eu";

  private final Operation operation;
  private final Operation.Asked asked;
  private final Operation.Answer answer;
  private final Order order;
  private final Chain chain;
  private final Book book;
  private final int floor;
  private final Optional<DryRun> dryRun;
  private final List<Execution> executed = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();

  /**
   * Something that the engine says it has just done, or would have done.
   *
   * @param recorded whether it did
   */
  record Execution(CommandId id, long commitMicros, boolean recorded) {}

  /**
   * An answer without a place.
   *
   * @param floor what everybody knew when the question was asked
   * @param dryRun where the answer of a dry run was sought
   */
  Placing(Operation operation, Order order, int floor, Optional<DryRun> dryRun) {
    this.operation = operation;
    this.asked = operation.asked();
    this.answer = operation.answer().orElseThrow();
    this.order = order;
    this.chain = order.chain();
    this.book = order.book();
    this.floor = floor;
    this.dryRun = dryRun;
  }

  /** What the answer says was done at its asking. */
  List<Execution> executed() {
    return executed;
  }

  /** What is wrong with the answer beside having no place. */
  List<String> findings() {
    return findings;
  }

  /** How many records the answer has seen at least; empty when no number fits. */
  Optional<Integer> place() {
    if (ledgerNotFound(answer)) {
      return missing(chain.place(asked.ledger(), CreateLedger.derivedId(asked.ledger())));
    }
    if (dryRun.isPresent()) {
      Operation.tried(answer).forEach(this::tried);
      return dryRun.get().place(floor);
    }
    if (answer instanceof Operation.Answer.Ledger made) {
      return asked instanceof Operation.Asked.OfPeriod period
          ? closed(period, made.reply())
          : opened((Operation.Asked.OfLedger) asked, made.reply());
    }
    if (answer instanceof Operation.Answer.Asset made) {
      return registered((Operation.Asked.OfAsset) asked, made.reply());
    }
    if (answer instanceof Operation.Answer.Executed made) {
      return one(((Operation.Asked.OfCommand) asked).command(), made.reply(), floor);
    }
    if (answer instanceof Operation.Answer.InOrder made) {
      return inOrder((Operation.Asked.OfSequence) asked, made.answers());
    }
    if (answer instanceof Operation.Answer.OfBatch made) {
      return batch((Operation.Asked.OfBatch) asked, made.reply());
    }
    return answer instanceof Operation.Answer.Found found
        ? found(((Operation.Asked.OfTransaction) asked).id(), found.reply())
        : read(((Operation.Asked.OfAccount) asked).key(), ((Operation.Answer.Read) answer).reply());
  }

  /** Whether it says that there is no such ledger. */
  static boolean ledgerNotFound(Operation.Answer answer) {
    if (answer instanceof Operation.Answer.InOrder inOrder) {
      List<Operation.Answer> answers = inOrder.answers();
      boolean faults = answers.stream().allMatch(Operation.Answer.Failed.class::isInstance);
      return faults
          || (answers.stream().anyMatch(Placing::ledgerNotFound)
              && answers.stream().allMatch(Placing::ledgerNotFoundOrNothing));
    }
    return Operation.refusal(answer)
        .filter(refusal -> refusal.reason() == Reason.LEDGER_NOT_FOUND)
        .isPresent();
  }

  private static boolean ledgerNotFoundOrNothing(Operation.Answer answer) {
    return answer instanceof Operation.Answer.Failed
        || ledgerNotFound(answer)
        || Operation.refusal(answer)
            .filter(refusal -> refusal.reason() == Reason.BATCH_STOPPED)
            .isPresent();
  }

  /** Something was said not to be there: then it must not have been there before the question. */
  private Optional<Integer> missing(Optional<Integer> record) {
    return record.isEmpty() || record.get() >= floor ? Optional.of(floor) : Optional.empty();
  }

  private CommandId id(String id) {
    return new CommandId(asked.ledger(), REGION, id);
  }

  private Optional<Integer> opened(Operation.Asked.OfLedger of, LedgerReply<LedgerFact> reply) {
    CommandId id = id(CreateLedger.derivedId(of.name()));
    boolean alike =
        ((CreateLedger) chain.record(chain.place(id).orElseThrow()).command()).referenceUnique()
            == of.referenceUnique();
    if (reply instanceof LedgerReply.Created<LedgerFact> created) {
      return alike && created.fact().referenceUnique() == of.referenceUnique()
          ? order.from(id)
          : Optional.empty();
    }
    // A ledger that is half made is there for those who want to make it, and for nobody else yet.
    return !alike && refusal(reply).reason() == Reason.LEDGER_EXISTS
        ? Optional.of(floor)
        : Optional.empty();
  }

  private <T> Optional<Integer> registered(Operation.Asked.OfAsset of, LedgerReply<T> reply) {
    Optional<Integer> from = order.from(id(CreateAsset.derivedId(of.code())));
    return reply instanceof LedgerReply.Created<T> || refusal(reply).reason() == Reason.ASSET_EXISTS
        ? from
        : Optional.empty();
  }

  private static <T> Refusal refusal(LedgerReply<T> reply) {
    return ((LedgerReply.Refused<T>) reply).refusal();
  }

  private Optional<Integer> closed(Operation.Asked.OfPeriod of, LedgerReply<LedgerFact> reply) {
    if (reply instanceof LedgerReply.Created<LedgerFact> created) {
      return created.fact().closedUntilMicros() >= of.closedUntilMicros()
          ? order.from(id(ClosePeriod.derivedId(of.closedUntilMicros())))
          : Optional.empty();
    }
    Timeline<LedgerFact> facts = book.ledgers().get(of.ledger());
    return places(facts.changesAfter(floor)).stream()
        .filter(
            place ->
                facts
                    .at(place)
                    .filter(fact -> fact.closedUntilMicros() > of.closedUntilMicros())
                    .isPresent())
        .filter(place -> refusal(reply).reason() == Reason.PERIOD_CLOSED)
        .findFirst();
  }

  private NavigableSet<Integer> places(NavigableSet<Integer> changes) {
    NavigableSet<Integer> places = new TreeSet<>(changes);
    places.add(floor);
    return places;
  }

  private Optional<Integer> one(Command command, CommandReply reply, int from) {
    if (reply instanceof CommandReply.Recorded recorded) {
      return recorded(command, recorded, from);
    }
    return reply instanceof CommandReply.Unrecorded unrecorded
        ? unrecorded(command, unrecorded.refusal())
        : Optional.empty();
  }

  private Optional<Integer> recorded(Command command, CommandReply.Recorded recorded, int from) {
    Optional<Integer> place = order.from(recorded, command.commandId());
    if (place.isEmpty()) {
      return place;
    }
    if (recorded.record().command().firstDifference(command).isPresent()) {
      findings.add("another request's record was answered: " + operation);
    }
    if (!recorded.replayed()) {
      executed.add(new Execution(command.commandId(), recorded.record().commitMicros(), true));
      return place.filter(there -> there > from);
    }
    return place;
  }

  private void tried(LedgerRecord record) {
    executed.add(new Execution(record.command().commandId(), record.commitMicros(), false));
  }

  private Optional<Integer> unrecorded(Command command, Refusal refusal) {
    CommandId id = command.commandId();
    if (refusal.reason() == Reason.ASSET_NOT_FOUND) {
      return missing(chain.place(id(CreateAsset.derivedId(command.assets().get(0)))));
    }
    return order
        .from(id)
        .filter(place -> book.right())
        .filter(place -> mismatch(command).fits(refusal));
  }

  /** What a request gets whose id is used; it is the same at every place since. */
  private Verdict mismatch(Command command) {
    return Verdict.of(book.model().dryRun(command, book.lastMicros()));
  }

  private Optional<Integer> inOrder(Operation.Asked.OfSequence of, List<Operation.Answer> answers) {
    int seen = floor;
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof Operation.Answer.Failed) {
        failed.add(Integer.toString(i));
        continue;
      }
      CommandReply reply = ((Operation.Answer.Executed) answers.get(i)).reply();
      if (stopped(reply)) {
        String by = reply.refused().orElseThrow().metadata().get("item");
        if (!of.stopOnFailure() || !failed.contains(by)) {
          findings.add("item " + i + " was stopped by nothing before it: " + operation);
        }
        continue;
      }
      if (of.stopOnFailure() && !failed.isEmpty()) {
        findings.add("item " + i + " was not stopped: " + operation);
      }
      Optional<Integer> place = one(of.commands().get(i), reply, seen);
      if (place.isEmpty()) {
        return place;
      }
      seen = Math.max(seen, place.get());
      if (reply.refused().isPresent()) {
        failed.add(Integer.toString(i));
      }
    }
    return Optional.of(seen);
  }

  private static boolean stopped(CommandReply reply) {
    return reply instanceof CommandReply.Unrecorded unrecorded
        && unrecorded.refusal().reason() == Reason.BATCH_STOPPED;
  }

  private Optional<Integer> batch(Operation.Asked.OfBatch of, BatchReply reply) {
    AtomicBatch frame = of.frame().orElseThrow();
    if (reply instanceof BatchReply.Refused refused) {
      return order
          .from(frame.commandId())
          .filter(place -> book.right())
          .filter(
              place -> {
                List<Verdict> verdicts =
                    Verdict.of(
                        book.model()
                            .dryRunAtomically(
                                frame, of.items(), book.lastMicros() - of.items().size()));
                return verdicts.size() == 1 && verdicts.get(0).fits(refused.refusal());
              });
    }
    BatchReply.Items items = (BatchReply.Items) reply;
    if (items.items().size() != of.items().size()) {
      return Optional.empty();
    }
    return items.items().stream().allMatch(CommandReply.Recorded.class::isInstance)
        ? together(of, frame, items)
        : spoilt(of, frame, items);
  }

  /** All items have their records, and those stand in a row behind the frame's. */
  private Optional<Integer> together(
      Operation.Asked.OfBatch of, AtomicBatch frame, BatchReply.Items items) {
    Optional<Integer> first = chain.place(frame.commandId());
    if (first.isEmpty() || chain.record(first.get()).command().firstDifference(frame).isPresent()) {
      return Optional.empty();
    }
    for (int i = 0; i < of.items().size(); i++) {
      CommandReply.Recorded recorded = (CommandReply.Recorded) items.items().get(i);
      Command item = of.items().get(i);
      if (recorded.replayed() != items.replayed()
          || !chain.place(item.commandId()).equals(Optional.of(first.get() + 1 + i))
          || recorded(item, recorded, floor).isEmpty()) {
        return Optional.empty();
      }
    }
    if (!items.replayed()) {
      LedgerRecord record = chain.record(first.get());
      executed.add(new Execution(frame.commandId(), record.commitMicros(), true));
    }
    return order.from(frame.commandId());
  }

  /** Nothing was done because the id of one item had a record that is not of this batch. */
  private Optional<Integer> spoilt(
      Operation.Asked.OfBatch of, AtomicBatch frame, BatchReply.Items items) {
    for (int i = 0; i < of.items().size(); i++) {
      CommandId id = of.items().get(i).commandId();
      Refusal refusal = items.items().get(i).refused().orElseThrow();
      if (refusal.reason() == Reason.IDEMPOTENCY_MISMATCH) {
        int spoiler = i;
        boolean others =
            abortedBy(items, spoiler)
                && refusal
                    .metadata()
                    .equals(Map.of("ledger", id.ledger(), "id", id.id(), "field", "batch_id"));
        return order
            .from(id)
            .map(place -> Math.max(place, floor))
            .filter(place -> others && firstUsed(of, frame, place) == spoiler);
      }
    }
    return Optional.empty();
  }

  private static boolean abortedBy(BatchReply.Items items, int spoiler) {
    Refusal aborted = new Refusal(Reason.BATCH_ABORTED, Map.of("item", Integer.toString(spoiler)));
    for (int i = 0; i < items.items().size(); i++) {
      if (i != spoiler && !items.items().get(i).equals(new CommandReply.Unrecorded(aborted))) {
        return false;
      }
    }
    return true;
  }

  private int firstUsed(Operation.Asked.OfBatch of, AtomicBatch frame, int place) {
    if (order.used(frame.commandId(), place)) {
      return -1;
    }
    int first = 0;
    while (!order.used(of.items().get(first).commandId(), place)) {
      first++;
    }
    return first;
  }

  private Optional<Integer> found(CommandId id, ReadReply<FoundTransaction> reply) {
    if (!(reply instanceof ReadReply.Found<FoundTransaction> found)) {
      return missing(chain.place(id).filter(p -> chain.record(p).command().kind().transaction()));
    }
    FoundTransaction there = found.value();
    LedgerRecord record = there.recorded().record();
    Optional<Integer> from = order.from(there.recorded(), id);
    if (from.isEmpty() || !record.command().kind().transaction()) {
      return Optional.empty();
    }
    Timeline<Original> own = book.original(id);
    Timeline<Original> hold =
        record.command().kind() == CommandKind.CAPTURE
            ? book.original(record.command().original().orElseThrow())
            : new Timeline<>();
    int first = Math.max(floor, from.get());
    NavigableSet<Integer> places = new TreeSet<>(own.changesAfter(first));
    places.addAll(hold.changesAfter(first));
    places.add(first);
    return places.stream()
        .filter(place -> own.at(place).equals(there.original()))
        .filter(place -> hold.at(place).equals(there.hold()))
        .findFirst();
  }

  private Optional<Integer> read(AccountKey key, ReadReply<Account> reply) {
    Timeline<Account> states = book.account(key).orElseGet(Timeline::new);
    return reply instanceof ReadReply.Found<Account> found
        ? states.place(found.value(), floor)
        : missing(states.first().map(place -> place - 1));
  }
}
