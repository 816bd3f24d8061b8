package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A ledger over several shards, each with its own state and clock, on which the steps of crossing
 * transactions are taken one by one, in any order and as often as one likes. A step whose id was
 * used is answered from its record, as a leader does.
 */
final class ShardBooks {
  static final String LEDGER = "sale";
  static final long START = 1_000_000_000;

  private final LedgerFact ledger;
  private final Map<String, MapView> views = new LinkedHashMap<>();
  private final Map<String, Long> clocks = new HashMap<>();
  private final CrossingRules rules = new CrossingRules();
  private long sequence;

  /** Two shards in eu, one in us and one in ap, whose clocks differ. */
  ShardBooks() {
    this(true);
  }

  ShardBooks(boolean crossRegion) {
    this(fact(false, crossRegion));
  }

  ShardBooks(LedgerFact ledger) {
    this.ledger = ledger;
    long ahead = 0;
    for (LedgerPlacement placement : ledger.placements()) {
      for (int shard : placement.shards()) {
        views.put(name(placement.region(), shard), new MapView().with(ledger));
        clocks.put(name(placement.region(), shard), START + ahead);
        ahead += 100;
      }
    }
  }

  static LedgerFact fact(boolean referenceUnique, boolean crossRegion) {
    return new LedgerFact(
        LEDGER,
        List.of(
            new LedgerPlacement("eu", referenceUnique ? List.of(3) : List.of(3, 5)),
            new LedgerPlacement("us", List.of(0)),
            new LedgerPlacement("ap", List.of(7))),
        referenceUnique,
        crossRegion,
        0,
        START);
  }

  private static String name(String region, int shard) {
    return region + '/' + shard;
  }

  LedgerFact ledger() {
    return ledger;
  }

  Map<String, MapView> views() {
    return views;
  }

  /** The first account in eu, named from {@code prefix}, that lives in this shard. */
  AccountRef inEu(String prefix, int shard) {
    int number = 0;
    AccountRef account = new AccountRef("eu", prefix + number);
    while (ledger.shardOf(account) != shard) {
      number++;
      account = new AccountRef("eu", prefix + number);
    }
    return account;
  }

  MapView view(AccountRef account) {
    return views.get(name(account.region(), ledger.shardOf(account)));
  }

  MapView view(CrossingKey key) {
    return views.get(name(key.region(), key.shard()));
  }

  MapView view(Participant participant) {
    return views.get(name(participant.region(), participant.shard()));
  }

  static AccountKey key(AccountRef account) {
    return new AccountKey(LEDGER, account);
  }

  /** An account in dollars with floor 0 and this balance. */
  ShardBooks wallet(AccountRef account, long balance) {
    return account(
        account, OptionalLong.of(0), OptionalLong.empty(), new Counters(0, balance, 0, 0));
  }

  ShardBooks account(
      AccountRef account, OptionalLong floor, OptionalLong ceiling, Counters counters) {
    AccountSettings settings =
        new AccountSettings("USD", NormalSide.CREDIT, floor, ceiling, Map.of(), Optional.empty());
    return account(
        account, new Account(settings, AccountStatus.OPEN, counters, 0, 1, START, START));
  }

  ShardBooks account(AccountRef account, Account state) {
    view(account).with(key(account), state);
    return this;
  }

  ShardBooks status(AccountRef account, AccountStatus status) {
    Account before = view(account).accounts().get(key(account));
    return account(account, before.changed(before.settings(), status, START));
  }

  Account account(AccountRef account) {
    return view(account).account(key(account)).orElseThrow();
  }

  Counters counters(AccountRef account) {
    return account(account).counters();
  }

  /** The number of the shard in which a transaction is homed. */
  int home(TransactionCommand command) {
    if (command.original().isEmpty()) {
      return ledger.shardOf(command.accounts().get(0).account());
    }
    CommandId original = command.original().get();
    for (int shard : ledger.in(original.region()).orElseThrow().shards()) {
      MapView view = views.get(name(original.region(), shard));
      if (view.original(original).isPresent() || view.record(original).isPresent()) {
        return shard;
      }
    }
    return ledger.in(original.region()).orElseThrow().shards().get(0);
  }

  MapView homeView(TransactionCommand command) {
    return views.get(name(command.commandId().region(), home(command)));
  }

  private String homeName(TransactionCommand command) {
    return name(command.commandId().region(), home(command));
  }

  private long next(String shard) {
    return clocks.merge(shard, 1L, Long::sum);
  }

  private long next(String shard, long atLeast) {
    return clocks.merge(shard, 1L, (last, one) -> Math.max(last + one, atLeast));
  }

  /** The next record of every shard is later than {@code micros}. */
  void pass(long micros) {
    clocks.replaceAll((shard, last) -> Math.max(last, micros));
  }

  Outcome judgeHome(TransactionCommand command) {
    return rules.judgeHome(
        command, home(command), homeView(command), clocks.get(homeName(command)) + 1);
  }

  /** Judges and records home's part, which must be one that is prepared. */
  CrossingKey begin(TransactionCommand command) {
    Outcome outcome = judgeHome(command);
    assertThat(outcome).isInstanceOf(Outcome.Prepared.class);
    return begin(command, (Outcome.Prepared) outcome);
  }

  CrossingKey begin(TransactionCommand command, Outcome.Prepared prepared) {
    CrossingKey key = new CrossingKey(command.commandId().region(), home(command), ++sequence, 0);
    homeView(command).prepared(key, command, prepared, next(homeName(command)));
    return key;
  }

  Crossing crossing(CrossingKey key) {
    return view(key).crossing(key).orElseThrow();
  }

  /** Asks a participant to prepare, and records it if it does. */
  Outcome prepare(TransactionCommand command, CrossingKey key, Participant participant) {
    PrepareLegs leg = PrepareLegs.of(command, key, participant);
    MapView view = view(participant);
    Optional<LedgerRecord> earlier = view.record(leg.commandId());
    if (earlier.isPresent()) {
      return earlier.get().outcome();
    }
    Outcome outcome = rules.prepare(leg, view);
    if (outcome instanceof Outcome.Prepared) {
      view.apply(leg, outcome, next(name(participant.region(), participant.shard())));
    }
    return outcome;
  }

  PrepareTime prepareTime(TransactionCommand command, CrossingKey key, Participant participant) {
    PrepareLegs leg = PrepareLegs.of(command, key, participant);
    return new PrepareTime(
        participant.region(),
        participant.shard(),
        view(participant).record(leg.commandId()).orElseThrow().commitMicros());
  }

  /** Home decides for what all have prepared. */
  LedgerRecord decide(TransactionCommand command, CrossingKey key) {
    Crossing crossing = crossing(key);
    List<PrepareTime> prepares = new ArrayList<>();
    for (Participant participant : crossing.participants()) {
      prepares.add(prepareTime(command, key, participant));
    }
    String home = homeName(command);
    Outcome.Applied applied =
        rules.decide(command, crossing, prepares, view(key), clocks.get(home) + 1);
    long micros = next(home, applied.crossed().orElseThrow().decision().micros());
    view(key).apply(command, applied, micros);
    return new LedgerRecord(command, micros, applied);
  }

  Outcome refuse(TransactionCommand command, CrossingKey key, Verdict first) {
    Outcome.Refused refused = rules.refuse(crossing(key), first);
    view(key).apply(command, refused, next(homeName(command)));
    return refused;
  }

  Outcome abandon(CrossingKey key) {
    AbandonCrossing command = AbandonCrossing.of(crossing(key));
    Outcome outcome = rules.abandon(command, view(key));
    if (outcome instanceof Outcome.Applied) {
      view(key).apply(command, outcome, next(name(key.region(), key.shard())));
    }
    return outcome;
  }

  /** Tells a participant what home has decided. */
  LedgerRecord settle(CrossingKey key, Participant participant) {
    return settle(SettleLegs.of(crossing(key), participant.region()), participant);
  }

  LedgerRecord settle(SettleLegs command, Participant participant) {
    MapView view = view(participant);
    Optional<LedgerRecord> earlier = view.record(command.commandId());
    if (earlier.isPresent()) {
      assertThat(earlier.get().command()).isEqualTo(command);
      return earlier.get();
    }
    long micros =
        next(name(participant.region(), participant.shard()), command.decision().micros());
    Outcome outcome = rules.settle(command, view, micros);
    view.apply(command, outcome, micros);
    return new LedgerRecord(command, micros, outcome);
  }

  void finish(CrossingKey key) {
    FinishCrossing command = FinishCrossing.of(crossing(key));
    view(key)
        .apply(
            command,
            rules.finish(command, settleTimes(key), view(key)),
            next(name(key.region(), key.shard())));
  }

  private List<SettleTime> settleTimes(CrossingKey key) {
    Crossing crossing = crossing(key);
    List<SettleTime> settles = new ArrayList<>();
    if (crossing.decision().isPresent()) {
      for (Participant participant : crossing.participants()) {
        view(participant)
            .record(SettleLegs.of(crossing, participant.region()).commandId())
            .ifPresent(
                settled ->
                    settles.add(
                        new SettleTime(
                            participant.region(), participant.shard(), settled.commitMicros())));
      }
    }
    return settles;
  }

  Optional<Verdict> first(TransactionCommand command, List<Outcome> answers) {
    return rules.first(command, answers);
  }

  /** Records what needs no other shard. */
  LedgerRecord record(TransactionCommand command, Outcome outcome) {
    long micros = next(homeName(command));
    homeView(command).apply(command, outcome, micros);
    return new LedgerRecord(command, micros, outcome);
  }

  /** The whole way of a transaction while nothing else happens. */
  Outcome run(TransactionCommand command) {
    Outcome home = judgeHome(command);
    if (home instanceof Outcome.Declined) {
      Outcome refused = new Outcome.Refused(tried(command).orElseThrow());
      homeView(command).apply(command, refused, next(homeName(command)));
      return refused;
    }
    if (!(home instanceof Outcome.Prepared prepared)) {
      homeView(command).apply(command, home, next(homeName(command)));
      return home;
    }
    CrossingKey key = begin(command, prepared);
    List<Outcome> answers = new ArrayList<>();
    for (Participant participant : prepared.participants()) {
      answers.add(prepare(command, key, participant));
    }
    Optional<Verdict> first = first(command, answers);
    Outcome decided =
        first.isPresent() ? refuse(command, key, first.get()) : decide(command, key).outcome();
    for (Participant participant : prepared.participants()) {
      settle(key, participant);
    }
    finish(key);
    return decided;
  }

  /** What would stand against it: every shard judges, and nothing changes. */
  Optional<Refusal> tried(TransactionCommand command) {
    Outcome home = judgeHome(command);
    if (home instanceof Outcome.Refused refused) {
      return Optional.of(refused.refusal());
    }
    List<Participant> participants =
        home instanceof Outcome.Prepared prepared
            ? prepared.participants()
            : home instanceof Outcome.Declined declined ? declined.participants() : List.of();
    return home instanceof Outcome.Applied
        ? Optional.empty()
        : first(command, tried(command, home, participants)).map(Verdict::refusal);
  }

  private List<Outcome> tried(
      TransactionCommand command, Outcome home, List<Participant> participants) {
    List<Outcome> answers = new ArrayList<>(List.of(home));
    CrossingKey tried = CrossingKey.tried(command.commandId().region(), home(command));
    for (Participant participant : participants) {
      answers.add(rules.prepare(PrepareLegs.of(command, tried, participant), view(participant)));
    }
    return answers;
  }

  /** What a refusal may say in the home region: no amounts of another [K11]. */
  static Refusal leaving(TransactionCommand command, Refusal refusal) {
    boolean aboutLimits =
        refusal.reason() == Reason.INSUFFICIENT_FUNDS
            || refusal.reason() == Reason.CEILING_EXCEEDED;
    String account = refusal.metadata().getOrDefault("account", "");
    return aboutLimits && !account.startsWith(command.commandId().region() + '/')
        ? new Refusal(refusal.reason(), Map.of("account", account))
        : refusal;
  }

  /** All accounts and what is left of transactions are as one shard has them. */
  void assertSameAs(MapView one) {
    Map<AccountKey, Counters> counters = new HashMap<>();
    Map<CommandId, List<Original.Remainder>> left = new HashMap<>();
    for (MapView view : views().values()) {
      view.accounts().forEach((key, account) -> counters.put(key, account.counters()));
      view.originals().forEach((id, original) -> left.put(id, original.postings()));
    }
    Map<AccountKey, Counters> expected = new HashMap<>();
    Map<CommandId, List<Original.Remainder>> expectedLeft = new HashMap<>();
    one.accounts().forEach((key, account) -> expected.put(key, account.counters()));
    one.originals().forEach((id, original) -> expectedLeft.put(id, original.postings()));
    assertThat(counters).isEqualTo(expected);
    assertThat(left).isEqualTo(expectedLeft);
  }
}
