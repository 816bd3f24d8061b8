package io.meridian.engine;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Adds a ledger's accounts in one shard up as they were at a cut, and each of them from its
 * statement. Payments go on meanwhile: an account that moved is told apart from one that is wrong
 * by looking again after a flush. Memory stays bounded: accounts are read in as many passes as
 * their number asks for. Used by one thread.
 */
final class AccountsCheck {
  /** Accounts that one pass keeps in memory. */
  private static final int PASS_ACCOUNTS_MAX = 100_000;

  /** Pages of one load. */
  private static final int PAGES_MAX = 256;

  /** Accounts of one load. */
  private static final int ACCOUNTS_MAX = 1_000;

  /** How often accounts that changed during the check are looked at again. */
  private static final int ROUNDS_MAX = 10;

  private final String ledger;
  private final Shard shard;
  private final DerivedStore derived;
  private final CallContext call;
  private final CheckCut cut;
  private final AssetSums sums;
  private final Findings findings;
  private long accounts;
  private long entries;

  /**
   * A check that has not begun.
   *
   * @param cut up to where it counts; everything until then is materialized
   * @param sums where the accounts are added
   */
  AccountsCheck(
      String ledger,
      Shard shard,
      DerivedStore derived,
      CallContext call,
      CheckCut cut,
      AssetSums sums,
      Findings findings) {
    this.ledger = ledger;
    this.shard = shard;
    this.derived = derived;
    this.call = call;
    this.cut = cut;
    this.sums = sums;
    this.findings = findings;
  }

  /** How many accounts there were at the cut. */
  long accounts() {
    return accounts;
  }

  /** How many entries were added up. */
  long entries() {
    return entries;
  }

  void run() throws Exception {
    AtomicLong count = new AtomicLong();
    scan((key, value) -> count.incrementAndGet());
    int passes = (int) Math.max(1, (count.get() + PASS_ACCOUNTS_MAX - 1) / PASS_ACCOUNTS_MAX);
    for (int pass = 0; pass < passes; pass++) {
      run(pass, passes);
    }
  }

  private void scan(BiConsumer<DerivedKey, DerivedValue> visitor) throws Exception {
    String prefix = ledger + '/';
    Waiting.on(
        derived.scan(
            shard.id(),
            DerivedKind.ACCOUNT,
            (key, value) -> {
              if (key.id().startsWith(prefix)) {
                visitor.accept(key, value);
              }
            }),
        call);
  }

  private void run(int pass, int passes) throws Exception {
    Map<DerivedKey, StatementWalk> walks = new HashMap<>();
    scan(
        (key, value) -> {
          if (Math.floorMod(key.id().hashCode(), passes) == pass) {
            read(key, value).ifPresent(entry -> walks.put(key, new StatementWalk(entry, cut)));
          }
        });
    walk(walks.values());
    List<DerivedKey> suspects = new ArrayList<>();
    for (StatementWalk walk : walks.values()) {
      if (walk.problem().isPresent()) {
        suspects.add(DerivedKey.account(walk.entry().key()));
      } else {
        count(walk);
      }
    }
    lookAgain(suspects);
  }

  private Optional<StatementWalk.AccountEntry> read(DerivedKey key, DerivedValue value) {
    Account account;
    try {
      account = DerivedCodec.decodeAccount(value.content());
    } catch (CorruptJournalException corrupt) {
      findings.add("account " + key.id() + " can not be read: " + corrupt.getMessage());
      return Optional.empty();
    }
    AccountRef name = new AccountRef(shard.id().region(), key.id().substring(ledger.length() + 1));
    return Optional.of(
        new StatementWalk.AccountEntry(
            new AccountKey(ledger, name),
            account.settings().asset(),
            account.counters(),
            account.version(),
            account.createMicros(),
            value.stamp().sequence()));
  }

  private void walk(Collection<StatementWalk> walks) throws Exception {
    Deque<StatementWalk> open = new ArrayDeque<>(walks);
    while (!open.isEmpty()) {
      List<DerivedKey> keys = new ArrayList<>(PAGES_MAX);
      List<StatementWalk> owners = new ArrayList<>(PAGES_MAX);
      while (!open.isEmpty() && keys.size() < PAGES_MAX) {
        StatementWalk walk = open.peek();
        long pages = Math.min(PAGES_MAX - keys.size(), walk.pagesLeft());
        for (long ahead = 0; ahead < pages; ahead++) {
          keys.add(walk.page(ahead));
          owners.add(walk);
        }
        if (pages == walk.pagesLeft()) {
          open.poll();
        }
      }
      Map<DerivedKey, DerivedValue> found = Waiting.on(derived.load(shard.id(), keys), call);
      for (int i = 0; i < keys.size(); i++) {
        owners.get(i).take(page(found.get(keys.get(i))));
      }
    }
  }

  /** A page that can not be read is as good as missing. */
  private static Optional<StatementPage> page(DerivedValue stored) {
    try {
      return Optional.ofNullable(stored).map(value -> DerivedCodec.decodePage(value.content()));
    } catch (CorruptJournalException corrupt) {
      return Optional.empty();
    }
  }

  private void count(StatementWalk walk) {
    StatementWalk.AccountEntry entry = walk.entry();
    if (entry.createMicros() > cut.atMicros()) {
      return;
    }
    accounts++;
    entries += walk.versionAtCut();
    sums.add(entry.asset(), walk.atCut());
    if (negative(walk.atCut())) {
      findings.add("account " + name(entry) + " has a negative counter: " + walk.atCut());
    }
  }

  private static boolean negative(Counters counters) {
    return counters.postedDebits() < 0
        || counters.postedCredits() < 0
        || counters.heldDebits() < 0
        || counters.heldCredits() < 0;
  }

  private static String name(StatementWalk.AccountEntry entry) {
    return DerivedKey.account(entry.key()).id();
  }

  /** Whatever stands still after a flush and is wrong then is wrong. */
  private void lookAgain(List<DerivedKey> suspects) throws Exception {
    List<DerivedKey> moving = suspects;
    for (int round = 0; round < ROUNDS_MAX && !moving.isEmpty(); round++) {
      Head flushed = Waiting.on(shard.flushed(call), call);
      List<DerivedKey> moved = new ArrayList<>();
      for (int from = 0; from < moving.size(); from += ACCOUNTS_MAX) {
        List<DerivedKey> some = moving.subList(from, Math.min(moving.size(), from + ACCOUNTS_MAX));
        lookAgain(some, flushed, moved);
      }
      moving = moved;
    }
    moving.forEach(
        key ->
            findings.add("account " + key.id() + " changed in each of " + ROUNDS_MAX + " looks"));
  }

  private void lookAgain(List<DerivedKey> suspects, Head flushed, List<DerivedKey> moved)
      throws Exception {
    Map<DerivedKey, DerivedValue> found = Waiting.on(derived.load(shard.id(), suspects), call);
    List<StatementWalk> walks = new ArrayList<>();
    for (DerivedKey key : suspects) {
      DerivedValue value = found.get(key);
      if (value == null) {
        findings.add("account " + key.id() + " is gone");
      } else {
        read(key, value).ifPresent(entry -> walks.add(new StatementWalk(entry, cut)));
      }
    }
    walk(walks);
    for (StatementWalk walk : walks) {
      StatementWalk.AccountEntry entry = walk.entry();
      if (walk.problem().isEmpty()) {
        count(walk);
      } else if (entry.readAt() > flushed.sequence()) {
        moved.add(DerivedKey.account(entry.key()));
      } else {
        findings.add("account " + name(entry) + ' ' + walk.problem().get());
        accounts++;
        sums.add(entry.asset(), entry.counters());
      }
    }
  }
}
