package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Original;
import io.meridian.ledger.Reserved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the derived state of a shard must be, for one class of its keys, by the journal alone. Used
 * by one thread.
 */
final class ExpectedState implements RecordEffects.Target {
  private final ShardId shard;
  private final int pass;
  private final int passes;
  private final Map<DerivedKey, Bytes> sealed = new HashMap<>();
  private final Map<AccountKey, Account> accounts = new HashMap<>();
  private final Map<AccountKey, OpenPage> openPages = new HashMap<>();
  private final Map<String, LedgerFact> ledgers = new HashMap<>();

  /** All of them, whatever their class: a record says what becomes of the one before. */
  private final Map<Integer, Crossing> crossings = new HashMap<>();

  private record OpenPage(Counters before, List<StatementPage.Line> lines) {
    StatementPage page() {
      return new StatementPage(StatementPage.pageOf(lines.get(0).version()), before, lines);
    }
  }

  /**
   * An empty state.
   *
   * @param pass which class of keys, 0 .. passes - 1
   * @param passes how many classes there are
   */
  ExpectedState(ShardId shard, int pass, int passes) {
    this.shard = shard;
    this.pass = pass;
    this.passes = passes;
  }

  /**
   * Whether an entry with this key belongs to the class; an account and its statement always go
   * together.
   */
  boolean covers(DerivedKey key) {
    return switch (key.kind()) {
      case ACCOUNT -> covers(key.id());
      case PAGE -> covers(key.id().substring(0, key.id().lastIndexOf('/')));
      case INDEX, LEDGER, ASSET, ORIGINAL, SLOT, CROSSING, REFERENCE -> covers(key.id());
      case MARKER -> false;
    };
  }

  private boolean covers(String id) {
    return Math.floorMod(id.hashCode(), passes) == pass;
  }

  void replay(Block block) {
    for (int i = 0; i < block.records().size(); i++) {
      RecordEffects.apply(
          shard,
          block.records().get(i).record(),
          new JournalPosition(block.header().sequence(), i),
          this);
    }
  }

  /** Every entry there must be. */
  Map<DerivedKey, Bytes> entries() {
    Map<DerivedKey, Bytes> entries = new HashMap<>(sealed);
    accounts.forEach(
        (key, account) -> entries.put(DerivedKey.account(key), DerivedCodec.encode(account)));
    openPages.forEach(
        (key, open) -> {
          StatementPage page = open.page();
          entries.put(DerivedKey.page(key, page.number()), DerivedCodec.encode(page));
        });
    return entries;
  }

  @Override
  public void ledgerOpened(LedgerFact fact) {
    if (ledgers.putIfAbsent(fact.name(), fact) == null) {
      put(DerivedKey.ledger(fact.name()), DerivedCodec.encode(fact));
    }
  }

  @Override
  public void periodClosed(String ledger, long untilMicros) {
    LedgerFact fact = known(ledger).closedUntil(untilMicros);
    ledgers.put(ledger, fact);
    put(DerivedKey.ledger(ledger), DerivedCodec.encode(fact));
  }

  @Override
  public boolean referencesUnique(String ledger) {
    return known(ledger).referenceUnique();
  }

  private LedgerFact known(String ledger) {
    LedgerFact fact = ledgers.get(ledger);
    if (fact == null) {
      throw new DerivedStateException("the journal uses ledger " + ledger + " before it opens it");
    }
    return fact;
  }

  @Override
  public void originalSet(Original original) {
    put(DerivedKey.original(original.id()), DerivedCodec.encode(original));
  }

  @Override
  public void slotSet(int place, Optional<OpenHold> hold) {
    put(DerivedKey.slot(place), DerivedCodec.encodeSlot(hold));
  }

  @Override
  public Optional<Crossing> crossingAt(int place) {
    return Optional.ofNullable(crossings.get(place));
  }

  @Override
  public void crossingSet(int place, Optional<Crossing> crossing) {
    crossing.ifPresentOrElse(there -> crossings.put(place, there), () -> crossings.remove(place));
    put(DerivedKey.crossing(place), DerivedCodec.encodeCrossing(crossing));
  }

  @Override
  public void referenceTaken(CommandId transaction, String reference) {
    put(
        DerivedKey.reference(transaction, reference),
        DerivedCodec.encodeReference(transaction.id()));
  }

  @Override
  public void assetRegistered(AssetFact fact) {
    put(DerivedKey.asset(fact.ledger(), fact.code()), DerivedCodec.encode(fact));
  }

  @Override
  public void recorded(CommandId id, JournalPosition position) {
    put(DerivedKey.index(id), DerivedCodec.encode(position));
  }

  private void put(DerivedKey key, Bytes content) {
    if (covers(key)) {
      sealed.put(key, content);
    }
  }

  @Override
  public Optional<Account> account(AccountKey key) {
    return Optional.ofNullable(accounts.get(key));
  }

  @Override
  public void accountSet(AccountKey key, Account account) {
    if (covers(DerivedKey.account(key))) {
      accounts.put(key, account.withReserved(Reserved.NONE));
    }
  }

  @Override
  public void accountMoved(AccountKey key, Entry entry, StatementPage.Line line) {
    if (!covers(DerivedKey.account(key))) {
      return;
    }
    Account before = accounts.get(key);
    if (before == null
        || !key.account().equals(new AccountRef(shard.region(), key.account().id()))) {
      throw new DerivedStateException("the journal moves " + key + ", which it never opened");
    }
    if (entry.version() != before.version() + 1 || !entry.before().equals(before.counters())) {
      throw new DerivedStateException(
          "entry " + entry.version() + " of " + key + " does not follow the entry before it");
    }
    accounts.put(key, before.after(entry, line.commitMicros(), line.decisionMicros()));
    OpenPage open =
        openPages.computeIfAbsent(key, unused -> new OpenPage(entry.before(), new ArrayList<>()));
    if (open.lines().size() == StatementPage.ENTRIES_MAX) {
      StatementPage full = open.page();
      sealed.put(DerivedKey.page(key, full.number()), DerivedCodec.encode(full));
      open = new OpenPage(entry.before(), new ArrayList<>());
      openPages.put(key, open);
    }
    open.lines().add(line);
  }
}
