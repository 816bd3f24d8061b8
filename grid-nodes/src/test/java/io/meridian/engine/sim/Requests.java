package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CommandReply;
import io.meridian.engine.PreparedBatch.Mode;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Limits;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Refund;
import io.meridian.ledger.StatusChange;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.UpdateAccount;
import io.meridian.ledger.VoidHold;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What the clients of one ledger ask for: commands of every kind, alone and many at once, for real
 * and as a dry run; the same once more, and something else under an id that was used; and reads.
 */
final class Requests {
  private static final String REGION = "eu";
  private static final List<String> MONEY = List.of("w0", "w1", "w2", "w3", "world", "shop");
  private static final List<String> GOODS = List.of("stock", "shelf");
  private static final List<String> ACCOUNTS =
      Stream.concat(MONEY.stream(), GOODS.stream()).toList();
  private static final List<StatusChange> STATUS_CHANGES =
      List.of(
          StatusChange.FREEZE,
          StatusChange.UNFREEZE,
          StatusChange.UNFREEZE,
          StatusChange.CLOSE,
          StatusChange.CLOSE,
          StatusChange.REOPEN,
          StatusChange.REOPEN);
  private static final long SECOND_MICROS = 1_000_000;

  /** How many of the newest transactions others are mostly about. */
  private static final int RECENT = 5;

  private final Chance chance;
  private final LongSupplier nowMicros;
  private final String ledger;
  private final boolean referenceUnique;
  private final Map<CommandId, Command> firsts = new LinkedHashMap<>();
  private final Map<CommandId, Operation.Asked> asked = new LinkedHashMap<>();
  private final List<Operation.Asked.OfBatch> batches = new ArrayList<>();
  private final List<String> holds = new ArrayList<>();
  private final List<String> transactions = new ArrayList<>();
  private final Set<String> placedHolds = new LinkedHashSet<>();
  private final Set<String> applied = new LinkedHashSet<>();
  private final Set<String> opened = new TreeSet<>();
  private long numbered;

  /**
   * Requests of nobody yet.
   *
   * @param nowMicros the right time, microseconds since the epoch
   */
  Requests(Chance chance, LongSupplier nowMicros, String ledger) {
    this.chance = chance;
    this.nowMicros = nowMicros;
    this.ledger = ledger;
    this.referenceUnique = chance.coin();
  }

  /** Everything that may leave a record, each id once, as it was first asked for. */
  List<Operation.Asked> everythingAsked() {
    return List.copyOf(asked.values());
  }

  /** Remembers what is on its way. */
  void sent(Operation.Asked sent) {
    if (sent instanceof Operation.Asked.OfCommand of) {
      remember(of.command(), of);
    } else if (sent instanceof Operation.Asked.OfSequence of) {
      of.commands().forEach(command -> remember(command, new Operation.Asked.OfCommand(command)));
    } else if (sent instanceof Operation.Asked.OfBatch of && !of.dry()) {
      of.frame().ifPresent(frame -> remember(frame, of));
      of.items().forEach(item -> firsts.putIfAbsent(item.commandId(), item));
      batches.add(of);
    }
  }

  private void remember(Command command, Operation.Asked how) {
    firsts.putIfAbsent(command.commandId(), command);
    asked.putIfAbsent(command.commandId(), how);
  }

  /** Learns from an answer what is there. */
  void answered(Operation.Asked question, Operation.Answer answer) {
    for (CommandReply.Recorded recorded : Operation.recorded(answer)) {
      Command command = recorded.record().command();
      if (recorded.refused().isEmpty() && command.kind().transaction()) {
        applied.add(command.commandId().id());
        if (command instanceof Hold) {
          placedHolds.add(command.commandId().id());
        }
      }
    }
    if (question instanceof Operation.Asked.OfLedger of) {
      opened.add(of.name());
    } else if (question instanceof Operation.Asked.OfAsset of) {
      opened.add(of.code());
    } else if (question instanceof Operation.Asked.OfCommand of
        && of.command() instanceof CreateAccount account) {
      opened.add(account.account().id());
    }
  }

  /** The next thing that somebody asks for. */
  Operation.Asked next() {
    if (opened.size() < ACCOUNTS.size() + 3 && chance.below(4) > 0) {
      return opening();
    }
    int luck = chance.below(100);
    if (luck < 5) {
      return fact();
    }
    if (luck < 47) {
      return new Operation.Asked.OfCommand(command(id()));
    }
    if (luck < 57) {
      return batch(false);
    }
    if (luck < 63) {
      return new Operation.Asked.OfSequence(items(id("s")), chance.below(4) > 0);
    }
    if (luck < 71) {
      return tried();
    }
    if (luck < 82 && !firsts.isEmpty()) {
      return again();
    }
    return luck < 90 || firsts.isEmpty()
        ? new Operation.Asked.OfAccount(new AccountKey(ledger, account()))
        : new Operation.Asked.OfTransaction(readable());
  }

  /** What the ledger needs first, again and again until somebody was told that it is there. */
  private Operation.Asked opening() {
    if (!opened.contains(ledger)) {
      return new Operation.Asked.OfLedger(ledger, referenceUnique ^ chance.oneIn(8));
    }
    String asset = opened.contains("USD") ? "SKU" : "USD";
    return opened.contains(asset)
        ? new Operation.Asked.OfCommand(openAccount(account()))
        : new Operation.Asked.OfAsset(ledger, asset, 2);
  }

  private Operation.Asked fact() {
    int luck = chance.below(5);
    if (luck == 0) {
      return new Operation.Asked.OfLedger(ledger, referenceUnique ^ chance.oneIn(3));
    }
    if (luck == 1) {
      int scale = chance.oneIn(8) ? 3 : 2;
      return new Operation.Asked.OfAsset(ledger, chance.coin() ? "USD" : "SKU", scale);
    }
    if (luck == 2) {
      return new Operation.Asked.OfCommand(openAccount(account()));
    }
    return new Operation.Asked.OfPeriod(ledger, before(4 * SECOND_MICROS));
  }

  private Operation.Asked again() {
    if (chance.oneIn(3) && !batches.isEmpty()) {
      Operation.Asked.OfBatch batch = chance.pick(batches);
      return chance.oneIn(3) ? otherBatch(batch) : batch;
    }
    Command earlier = chance.pick(List.copyOf(firsts.values()));
    if (earlier instanceof AtomicBatch) {
      return new Operation.Asked.OfCommand(command(earlier.commandId().id()));
    }
    return new Operation.Asked.OfCommand(chance.oneIn(3) ? other(earlier) : earlier);
  }

  /** A dry run; what it names is not there afterwards, so that nobody else is about it. */
  private Operation.Asked tried() {
    int transactionsBefore = transactions.size();
    int holdsBefore = holds.size();
    Operation.Asked tried =
        chance.coin() ? batch(true) : new Operation.Asked.OfDryRun(anyCommand());
    transactions.subList(transactionsBefore, transactions.size()).clear();
    holds.subList(holdsBefore, holds.size()).clear();
    return tried;
  }

  private Command anyCommand() {
    if (chance.oneIn(4) && !firsts.isEmpty()) {
      Command earlier = chance.pick(List.copyOf(firsts.values()));
      if (!(earlier instanceof AtomicBatch)) {
        return chance.oneIn(3) ? other(earlier) : earlier;
      }
    }
    return command(id());
  }

  /** Another request under the same id. */
  private Command other(Command earlier) {
    CommandId id = earlier.commandId();
    if (earlier instanceof CreateAccount account) {
      AccountSettings was = account.settings();
      return new CreateAccount(
          id,
          "",
          account.account(),
          new AccountSettings(
              was.asset(),
              was.normalSide(),
              OptionalLong.of(-77),
              was.ceiling(),
              was.labels(),
              was.privateData()));
    }
    if (earlier instanceof Capture capture && chance.coin()) {
      return new Capture(
          id, "", capture.hold(), capture.parts(), !capture.last(), capture.details());
    }
    if (earlier instanceof Hold hold && chance.coin()) {
      return new Hold(
          id,
          "",
          hold.postings(),
          hold.timeoutMicros() + 1,
          hold.overCapturePercent(),
          hold.details());
    }
    return command(id.id());
  }

  private Operation.Asked.OfBatch otherBatch(Operation.Asked.OfBatch batch) {
    List<Command> items = new ArrayList<>(batch.items());
    if (items.size() > 1 && chance.coin()) {
      items.remove(chance.below(items.size()));
    } else {
      items.set(chance.below(items.size()), transaction(id()));
    }
    return batch(Mode.ATOMIC, batch.frame().orElseThrow().commandId().id(), items, false);
  }

  private Operation.Asked.OfBatch batch(boolean dryRun) {
    Mode mode = dryRun ? chance.pick(List.of(Mode.values())) : Mode.ATOMIC;
    String id = id("b");
    List<Command> items = items(id);
    String used = chance.oneIn(15) && !transactions.isEmpty() ? chance.pick(transactions) : id;
    boolean twice = items.stream().anyMatch(item -> item.commandId().id().equals(used));
    return batch(mode, twice ? id : used, items, dryRun);
  }

  private Operation.Asked.OfBatch batch(Mode mode, String id, List<Command> items, boolean dryRun) {
    List<AtomicBatch.Item> framed = new ArrayList<>();
    for (Command item : items) {
      framed.add(
          new AtomicBatch.Item(item.commandId().id(), CommandCodec.prepare(item).fingerprint()));
    }
    Optional<AtomicBatch> frame =
        mode == Mode.ATOMIC
            ? Optional.of(new AtomicBatch(new CommandId(ledger, REGION, id), "", framed))
            : Optional.empty();
    return new Operation.Asked.OfBatch(mode, frame, items, dryRun);
  }

  /** Transactions that follow each other, ids of their own each, sometimes one that was used. */
  private List<Command> items(String batch) {
    Map<CommandId, Command> items = new LinkedHashMap<>();
    int count = chance.oneIn(15) ? 12 : 1 + chance.below(4);
    for (int i = 0; i < count; i++) {
      Command item = transaction(batch + '.' + i);
      items.put(item.commandId(), item);
    }
    if (chance.oneIn(8) && !transactions.isEmpty()) {
      Command used = firsts.get(in(chance.pick(transactions)));
      if (used instanceof TransactionCommand) {
        items.put(used.commandId(), used);
      }
    }
    return new ArrayList<>(items.values());
  }

  private String id() {
    return id("t");
  }

  private String id(String prefix) {
    numbered++;
    return prefix + numbered;
  }

  private CommandId in(String id) {
    return new CommandId(ledger, REGION, id);
  }

  private Command command(String id) {
    int luck = chance.below(100);
    if (luck < 8) {
      return update(id);
    }
    return luck < 20 ? changeStatus(id) : transaction(id);
  }

  private Command transaction(String id) {
    Command made = make(id);
    transactions.add(id);
    if (made instanceof Hold) {
      holds.add(id);
    }
    return made;
  }

  private Command make(String id) {
    int luck = chance.below(100);
    if (luck < 32) {
      return new Post(in(id), "", postings(60), details());
    }
    if (luck < 56 || transactions.isEmpty()) {
      int percent = chance.coin() ? chance.pick(List.of(1, 10, 100, 100)) : 0;
      return new Hold(in(id), "", postings(40), timeout(), percent, details());
    }
    if (luck < 76) {
      String hold = hold();
      return new Capture(in(id), "", hold, partsOf(hold), chance.oneIn(4), details());
    }
    return luck < 84
        ? new VoidHold(in(id), "", hold(), details())
        : new Refund(in(id), "", refundable(), parts(), details());
  }

  private List<Posting> postings(int most) {
    List<Posting> postings = new ArrayList<>();
    int count = chance.oneIn(4) ? 2 + chance.below(2) : 1;
    while (postings.size() < count) {
      boolean goods = chance.oneIn(6);
      AccountRef debit = goods ? account(GOODS) : payer();
      AccountRef credit = chance.oneIn(40) ? account(ACCOUNTS) : account(goods ? GOODS : MONEY);
      if (!debit.equals(credit)) {
        postings.add(new Posting(debit, credit, goods ? "SKU" : "USD", 1 + chance.below(most)));
      }
    }
    return postings;
  }

  /** Mostly so short that it passes while the grid is in trouble. */
  private long timeout() {
    int luck = chance.below(10);
    if (luck == 0) {
      return Limits.HOLD_TIMEOUT_MICROS_DEFAULT;
    }
    return luck < 6
        ? chance.between(SECOND_MICROS / 20, SECOND_MICROS)
        : chance.between(SECOND_MICROS / 2, 4 * SECOND_MICROS);
  }

  private Parts parts() {
    if (chance.coin()) {
      return Parts.ALL_REMAINING;
    }
    Map<Integer, Part> parts = new LinkedHashMap<>();
    int count = chance.oneIn(4) ? 2 : 1;
    for (int i = 0; i < count; i++) {
      int posting = chance.oneIn(3) ? chance.below(3) : 0;
      parts.put(posting, new Part(posting, 1 + chance.below(chance.below(3) > 0 ? 12 : 60)));
    }
    return Parts.of(List.copyOf(parts.values()));
  }

  /** Parts of a hold, now and then as much as its tolerance allows, or just more. */
  private Parts partsOf(String hold) {
    if (firsts.get(in(hold)) instanceof Hold placed
        && placed.overCapturePercent() > 0
        && chance.oneIn(3)) {
      long amount = placed.postings().get(0).amount();
      int excess = (int) (amount * placed.overCapturePercent() / 100);
      return Parts.of(List.of(new Part(0, amount + chance.below(excess + 2))));
    }
    return parts();
  }

  private String hold() {
    int luck = chance.below(12);
    if (luck == 0 || holds.isEmpty()) {
      return subject(transactions);
    }
    return subject(luck < 3 || placedHolds.isEmpty() ? holds : List.copyOf(placedHolds));
  }

  private String refundable() {
    return subject(chance.oneIn(3) || applied.isEmpty() ? transactions : List.copyOf(applied));
  }

  /** An earlier transaction, mostly one of the newest; now and then one that never was. */
  private String subject(List<String> of) {
    if (chance.oneIn(25)) {
      return batches.isEmpty() || chance.coin()
          ? chance.pick(List.of("account/w0", "nothing"))
          : chance.pick(batches).frame().orElseThrow().commandId().id();
    }
    int back = chance.oneIn(8) ? of.size() : Math.min(RECENT, of.size());
    return of.get(of.size() - 1 - chance.below(back));
  }

  private TransactionDetails details() {
    String reference = chance.oneIn(6) ? "r" + chance.below(12) : "";
    Map<String, String> labels = chance.oneIn(10) ? Map.of("colour", "red") : Map.of();
    OptionalLong effective =
        chance.oneIn(10) ? OptionalLong.of(before(5 * SECOND_MICROS)) : OptionalLong.empty();
    return new TransactionDetails(reference, labels, privateData(), effective);
  }

  private Optional<PrivateData> privateData() {
    if (!chance.oneIn(10)) {
      return Optional.empty();
    }
    byte[] content = {(byte) chance.below(5)};
    byte[] salt = {(byte) chance.below(100)};
    return Optional.of(new PrivateData(0, Bytes.EMPTY, Bytes.wrap(content), Bytes.wrap(salt)));
  }

  private long before(long mostMicros) {
    return nowMicros.getAsLong() - chance.between(0, mostMicros);
  }

  private Command update(String id) {
    Set<AccountChanges.Field> fields =
        EnumSet.of(chance.pick(List.of(AccountChanges.Field.values())));
    if (chance.oneIn(3)) {
      fields.add(chance.pick(List.of(AccountChanges.Field.values())));
    }
    OptionalLong floor = limit(fields.contains(AccountChanges.Field.FLOOR), List.of(-50L, 0L, 30L));
    OptionalLong ceiling =
        limit(fields.contains(AccountChanges.Field.CEILING), List.of(60L, 200L, 500L));
    boolean labelled = fields.contains(AccountChanges.Field.LABELS) && chance.coin();
    Optional<PrivateData> data =
        fields.contains(AccountChanges.Field.PRIVATE_DATA)
            ? Optional.of(new PrivateData(0, Bytes.EMPTY, bytes(), bytes()))
                .filter(d -> chance.coin())
            : Optional.empty();
    return new UpdateAccount(
        in(id),
        "",
        account(),
        new AccountChanges(
            fields, floor, ceiling, labelled ? Map.of("colour", "blue") : Map.of(), data),
        revision());
  }

  private Bytes bytes() {
    return Bytes.wrap(new byte[] {(byte) chance.below(100)});
  }

  private OptionalLong limit(boolean changes, List<Long> limits) {
    return changes && chance.below(4) > 0
        ? OptionalLong.of(chance.pick(limits))
        : OptionalLong.empty();
  }

  private OptionalLong revision() {
    return chance.oneIn(3) ? OptionalLong.of(1 + chance.below(4)) : OptionalLong.empty();
  }

  private Command changeStatus(String id) {
    return new ChangeAccountStatus(in(id), "", account(), chance.pick(STATUS_CHANGES), revision());
  }

  private CreateAccount openAccount(AccountRef account) {
    boolean isWorld = account.id().equals("world");
    boolean isGoods = GOODS.contains(account.id());
    OptionalLong ceiling = account.id().equals("w1") ? OptionalLong.of(120) : OptionalLong.empty();
    AccountSettings settings =
        new AccountSettings(
            isGoods ? "SKU" : "USD",
            isWorld ? NormalSide.DEBIT : NormalSide.CREDIT,
            isWorld || isGoods ? OptionalLong.empty() : OptionalLong.of(0),
            ceiling,
            chance.oneIn(30) ? Map.of("colour", "red") : Map.of(),
            Optional.empty());
    return new CreateAccount(in(CreateAccount.derivedId(account)), "", account, settings);
  }

  private AccountRef account() {
    return account(ACCOUNTS);
  }

  private AccountRef account(List<String> of) {
    return new AccountRef(REGION, chance.pick(of));
  }

  private AccountRef payer() {
    return chance.below(3) > 0 ? new AccountRef(REGION, "world") : account(MONEY);
  }

  /** An id that somebody looks up: mostly a transaction's, also one that the system derived. */
  private CommandId readable() {
    if (chance.oneIn(5) && !holds.isEmpty()) {
      return ExpireHold.of(in(subject(holds))).commandId();
    }
    return chance.oneIn(4) || transactions.isEmpty()
        ? chance.pick(List.copyOf(firsts.keySet()))
        : in(subject(transactions));
  }
}
