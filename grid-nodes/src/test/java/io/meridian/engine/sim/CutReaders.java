package io.meridian.engine.sim;

import io.meridian.engine.BalancesCut;
import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Counters;
import io.meridian.ledger.LedgerFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Readers that ask for all accounts of a ledger at one cut, while payments are under way between
 * its shards: of one node, or of each shard's leader as of the same instant. Whenever that is, each
 * asset must add up to nothing over all shards, and each account must be what the journals say of
 * that instant [K5].
 */
final class CutReaders {
  /** What is counted: all of them, and those while something was under way. */
  static final String CUTS = "answer: cut";

  static final String AS_OF = "answer: cut as of an instant, shard by shard";
  static final String UNDER_WAY = "answer: cut while payments were under way";
  private static final long MILLIS = 1_000_000;
  private static final int TRIES_MAX = 30;

  private final SimWorld world;
  private final Function<SimNode, Optional<Engine>> engines;
  private final Function<String, LedgerFact> ledgers;
  private final Map<String, List<AccountRef>> accounts;
  private final BooleanSupplier underWay;
  private final List<Told> told = new ArrayList<>();
  private boolean going;

  private record Told(
      String ledger, long atMicros, Map<AccountRef, Counters> counters, boolean underWay) {}

  /** One question about all shards as of an instant, as far as it is answered. */
  private static final class Question {
    final String ledger;
    final long atMicros;
    final Map<ShardId, List<AccountRef>> open = new LinkedHashMap<>();
    final Map<AccountRef, Counters> counters = new HashMap<>();
    boolean underWay;
    int tries;

    Question(String ledger, long atMicros) {
      this.ledger = ledger;
      this.atMicros = atMicros;
    }
  }

  /**
   * Readers that have not begun.
   *
   * @param accounts all accounts of each ledger
   * @param underWay whether something is under way now
   */
  CutReaders(
      SimWorld world,
      Function<SimNode, Optional<Engine>> engines,
      Function<String, LedgerFact> ledgers,
      Map<String, List<AccountRef>> accounts,
      BooleanSupplier underWay) {
    this.world = world;
    this.engines = engines;
    this.ledgers = ledgers;
    this.accounts = accounts;
    this.underWay = underWay;
  }

  void start(int readers) {
    going = true;
    for (int i = 0; i < readers; i++) {
      next("cut reader " + i);
    }
  }

  void stop() {
    going = false;
  }

  private void next(String name) {
    world
        .scheduler()
        .world(
            world.chance().between(MILLIS, 300 * MILLIS),
            name,
            () -> {
              if (going) {
                ask(name);
                next(name);
              }
            });
  }

  private void ask(String name) {
    Chance chance = world.chance();
    String ledger = chance.pick(List.copyOf(accounts.keySet()));
    if (chance.oneIn(3)) {
      SimNode node = chance.pick(world.grid().nodes());
      reach(name, node, engine -> askAll(node, engine, ledger));
      return;
    }
    long back = chance.coin() ? 0 : chance.below(200_000);
    Question question = new Question(ledger, SimNode.rightMicros(world.nanos()) - back);
    LedgerFact fact = ledgers.apply(ledger);
    for (AccountRef account : accounts.get(ledger)) {
      question
          .open
          .computeIfAbsent(
              new ShardId(account.region(), fact.shardOf(account)), shard -> new ArrayList<>())
          .add(account);
    }
    ask(name, question);
  }

  private interface Call {
    void of(Engine engine);
  }

  private void reach(String name, SimNode node, Call call) {
    world.reach(
        node, name + " reaches " + node.name(), () -> engines.apply(node).ifPresent(call::of));
  }

  private CallContext call(SimNode node) {
    return new CallContext(node.monotonicNanos(world.nanos()) + 1_000 * MILLIS, () -> false);
  }

  /** Only a node that leads all shards has an answer. */
  private void askAll(SimNode node, Engine engine, String ledger) {
    boolean before = underWay.getAsBoolean();
    var unused =
        engine
            .balances(ledger, accounts.get(ledger), OptionalLong.empty(), call(node))
            .thenAccept(
                reply -> {
                  if (reply instanceof ReadReply.Found<BalancesCut> found) {
                    Map<AccountRef, Counters> counters = new HashMap<>();
                    take(accounts.get(ledger), found.value(), counters);
                    told.add(new Told(ledger, found.value().atMicros(), counters, before));
                    world.tally().seen(CUTS);
                  }
                });
  }

  private static void take(
      List<AccountRef> asked, BalancesCut cut, Map<AccountRef, Counters> counters) {
    List<Account> found = cut.accounts();
    for (int i = 0; i < asked.size(); i++) {
      counters.put(asked.get(i), found.get(i).counters());
    }
  }

  /** Asks each shard that has not answered yet, wherever it is led by now. */
  private void ask(String name, Question question) {
    question.underWay |= underWay.getAsBoolean();
    question.tries++;
    for (ShardId shard : List.copyOf(question.open.keySet())) {
      world
          .primary(shard)
          .ifPresent(node -> reach(name, node, engine -> ask(node, engine, question, shard)));
    }
    if (question.tries < TRIES_MAX) {
      world
          .scheduler()
          .world(
              world.chance().between(100 * MILLIS, 400 * MILLIS),
              name + " asks again",
              () -> {
                if (!question.open.isEmpty()) {
                  ask(name, question);
                }
              });
    }
  }

  private void ask(SimNode node, Engine engine, Question question, ShardId shard) {
    List<AccountRef> asked = question.open.get(shard);
    if (asked == null) {
      return;
    }
    var unused =
        engine
            .balances(question.ledger, asked, OptionalLong.of(question.atMicros), call(node))
            .thenAccept(
                reply -> {
                  if (reply instanceof ReadReply.Found<BalancesCut> found
                      && question.open.remove(shard) != null) {
                    take(asked, found.value(), question.counters);
                    if (question.open.isEmpty()) {
                      world.tally().seen(AS_OF);
                      told.add(
                          new Told(
                              question.ledger,
                              question.atMicros,
                              question.counters,
                              question.underWay));
                    }
                  }
                });
  }

  /**
   * What was told wrong.
   *
   * @param asset what an account, named for it, holds
   */
  List<String> check(CrossingBook journals, UnaryOperator<String> asset) {
    List<String> findings = new ArrayList<>();
    for (Told one : told) {
      Map<String, Counters> sums = new HashMap<>();
      one.counters()
          .forEach(
              (account, counters) -> {
                sums.merge(asset.apply(account.id()), counters, Counters::plus);
                Counters right = journals.at(one.ledger(), account, one.atMicros());
                if (!right.equals(counters)) {
                  findings.add(
                      one.ledger()
                          + ' '
                          + account
                          + " was told to be "
                          + counters
                          + " at "
                          + one.atMicros()
                          + " us, the journals say "
                          + right);
                }
              });
      sums.forEach(
          (what, sum) -> {
            if (!CrossingBook.balances(sum)) {
              findings.add(
                  "a cut of " + one.ledger() + " at " + one.atMicros() + " us: " + what + sum);
            }
          });
      if (one.underWay()) {
        world.tally().seen(UNDER_WAY);
      }
    }
    return findings;
  }
}
