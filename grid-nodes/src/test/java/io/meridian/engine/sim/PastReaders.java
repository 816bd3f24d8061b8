package io.meridian.engine.sim;

import io.meridian.engine.BalancesCut;
import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Counters;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Readers that ask any node what accounts were at an instant, now or a moment ago. What they were
 * told is judged by the whole chain in the end: it must be what the chain says of that instant,
 * however much was committed after the answer [R2].
 */
final class PastReaders {
  private static final long MILLIS = 1_000_000;
  private static final List<String> ACCOUNTS = List.of("w0", "w1", "w2", "world");

  private final SimWorld world;
  private final Function<SimNode, Optional<Engine>> engines;
  private final String ledger;
  private final List<Told> told = new ArrayList<>();
  private int rounds;
  private boolean going;

  private record Told(
      String node, long atMicros, List<AccountRef> accounts, ReadReply<BalancesCut> reply) {}

  /** What an account was from an instant on. */
  private record State(long micros, long version, Counters counters) {}

  PastReaders(SimWorld world, Function<SimNode, Optional<Engine>> engines, String ledger) {
    this.world = world;
    this.engines = engines;
    this.ledger = ledger;
  }

  /** Starts so many readers. */
  void start(int readers) {
    going = true;
    rounds++;
    for (int i = 0; i < readers; i++) {
      next("past reader " + rounds + '.' + i, rounds);
    }
  }

  /** Lets the readers end. */
  void stop() {
    going = false;
  }

  private void next(String name, int round) {
    world
        .scheduler()
        .world(
            world.chance().between(MILLIS, 250 * MILLIS),
            name,
            () -> {
              if (going && round == rounds) {
                ask(name);
                next(name, round);
              }
            });
  }

  private void ask(String name) {
    Chance chance = world.chance();
    List<SimNode> nodes = world.grid().nodes();
    SimNode node =
        chance.coin()
            ? world.primary(world.grid().shards().get(0)).orElse(nodes.get(0))
            : chance.pick(nodes);
    List<AccountRef> accounts = new ArrayList<>();
    for (String id : ACCOUNTS) {
      if (chance.coin()) {
        accounts.add(new AccountRef("eu", id));
      }
    }
    world.reach(
        node,
        name + " reaches " + node.name(),
        () -> engines.apply(node).ifPresent(engine -> ask(node, engine, accounts)));
  }

  private void ask(SimNode node, Engine engine, List<AccountRef> accounts) {
    long back = world.chance().coin() ? 0 : world.chance().below(60_000);
    long atMicros = engine.nowMicros() - back;
    long deadline = node.monotonicNanos(world.nanos()) + 1_000 * MILLIS;
    var unused =
        engine
            .balances(
                ledger, accounts, OptionalLong.of(atMicros), new CallContext(deadline, () -> false))
            .thenAccept(reply -> told.add(new Told(node.name(), atMicros, accounts, reply)));
  }

  /** What was told wrong, by the chain as it is now. */
  List<String> check() {
    Map<AccountRef, List<State>> states = new HashMap<>();
    for (ShardId shard : world.grid().shards()) {
      Chain chain = new Chain(world.grid(), shard);
      for (int i = 0; i < chain.size(); i++) {
        enter(chain.record(i), states);
      }
    }
    List<String> findings = new ArrayList<>();
    for (Told one : told) {
      String wrong = wrong(one, states);
      if (!wrong.isEmpty()) {
        findings.add(one.node() + " was asked about " + one.atMicros() + " us and told " + wrong);
      }
    }
    world.tally().seen("answer: past", told.size());
    told.clear();
    return findings;
  }

  private void enter(LedgerRecord record, Map<AccountRef, List<State>> states) {
    if (!record.command().commandId().ledger().equals(ledger)
        || !(record.outcome() instanceof Outcome.Applied applied)) {
      return;
    }
    if (record.command() instanceof CreateAccount created) {
      states.put(
          created.account(),
          new ArrayList<>(List.of(new State(record.commitMicros(), 0, Counters.ZERO))));
    }
    for (Entry entry : applied.entries()) {
      states
          .get(entry.account())
          .add(new State(record.commitMicros(), entry.version(), entry.after()));
    }
  }

  private static String wrong(Told told, Map<AccountRef, List<State>> states) {
    Optional<AccountRef> missing = Optional.empty();
    for (AccountRef account : told.accounts()) {
      if (missing.isEmpty() && at(states, account, told.atMicros()).isEmpty()) {
        missing = Optional.of(account);
      }
    }
    if (told.reply() instanceof ReadReply.Refused<BalancesCut> refused) {
      boolean right =
          refused.refusal().reason() == Reason.LEDGER_NOT_FOUND
              || missing
                  .filter(
                      account ->
                          account.toString().equals(refused.refusal().metadata().get("account")))
                  .isPresent();
      return right ? "" : refused.refusal() + ", but it is " + missing + " that is missing";
    }
    if (missing.isPresent()) {
      return "of " + missing.get() + ", which was not there";
    }
    List<Account> accounts = ((ReadReply.Found<BalancesCut>) told.reply()).value().accounts();
    for (int i = 0; i < accounts.size(); i++) {
      Account account = accounts.get(i);
      State right = at(states, told.accounts().get(i), told.atMicros()).orElseThrow();
      State said = new State(account.updateMicros(), account.version(), account.counters());
      if (!said.equals(right)) {
        return said + " of " + told.accounts().get(i) + ", the chain says " + right;
      }
    }
    return "";
  }

  private static Optional<State> at(
      Map<AccountRef, List<State>> states, AccountRef account, long micros) {
    Optional<State> last = Optional.empty();
    for (State state : states.getOrDefault(account, List.of())) {
      if (state.micros() <= micros) {
        last = Optional.of(state);
      }
    }
    return last;
  }
}
