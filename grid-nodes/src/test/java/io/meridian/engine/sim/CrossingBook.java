package io.meridian.engine.sim;

import io.meridian.codec.JournalPosition;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingCommand;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Entry;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the journals of all shards say of transactions between them, record by record as they become
 * durable, and what does not hold in it: no posting without a decision, no decision before all have
 * prepared, nothing applied or reserved that is settled already, and of what is applied everywhere
 * each asset adds up to nothing.
 */
final class CrossingBook {
  /** One of them as far as it has come. */
  static final class One {
    final CrossingKey key;
    final ShardId home;
    final Set<ShardId> participants = new LinkedHashSet<>();
    final Map<ShardId, Long> prepared = new HashMap<>();
    final Map<ShardId, Decision> settled = new HashMap<>();
    private final Map<String, Counters> moved = new HashMap<>();
    private Optional<Decision> decision = Optional.empty();
    private final boolean batch;
    private boolean finished;

    private One(CrossingKey key, List<Participant> others, boolean batch) {
      this.key = key;
      this.batch = batch;
      this.home = new ShardId(key.region(), key.shard());
      others.forEach(other -> participants.add(new ShardId(other.region(), other.shard())));
    }

    boolean decided() {
      return decision.isPresent();
    }

    boolean allPrepared() {
      return prepared.keySet().containsAll(participants);
    }

    boolean allSettled() {
      return settled.keySet().containsAll(participants);
    }

    private boolean applied() {
      return decision.filter(Decision::applies).isPresent();
    }
  }

  /** What an account was changed by, from an instant on. */
  private record Moved(long micros, Counters change) {}

  /** What is counted when one that moved two assets was applied. */
  static final String CROSSED_TWO_ASSETS = "crossed: two assets";

  /** What is counted when one of a kind was applied. */
  static String crossed(CommandKind kind) {
    return "crossed: " + kind;
  }

  private final List<String> findings = new ArrayList<>();
  private final Map<CrossingKey, One> all = new LinkedHashMap<>();
  private final Map<CrossingKey, One> open = new LinkedHashMap<>();
  private final Map<ShardId, Map<CommandId, Outcome>> outcomes = new HashMap<>();
  private final Map<String, Counters> totals = new HashMap<>();
  private final Map<ShardId, BatchChecker> batches = new HashMap<>();
  private final Map<ShardId, Set<CommandId>> itemsSettled = new HashMap<>();
  private final Map<AccountKey, List<Moved>> moves = new HashMap<>();
  private final AccountBook accounts = new AccountBook(findings);
  private final Map<String, Long> seen = new TreeMap<>();
  private long applied;
  private long refused;
  private long abandoned;

  /** What does not hold. */
  List<String> findings() {
    return findings;
  }

  /** Those that are not finished. */
  Collection<One> open() {
    return open.values();
  }

  /** How many were begun. */
  int begun() {
    return all.size();
  }

  /** How many were decided to be applied. */
  long applied() {
    return applied;
  }

  /** How many were refused by home after it had prepared. */
  long refused() {
    return refused;
  }

  /** How many were given up. */
  long abandoned() {
    return abandoned;
  }

  /** How many atomic batches between shards were applied. */
  int batchesApplied() {
    return batches.values().stream().mapToInt(BatchChecker::applied).sum();
  }

  /** Whether everything that a record follows from is in the book. */
  boolean ready(LedgerRecord record) {
    Command command = record.command();
    if (command instanceof PrepareLegs step) {
      return all.containsKey(step.crossing());
    }
    if (command instanceof SettleLegs step) {
      return of(step.crossing()).filter(One::decided).isPresent();
    }
    if (command instanceof FinishCrossing step) {
      return of(step.crossing()).filter(One::allSettled).isPresent();
    }
    Optional<Crossed> crossed = crossed(record);
    return crossed.isEmpty()
        || of(crossed.get().key())
            .filter(one -> one.allPrepared() || !crossed.get().decision().applies())
            .isPresent();
  }

  private Optional<One> of(CrossingKey key) {
    return Optional.ofNullable(all.get(key));
  }

  private static Optional<Crossed> crossed(LedgerRecord record) {
    if (record.outcome() instanceof Outcome.Applied applied) {
      return applied.crossed();
    }
    return record.outcome() instanceof Outcome.Refused no ? no.crossed() : Optional.empty();
  }

  /** Takes the next record of a shard, which is {@link #ready}. */
  void take(ShardId shard, LedgerRecord record, JournalPosition position) {
    Command command = record.command();
    BatchChecker ofShard = batches.computeIfAbsent(shard, none -> new BatchChecker());
    ofShard.take(record, shard + " " + position.sequence());
    if (command instanceof SettleLegs step && !step.whole()) {
      Set<CommandId> settled = itemsSettled.computeIfAbsent(shard, none -> new HashSet<>());
      expect(settled.add(step.commandId()), "settled an item twice", record);
    } else if (command instanceof PrepareLegs step) {
      prepared(all.get(step.crossing()), shard, record);
    } else if (record.outcome() instanceof Outcome.Prepared ready) {
      CrossingKey key =
          new CrossingKey(shard.region(), shard.number(), position.sequence(), position.ordinal());
      One one = new One(key, ready.participants(), command instanceof AtomicBatch);
      all.put(key, one);
      open.put(key, one);
      accounts.prepared(shard, key, record, ready);
      return;
    } else if (command instanceof SettleLegs step) {
      settled(all.get(step.crossing()), step, shard, record);
    } else if (command instanceof FinishCrossing step) {
      finished(all.get(step.crossing()), shard, record);
    } else if (!ofShard.itemOfABatch(record)) {
      crossed(record).ifPresent(crossed -> decided(all.get(crossed.key()), crossed, shard, record));
    }
    accounts.take(shard, record);
    if (command instanceof TransactionCommand) {
      Outcome before =
          outcomes
              .computeIfAbsent(shard, none -> new HashMap<>())
              .put(command.commandId(), record.outcome());
      expect(before == null, "recorded twice", record);
    }
    if (record.outcome() instanceof Outcome.Applied done) {
      move(shard, record, done);
    }
  }

  private void expect(boolean holds, String otherwise, Object what) {
    if (!holds) {
      findings.add(otherwise + ": " + what);
    }
  }

  private void prepared(One one, ShardId shard, LedgerRecord record) {
    expect(one.participants.contains(shard), "prepared by a stranger", record);
    expect(!one.settled.containsKey(shard), "reserved again after it was settled", record);
    expect(!one.applied(), "prepared after it was decided", record);
    expect(one.prepared.put(shard, record.commitMicros()) == null, "prepared twice", record);
  }

  private void decided(One one, Crossed crossed, ShardId shard, LedgerRecord record) {
    expect(one.home.equals(shard), "decided by another than home", record);
    expect(!one.decided(), "decided twice", record);
    one.decision = Optional.of(crossed.decision());
    if (one.applied()) {
      applied++;
      seen.merge(crossed(record.command().kind()), 1L, Long::sum);
      expect(record.commitMicros() == crossed.decision().micros(), "decided when", record);
      one.prepared
          .values()
          .forEach(micros -> expect(micros < record.commitMicros(), "decided too early", record));
    } else if (record.command() instanceof CrossingCommand) {
      abandoned++;
    } else {
      refused++;
    }
  }

  private void settled(One one, SettleLegs step, ShardId shard, LedgerRecord record) {
    expect(
        Optional.of(step.decision()).equals(one.decision),
        "settled otherwise than decided",
        record);
    expect(one.settled.put(shard, step.decision()) == null, "settled twice", record);
    expect(
        !step.decision().applies() || one.prepared.containsKey(shard),
        "applied and never prepared",
        record);
    expect(
        record.commitMicros() >= step.decision().micros(), "settled before its decision", record);
  }

  private void finished(One one, ShardId shard, LedgerRecord record) {
    expect(one.home.equals(shard) && !one.finished, "finished twice or elsewhere", record);
    one.finished = true;
    open.remove(one.key);
  }

  private void move(ShardId shard, LedgerRecord record, Outcome.Applied done) {
    long countsMicros =
        record.command() instanceof SettleLegs step
            ? step.decision().micros()
            : done.crossed()
                .map(crossed -> crossed.decision().micros())
                .orElse(record.commitMicros());
    Optional<One> part =
        record.command() instanceof SettleLegs step
            ? of(step.crossing())
            : done.crossed().flatMap(crossed -> of(crossed.key()));
    for (Entry entry : done.entries()) {
      boolean wallet = entry.normalSide() == NormalSide.CREDIT;
      expect(!wallet || entry.after().available(NormalSide.CREDIT) >= 0, "below its floor", entry);
      moves
          .computeIfAbsent(
              new AccountKey(record.command().commandId().ledger(), entry.account()),
              none -> new ArrayList<>())
          .add(new Moved(countsMicros, entry.change()));
      String asset = asset(entry.account());
      totals.merge(
          record.command().commandId().ledger() + ' ' + asset, entry.change(), Counters::plus);
      part.ifPresent(one -> one.moved.merge(asset, entry.change(), Counters::plus));
      expect(part.isEmpty() || part.get().applied(), "posted without a decision", record);
    }
    if (part.isEmpty() && record.command() instanceof TransactionCommand) {
      Map<String, Counters> own = new HashMap<>();
      done.entries()
          .forEach(entry -> own.merge(asset(entry.account()), entry.change(), Counters::plus));
      own.forEach((asset, sum) -> expect(balances(sum), "does not add up in " + shard, record));
    }
    // What a batch moves follows in records of their own behind those that settle it.
    part.filter(one -> one.applied() && one.allSettled() && !one.batch)
        .ifPresent(this::expectBalanced);
  }

  private void expectBalanced(One one) {
    one.moved.forEach((asset, sum) -> expect(balances(sum), "legs do not add up", one.key));
  }

  /** Accounts are named for what they hold. */
  static String asset(String account) {
    return account.substring(0, account.indexOf('-'));
  }

  private static String asset(AccountRef account) {
    return asset(account.id());
  }

  /** Whether what is debited is credited. */
  static boolean balances(Counters sum) {
    return sum.postedDebits() == sum.postedCredits() && sum.heldDebits() == sum.heldCredits();
  }

  /** [K4] Who was told of success may look for it in every shard. */
  void expectSettled(CrossingKey key) {
    boolean everywhere = of(key).filter(one -> one.applied() && one.allSettled()).isPresent();
    expect(everywhere, "told before every shard had applied it", key);
  }

  /** What an account was at an instant: what was decided by then counts, in all shards. */
  Counters at(String ledger, AccountRef account, long micros) {
    Counters sum = Counters.ZERO;
    for (Moved moved : moves.getOrDefault(new AccountKey(ledger, account), List.of())) {
      sum = moved.micros() <= micros ? sum.plus(moved.change()) : sum;
    }
    return sum;
  }

  /** How often which of them were applied; whole at rest. */
  Map<String, Long> seen() {
    return seen;
  }

  /** How often what happened to accounts and references. */
  AccountBook accounts() {
    return accounts;
  }

  /** What must hold besides when nothing is under way any more. */
  void checkAtRest() {
    open.values().forEach(one -> findings.add("unfinished: " + one.key));
    for (One one : all.values()) {
      if (one.applied() && one.moved.size() > 1) {
        seen.merge(CROSSED_TWO_ASSETS, 1L, Long::sum);
      }
      expect(one.settled.keySet().containsAll(one.prepared.keySet()), "still reserved", one.key);
      expect(!one.applied() || one.allSettled(), "not applied everywhere", one.key);
      expectBalanced(one);
    }
    batches.values().forEach(checker -> findings.addAll(checker.findings()));
    totals.forEach((what, sum) -> expect(balances(sum), "the books do not balance", what + sum));
  }

  /** What a shard has recorded of a transaction. */
  Optional<Outcome> outcome(ShardId shard, CommandId id) {
    return Optional.ofNullable(outcomes.getOrDefault(shard, Map.of()).get(id));
  }
}
