package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
import io.meridian.codec.StatementPage;
import io.meridian.engine.DerivedKey;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Capture;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Entry;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.UpdateAccount;
import io.meridian.model.ReferenceModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plain bookkeeper for one shard. Whether a command should have been applied the reference model
 * says; what follows from a record the bookkeeper enters by hand, and looks after each record
 * whether the books are as they must always be. Nothing of the ledger's rules is used for either.
 */
final class Book {
  /** An account's states along the order, and its statement. */
  record Page(AccountKey key, Timeline<Account> states, List<StatementPage.Line> lines) {}

  /** A record and where it stands. */
  record Entered(LedgerRecord record, JournalPosition position) {}

  private final ReferenceModel model;
  private final Map<String, Timeline<LedgerFact>> ledgers = new TreeMap<>();
  private final Map<DerivedKey, AssetFact> assets = new TreeMap<>();
  private final Map<String, Page> pages = new TreeMap<>();
  private final Map<CommandId, LedgerRecord> records = new HashMap<>();
  private final Map<CommandId, JournalPosition> positions = new HashMap<>();
  private final Map<CommandId, Timeline<Original>> originals = new HashMap<>();
  private final Map<CommandId, Original> openHolds = new HashMap<>();
  private final Map<Integer, Optional<OpenHold>> slots = new TreeMap<>();
  private final Map<DerivedKey, String> references = new TreeMap<>();
  private final Set<Integer> freedInBatch = new HashSet<>();
  private final Set<Page> movedPages = new LinkedHashSet<>();
  private final Set<CommandId> movedOriginals = new LinkedHashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private long lastMicros;
  private int place;

  /** Empty books of a shard of a region. */
  Book(String region) {
    model = new ReferenceModel(region);
  }

  /** The model after the last record. */
  ReferenceModel model() {
    return model;
  }

  long lastMicros() {
    return lastMicros;
  }

  Map<String, Timeline<LedgerFact>> ledgers() {
    return ledgers;
  }

  Map<DerivedKey, AssetFact> assets() {
    return assets;
  }

  Map<String, Page> pages() {
    return pages;
  }

  /** An account along the order; empty when there never was one. */
  Optional<Timeline<Account>> account(AccountKey key) {
    return Optional.ofNullable(pages.get(name(key))).map(Page::states);
  }

  Map<CommandId, Timeline<Original>> originals() {
    return originals;
  }

  /** What is left of a transaction along the order; nothing for ever when nothing is kept. */
  Timeline<Original> original(CommandId id) {
    return originals.getOrDefault(id, new Timeline<>());
  }

  /** Every place of the table of open holds that was ever taken. */
  Map<Integer, Optional<OpenHold>> slots() {
    return slots;
  }

  Map<DerivedKey, String> references() {
    return references;
  }

  /** Whether no hold is open that is due at an instant. */
  boolean nothingDue(long micros) {
    return openHolds.values().stream().allMatch(hold -> hold.expiresMicros() > micros);
  }

  /** The holds that are open and were due at an instant. */
  List<Original> due(long micros) {
    return openHolds.values().stream().filter(hold -> hold.expiresMicros() <= micros).toList();
  }

  private static String name(AccountKey key) {
    return key.ledger() + '/' + key.account().id();
  }

  private void find(String finding) {
    wrong.add(finding);
  }

  /**
   * Enters records that stand or fall together: one, or an atomic batch with its items.
   *
   * @return what is wrong with them, empty when nothing is, or when something was wrong before
   */
  List<String> enter(List<Entered> group) {
    if (!wrong.isEmpty()) {
      return List.of();
    }
    freedInBatch.clear();
    movedPages.clear();
    movedOriginals.clear();
    place += group.size();
    try {
      long last = group.get(group.size() - 1).record().commitMicros();
      judge(group.stream().map(Entered::record).toList(), last);
      if (wrong.isEmpty()) {
        group.forEach(this::enter);
        movedPages.forEach(this::compareWithModel);
        movedOriginals.forEach(this::compareWithModel);
      }
    } catch (RuntimeException broken) {
      find("the books cannot be kept with " + group + ": " + broken);
    }
    return List.copyOf(wrong);
  }

  /** Whether nothing was wrong so far; otherwise the books end where something was. */
  boolean right() {
    return wrong.isEmpty();
  }

  private void judge(List<LedgerRecord> group, long last) {
    LedgerRecord first = group.get(0);
    if (first.command() instanceof ExpireHold expiry) {
      judge(expiry, first);
      return;
    }
    for (Original hold : due(last)) {
      find("hold " + hold.id() + " is due and still open when there is " + first);
    }
    if (first.command() instanceof AtomicBatch frame) {
      judge(frame, group);
    } else {
      expect(first, Verdict.of(model.submit(first.command(), first.commitMicros())));
    }
  }

  private void judge(ExpireHold expiry, LedgerRecord record) {
    Original hold = openHolds.get(expiry.original().orElseThrow());
    if (hold == null || hold.expiresMicros() > record.commitMicros()) {
      find("nothing is due to expire when there is " + record);
      return;
    }
    for (Original other : openHolds.values()) {
      if (other.expiresMicros() < hold.expiresMicros()
          || (other.expiresMicros() == hold.expiresMicros() && other.slot() < hold.slot())) {
        find("hold " + other.id() + " should expire before there is " + record);
      }
    }
    CommandId id = hold.id();
    expect(record, Verdict.of(model.expire(id.ledger(), id.id(), record.commitMicros())));
  }

  private void judge(AtomicBatch frame, List<LedgerRecord> group) {
    LedgerRecord first = group.get(0);
    List<Command> items = group.stream().skip(1).map(LedgerRecord::command).toList();
    for (int i = 0; i < items.size(); i++) {
      AtomicBatch.Item framed = frame.items().get(i);
      Command item = items.get(i);
      if (!item.commandId().equals(frame.commandId().sibling(framed.id()))
          || !CommandCodec.prepare(item).fingerprint().equals(framed.fingerprint())) {
        find("item " + i + " of " + frame + " is " + item);
      }
      if (group.get(i + 1).commitMicros() != first.commitMicros() + 1 + i) {
        find("the commit times of " + frame + " do not follow each other");
      }
    }
    List<Verdict> verdicts = Verdict.of(model.submitAtomically(frame, items, first.commitMicros()));
    if (verdicts.size() != items.size()) {
      find("executed, not " + verdicts + ": " + frame);
      return;
    }
    boolean applied = verdicts.stream().allMatch(Verdict::applied);
    for (int i = 0; i < items.size(); i++) {
      expect(group.get(i + 1), verdicts.get(i));
      if (group.get(i + 1).refused().isEmpty() != applied) {
        find("a batch is not applied all or none: " + group);
      }
    }
    if (first.refused().isEmpty() != applied
        || first.refused().filter(why -> why.reason() != Reason.BATCH_ABORTED).isPresent()) {
      find("the batch should be " + (applied ? "applied" : "aborted") + ": " + first);
    }
  }

  private void expect(LedgerRecord record, Verdict verdict) {
    if (!verdict.recorded() || verdict.replayed()) {
      find("there should be no record, but " + verdict + ": " + record);
    } else if (!verdict.fits(record.outcome())) {
      find("the model says " + verdict + ", the record " + record);
    }
  }

  private void enter(Entered entered) {
    LedgerRecord record = entered.record();
    CommandId id = record.command().commandId();
    JournalPosition position = entered.position();
    if (positions.putIfAbsent(id, position) != null) {
      find("id " + id + " is used at " + positions.get(id) + " and again at " + position);
    }
    records.putIfAbsent(id, record);
    if (record.commitMicros() <= lastMicros) {
      find("commit time does not grow at " + position);
    }
    lastMicros = record.commitMicros();
    if (record.outcome() instanceof Outcome.Applied applied) {
      apply(record, applied, position);
    }
  }

  private void apply(LedgerRecord record, Outcome.Applied applied, JournalPosition position) {
    Command command = record.command();
    long micros = record.commitMicros();
    Optional<Account> changed = Optional.empty();
    Remainders left = Remainders.NONE;
    switch (command.kind()) {
      case CREATE_LEDGER -> openLedger((CreateLedger) command, micros);
      case CREATE_ASSET -> registerAsset((CreateAsset) command, micros);
      case CLOSE_PERIOD -> closePeriod((ClosePeriod) command);
      case CREATE_ACCOUNT -> openAccount((CreateAccount) command, micros);
      case UPDATE_ACCOUNT -> changed = Optional.of(update((UpdateAccount) command, micros));
      case CHANGE_ACCOUNT_STATUS ->
          changed = Optional.of(changeStatus((ChangeAccountStatus) command, micros));
      case POST, HOLD, CAPTURE, VOID, REFUND, EXPIRE -> {
        move(record, applied, position);
        left = left((TransactionCommand) command, micros);
        left.originals().forEach(this::keep);
        takeReference((TransactionCommand) command);
      }
      case ATOMIC_BATCH -> {
        // Its items follow.
      }
      case PREPARE_LEGS, SETTLE_LEGS, ABANDON_CROSSING, FINISH_CROSSING ->
          throw new UnsupportedOperationException("nothing crosses in this simulation: " + command);
    }
    Optional<Account> shown = changed.map(account -> account.withPrivateData(Optional.empty()));
    if (!applied.account().equals(shown)
        || !applied.parts().equals(left.parts())
        || !applied.originals().equals(left.originals())) {
      find("the book has " + shown + " and " + left + ", the record " + record);
    }
  }

  private void openLedger(CreateLedger command, long micros) {
    Timeline<LedgerFact> facts =
        ledgers.computeIfAbsent(command.commandId().ledger(), none -> new Timeline<>());
    if (facts.last().isEmpty()) {
      facts.set(
          place,
          new LedgerFact(
              command.commandId().ledger(),
              command.placements(),
              command.referenceUnique(),
              0,
              micros));
    }
  }

  private void closePeriod(ClosePeriod command) {
    Timeline<LedgerFact> facts = ledgers.get(command.commandId().ledger());
    LedgerFact before = facts.last().orElseThrow();
    facts.set(
        place,
        new LedgerFact(
            before.name(),
            before.placements(),
            before.referenceUnique(),
            command.closedUntilMicros(),
            before.createMicros()));
  }

  private void registerAsset(CreateAsset command, long micros) {
    String ledger = command.commandId().ledger();
    assets.putIfAbsent(
        DerivedKey.asset(ledger, command.code()),
        new AssetFact(ledger, command.code(), command.scale(), micros));
  }

  private void openAccount(CreateAccount command, long micros) {
    Page page = new Page(command.key(), new Timeline<>(), new ArrayList<>());
    pages.put(name(command.key()), page);
    set(page, Account.opened(command.settings(), micros));
  }

  private Account update(UpdateAccount command, long micros) {
    Page page = pages.get(name(command.key()));
    Account before = page.states().last().orElseThrow();
    AccountSettings was = before.settings();
    AccountChanges changes = command.changes();
    Set<AccountChanges.Field> fields = changes.fields();
    AccountSettings settings =
        new AccountSettings(
            was.asset(),
            was.normalSide(),
            fields.contains(AccountChanges.Field.FLOOR) ? changes.floor() : was.floor(),
            fields.contains(AccountChanges.Field.CEILING) ? changes.ceiling() : was.ceiling(),
            fields.contains(AccountChanges.Field.LABELS) ? changes.labels() : was.labels(),
            fields.contains(AccountChanges.Field.PRIVATE_DATA)
                ? changes.privateData()
                : was.privateData());
    return set(page, before.changed(settings, before.status(), micros));
  }

  private Account changeStatus(ChangeAccountStatus command, long micros) {
    Page page = pages.get(name(command.key()));
    Account before = page.states().last().orElseThrow();
    AccountStatus wanted =
        switch (command.change()) {
          case FREEZE -> AccountStatus.FROZEN;
          case CLOSE -> AccountStatus.CLOSED;
          case UNFREEZE, REOPEN -> AccountStatus.OPEN;
        };
    return before.status() == wanted
        ? before
        : set(page, before.changed(before.settings(), wanted, micros));
  }

  private Account set(Page page, Account account) {
    page.states().set(place, account);
    movedPages.add(page);
    return account;
  }

  private void compareWithModel(Page page) {
    Account account = page.states().last().orElseThrow();
    if (model
        .account(page.key().ledger(), page.key().account().toString())
        .filter(there -> Verdict.same(account, there))
        .isEmpty()) {
      find("the book has account " + page.key() + " as " + account + ", not the model");
    }
  }

  private void move(LedgerRecord record, Outcome.Applied applied, JournalPosition position) {
    String ledger = record.command().commandId().ledger();
    Map<String, Long> unbalanced = new TreeMap<>();
    for (Entry entry : applied.entries()) {
      Page page = pages.get(ledger + '/' + entry.account().id());
      Account before = page.states().last().orElseThrow();
      if (entry.version() != before.version() + 1
          || !before.counters().plus(entry.change()).equals(entry.after())) {
        find("entry " + entry + " does not follow " + before);
      }
      unbalanced.merge(
          before.settings().asset() + " posted",
          entry.change().postedDebits() - entry.change().postedCredits(),
          Long::sum);
      unbalanced.merge(
          before.settings().asset() + " held",
          entry.change().heldDebits() - entry.change().heldCredits(),
          Long::sum);
      page.lines()
          .add(
              new StatementPage.Line(
                  entry.version(),
                  record.commitMicros(),
                  record.command().commandId().id(),
                  record.command().kind(),
                  position,
                  entry.change()));
      set(
          page,
          new Account(
              before.settings(),
              before.status(),
              entry.after(),
              entry.version(),
              before.revision(),
              before.createMicros(),
              record.commitMicros()));
    }
    unbalanced.forEach(
        (what, difference) -> {
          if (difference != 0) {
            find("debits and credits of " + what + " differ by " + difference + ": " + record);
          }
        });
  }

  /** What must be left of the transactions that an applied one is about. */
  private Remainders left(TransactionCommand command, long micros) {
    Optional<Original> about = command.original().flatMap(id -> original(id).last());
    return switch (command.kind()) {
      case HOLD -> Remainders.placed((Hold) command, micros, freeSlot());
      case CAPTURE -> Remainders.captured((Capture) command, about.orElseThrow());
      case VOID ->
          Remainders.released(about.orElseThrow(), HoldState.VOIDED, command.commandId().id());
      case EXPIRE ->
          Remainders.released(about.orElseThrow(), HoldState.EXPIRED, command.commandId().id());
      case REFUND -> refunded((Refund) command, about);
      default -> Remainders.NONE;
    };
  }

  private Remainders refunded(Refund refund, Optional<Original> kept) {
    LedgerRecord refunded = records.get(refund.original().orElseThrow());
    Optional<Original> hold =
        refunded.command() instanceof Capture capture
            ? original(capture.original().orElseThrow()).last()
            : Optional.empty();
    return Remainders.refunded(
        refund, kept.orElseGet(() -> Remainders.untouched(refunded, hold)), hold);
  }

  /** A place that a batch has freed is taken again only after the batch. */
  private int freeSlot() {
    int slot = 0;
    while (slots.getOrDefault(slot, Optional.empty()).isPresent() || freedInBatch.contains(slot)) {
      slot++;
    }
    return slot;
  }

  private void keep(Original original) {
    CommandId id = original.id();
    Optional<Original> before = original(id).last();
    originals.computeIfAbsent(id, none -> new Timeline<>()).set(place, original);
    movedOriginals.add(id);
    if (original.state() == HoldState.OPEN) {
      openHolds.put(id, original);
      slots.put(original.slot(), Optional.of(new OpenHold(id, original.expiresMicros())));
    } else if (before.filter(Original::open).isPresent()) {
      openHolds.remove(id);
      slots.put(original.slot(), Optional.empty());
      freedInBatch.add(original.slot());
    }
    if (before.isPresent() && !before.get().open() && before.get().state() != original.state()) {
      find("hold " + id + " has ended twice: " + before.get() + " and " + original);
    }
    for (Original.Remainder part : original.postings()) {
      long placed = part.posting().amount();
      long within = Math.min(part.captured(), placed);
      long most = placed + placed * original.overCapturePercent() / 100;
      if (within + part.released() + part.remaining() != placed
          || part.captured() > most
          || part.refunded() > part.captured()
          || part.refunded() < 0) {
        find("what was placed is not captured, released and remaining: " + original);
      }
      compareHeld(id, part.posting());
    }
  }

  /** What an account has in holds is what remains of the open ones. */
  private void compareHeld(CommandId hold, Posting posting) {
    for (boolean debit : new boolean[] {true, false}) {
      AccountKey key = new AccountKey(hold.ledger(), debit ? posting.debit() : posting.credit());
      Account account = account(key).flatMap(Timeline::last).orElseThrow();
      long held = debit ? account.counters().heldDebits() : account.counters().heldCredits();
      long sum = 0;
      for (Original open : openHolds.values()) {
        for (Original.Remainder part : open.postings()) {
          Posting of = part.posting();
          if (open.id().ledger().equals(key.ledger())
              && (debit ? of.debit() : of.credit()).equals(key.account())) {
            sum += part.remaining();
          }
        }
      }
      if (held != sum) {
        find("account " + key + " has " + held + " in holds, of which " + sum + " remain");
      }
    }
  }

  private void compareWithModel(CommandId id) {
    Original original = original(id).last().orElseThrow();
    if (model
        .transaction(id.ledger(), id.id())
        .filter(there -> Verdict.same(original, there))
        .isEmpty()) {
      find("the book has " + original + ", not the model");
    }
  }

  private void takeReference(TransactionCommand command) {
    String reference = command.details().reference();
    CommandId id = command.commandId();
    if (reference.isEmpty() || !ledgers.get(id.ledger()).last().orElseThrow().referenceUnique()) {
      return;
    }
    String holder = references.putIfAbsent(DerivedKey.reference(id, reference), id.id());
    if (holder != null) {
      find("reference " + reference + " is taken by " + holder + " and again by " + id);
    }
  }
}
