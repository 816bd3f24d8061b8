package io.meridian.engine.sim;

import io.meridian.engine.CallerGoneException;
import io.meridian.engine.CommandReply;
import io.meridian.engine.EngineException;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Reason;
import io.meridian.ledger.ReasonKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * Judges a whole run at a quiet point. Every answer must fit one order of all records: the chain's.
 * Each answer is given a place in that order, not before anything that had been answered when its
 * question was asked, and not after anything that had not been asked when it was answered. If there
 * is no such place, the answer was wrong: stale, from memory that was never durable, or lost since.
 */
final class Checker {
  private static final int FINDINGS_MAX = 20;

  private final SimWorld world;
  private final History history;
  private final long clockDriftMicrosMax;
  private final Map<ShardId, Order> orders = new TreeMap<>(SimNode.ORDER);
  private final List<String> findings = new ArrayList<>();

  /** One shard's records in order, and how far the answers so far have seen into it. */
  private static final class Order {
    private final Chain chain;
    private final Book book = new Book();
    private final Map<String, List<Integer>> versionPlaces = new HashMap<>();
    private int floor;
    private int ceiling;

    Order(Chain chain) {
      this.chain = chain;
    }
  }

  Checker(SimWorld world, History history, long clockDriftMicrosMax) {
    this.world = world;
    this.history = history;
    this.clockDriftMicrosMax = clockDriftMicrosMax;
  }

  /** Everything that is wrong with the run so far; empty when nothing is. */
  List<String> check() {
    for (ShardId shard : world.grid().shards()) {
      Order order = new Order(new Chain(world.grid(), shard));
      order.chain.findings().forEach(found -> find(shard + ": " + found));
      enterAll(shard, order);
      orders.put(shard, order);
      new CopyCheck(world.grid(), shard, order.chain, order.book)
          .findings()
          .forEach(found -> find(shard + ": " + found));
    }
    judgeAnswers();
    return findings;
  }

  private void find(String finding) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(finding);
    }
  }

  private void enterAll(ShardId shard, Order order) {
    for (int i = 0; i < order.chain.size(); i++) {
      LedgerRecord record = order.chain.record(i);
      order
          .book
          .enter(record, order.chain.position(i))
          .forEach(wrong -> find(shard + ": " + wrong));
      for (AccountKey key : record.command().accounts()) {
        String name = key.ledger() + '/' + key.account().id();
        Book.Page page = order.book.pages().get(name);
        List<Integer> places = order.versionPlaces.computeIfAbsent(name, none -> new ArrayList<>());
        if (page != null && places.size() == page.version) {
          places.add(i + 1);
        }
      }
      order.book.unbalanced().forEach(wrong -> find(shard + ": " + wrong));
    }
  }

  private void judgeAnswers() {
    Set<String> askedFor = new HashSet<>();
    Set<String> madeAnew = new HashSet<>();
    Map<Operation, Integer> floors = new HashMap<>();
    for (History.Event event : history.events()) {
      Operation operation = event.operation();
      String ledger = ledger(operation.asked());
      Optional<Order> order = order(ledger);
      if (!event.answer()) {
        id(operation.asked()).ifPresent(id -> askedFor.add(ledger + '/' + id));
        order.ifPresent(one -> floors.put(operation, one.floor));
        continue;
      }
      Operation.Answer answer = operation.answer().orElseThrow();
      if (answer instanceof Operation.Answer.Failed failed) {
        judgeFault(operation, failed.fault());
        continue;
      }
      if (order.isEmpty()) {
        if (!notFound(answer)) {
          find("answered although its ledger does not exist: " + operation);
        }
        continue;
      }
      Order one = order.get();
      while (one.ceiling < one.chain.size()
          && askedFor.contains(Chain.name(one.chain.record(one.ceiling)))) {
        one.ceiling++;
      }
      int floor = floors.get(operation);
      Optional<Integer> place = place(operation, answer, one, floor, madeAnew);
      if (place.isEmpty()) {
        find("no place after " + floor + " of the order fits: " + operation);
      } else if (place.get() > one.ceiling) {
        find("the answer knows what was asked later: " + operation);
      } else {
        one.floor = Math.max(one.floor, place.get());
      }
    }
  }

  private void judgeFault(Operation operation, Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    boolean allowed =
        cause instanceof CallerGoneException
            || (cause instanceof EngineException known
                && (known.reason().kind() == ReasonKind.FAULT
                    || known.reason().kind() == ReasonKind.CAPACITY));
    if (!allowed) {
      find("a defect was answered: " + operation);
    }
  }

  private static boolean notFound(Operation.Answer answer) {
    return answer.toString().contains(Reason.LEDGER_NOT_FOUND.toString());
  }

  /** How many records the answer has seen at least; empty when no number fits. */
  private Optional<Integer> place(
      Operation operation, Operation.Answer answer, Order order, int floor, Set<String> madeAnew) {
    if (notFound(answer)) {
      return missing(order.chain.place(ledger(operation.asked()), derived(operation)), floor);
    }
    if (answer instanceof Operation.Answer.Ledger made) {
      return created(made.reply(), order, operation);
    }
    if (answer instanceof Operation.Answer.Asset made) {
      return created(made.reply(), order, operation);
    }
    if (answer instanceof Operation.Answer.Executed executed) {
      Command asked = ((Operation.Asked.OfCommand) operation.asked()).command();
      return executed.reply() instanceof CommandReply.Recorded recorded
          ? recorded(operation, asked, recorded, order, floor, madeAnew)
          : unrecorded(asked, (CommandReply.Unrecorded) executed.reply(), order, floor);
    }
    if (answer instanceof Operation.Answer.Found found) {
      CommandId id = ((Operation.Asked.OfTransaction) operation.asked()).id();
      return found.reply() instanceof ReadReply.Found<CommandReply.Recorded> there
          ? same(there.value(), id, order)
          : missing(
              order
                  .chain
                  .place(id.ledger(), id.id())
                  .filter(p -> order.chain.record(p).command().kind() == CommandKind.POST),
              floor);
    }
    AccountKey key = ((Operation.Asked.OfAccount) operation.asked()).key();
    return ((Operation.Answer.Read) answer).reply() instanceof ReadReply.Found<Account> there
        ? read(key, there.value(), order, floor)
        : missing(
            Optional.ofNullable(order.versionPlaces.get(name(key)))
                .filter(places -> !places.isEmpty())
                .map(places -> places.get(0) - 1),
            floor);
  }

  private static String name(AccountKey key) {
    return key.ledger() + '/' + key.account().id();
  }

  /** Something was said not to be there: then it must not have been there before the question. */
  private static Optional<Integer> missing(Optional<Integer> recordPlace, int floor) {
    return recordPlace.isEmpty() || recordPlace.get() >= floor
        ? Optional.of(floor)
        : Optional.empty();
  }

  private static <T> Optional<Integer> created(
      LedgerReply<T> reply, Order order, Operation operation) {
    Optional<Integer> place =
        order.chain.place(ledger(operation.asked()), derived(operation)).map(p -> p + 1);
    if (reply instanceof LedgerReply.Created<T>) {
      return place;
    }
    Reason reason = ((LedgerReply.Refused<T>) reply).refusal().reason();
    return reason == Reason.ASSET_EXISTS || reason == Reason.LEDGER_EXISTS
        ? place
        : Optional.empty();
  }

  private Optional<Integer> recorded(
      Operation operation,
      Command asked,
      CommandReply.Recorded recorded,
      Order order,
      int floor,
      Set<String> madeAnew) {
    Optional<Integer> place = same(recorded, asked.commandId(), order);
    if (place.isEmpty()) {
      return place;
    }
    LedgerRecord record = order.chain.record(place.get() - 1);
    if (record.command().firstDifference(asked).isPresent()) {
      find("another request's record was answered: " + operation);
    }
    if (!recorded.replayed()) {
      if (!madeAnew.add(Chain.name(record))) {
        find("executed twice: " + operation);
      }
      if (place.get() - 1 < floor) {
        return Optional.empty();
      }
      long aheadMicros = record.commitMicros() - SimNode.rightMicros(operation.answeredNanos());
      if (aheadMicros > clockDriftMicrosMax) {
        find("committed " + aheadMicros + " us ahead of time: " + operation);
      }
    }
    return place;
  }

  /** The place of a record that was answered, if the chain has just that record there. */
  private static Optional<Integer> same(CommandReply.Recorded recorded, CommandId id, Order order) {
    return order
        .chain
        .place(id.ledger(), id.id())
        .filter(p -> order.chain.position(p).equals(recorded.position()))
        .filter(p -> equal(order.chain.record(p), recorded.record()))
        .map(p -> p + 1);
  }

  private static boolean equal(LedgerRecord one, LedgerRecord other) {
    return one.commitMicros() == other.commitMicros()
        && one.outcome().equals(other.outcome())
        && one.command().commandId().equals(other.command().commandId())
        && one.command().kind() == other.command().kind()
        && one.command().firstDifference(other.command()).isEmpty();
  }

  private static Optional<Integer> unrecorded(
      Command asked, CommandReply.Unrecorded unrecorded, Order order, int floor) {
    CommandId id = asked.commandId();
    Optional<Integer> earlier = order.chain.place(id.ledger(), id.id());
    return switch (unrecorded.refusal().reason()) {
      case IDEMPOTENCY_MISMATCH ->
          earlier
              .filter(p -> order.chain.record(p).command().firstDifference(asked).isPresent())
              .map(p -> p + 1);
      case ACCOUNT_EXISTS ->
          asked.accounts().stream()
              .map(key -> order.versionPlaces.get(name(key)))
              .filter(places -> places != null && !places.isEmpty())
              .map(places -> places.get(0))
              .findFirst();
      case ASSET_NOT_FOUND ->
          missing(
              order.chain.place(id.ledger(), CreateAsset.derivedId(asked.assets().get(0))), floor);
      default -> Optional.empty();
    };
  }

  /** The earliest place at which the account is as it was read. */
  private static Optional<Integer> read(AccountKey key, Account account, Order order, int floor) {
    List<Integer> places = order.versionPlaces.getOrDefault(name(key), List.of());
    Book.Page page = order.book.pages().get(name(key));
    if (page == null || account.version() >= places.size() || !wasSo(page, account)) {
      return Optional.empty();
    }
    int version = (int) account.version();
    int place = Math.max(floor, places.get(version));
    boolean stillSo = version + 1 == places.size() || place < places.get(version + 1);
    return stillSo ? Optional.of(place) : Optional.empty();
  }

  private static boolean wasSo(Book.Page page, Account account) {
    BigInteger debits = BigInteger.ZERO;
    BigInteger credits = BigInteger.ZERO;
    long updated = page.openedMicros;
    for (Book.Line line : page.lines) {
      if (line.version() <= account.version()) {
        debits = debits.add(line.debited());
        credits = credits.add(line.credited());
        updated = line.micros();
      }
    }
    return account.counters().postedDebits() == debits.longValueExact()
        && account.counters().postedCredits() == credits.longValueExact()
        && account.counters().heldDebits() == 0
        && account.counters().heldCredits() == 0
        && account.settings().equals(page.opening.settings())
        && account.revision() == 1
        && account.createMicros() == page.openedMicros
        && account.updateMicros() == updated;
  }

  private Optional<Order> order(String ledger) {
    return orders.values().stream()
        .filter(one -> one.chain.place(ledger, CreateLedger.derivedId(ledger)).isPresent())
        .findFirst();
  }

  private static String ledger(Operation.Asked asked) {
    if (asked instanceof Operation.Asked.OfLedger of) {
      return of.name();
    }
    if (asked instanceof Operation.Asked.OfAsset of) {
      return of.ledger();
    }
    if (asked instanceof Operation.Asked.OfCommand of) {
      return of.command().commandId().ledger();
    }
    return asked instanceof Operation.Asked.OfAccount of
        ? of.key().ledger()
        : ((Operation.Asked.OfTransaction) asked).id().ledger();
  }

  /** The id of the fact whose absence or presence the answer is about. */
  private static String derived(Operation operation) {
    return operation.asked() instanceof Operation.Asked.OfAsset of
            && !notFound(operation.answer().orElseThrow())
        ? CreateAsset.derivedId(of.code())
        : CreateLedger.derivedId(ledger(operation.asked()));
  }

  /** The id under which the question may leave a record. */
  private static Optional<String> id(Operation.Asked asked) {
    if (asked instanceof Operation.Asked.OfLedger of) {
      return Optional.of(CreateLedger.derivedId(of.name()));
    }
    if (asked instanceof Operation.Asked.OfAsset of) {
      return Optional.of(CreateAsset.derivedId(of.code()));
    }
    return asked instanceof Operation.Asked.OfCommand of
        ? Optional.of(of.command().commandId().id())
        : Optional.empty();
  }
}
