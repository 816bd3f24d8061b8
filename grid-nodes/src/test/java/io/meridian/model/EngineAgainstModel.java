package io.meridian.model;

import io.meridian.engine.BalancesCut;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.ConservationReport;
import io.meridian.engine.Engine;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.JournalReport;
import io.meridian.engine.LedgerSettings;
import io.meridian.engine.PreparedBatch;
import io.meridian.engine.Progress;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.engine.StatementEntries;
import io.meridian.engine.StatementQuery;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A random life of a few ledgers in an engine, held against the model at every step. Callers ask
 * several things at once; the journal's order is the order in which the model executes them, and
 * each answer must be the one that the model gives there. Clocks move, memory is lost.
 */
public final class EngineAgainstModel {
  private static final int GROUP_MAX = 6;
  private static final int BATCH_MAX = 4;
  private static final int COMMANDS_BETWEEN_PROOFS = 100;
  private static final int READS_AGAIN_MAX = 1_000;
  private static final List<PreparedBatch.Mode> MODES = List.of(PreparedBatch.Mode.values());
  private static final Duration WAIT = Duration.ofMillis(100);

  private final EngineWorld world;
  private final Random random;
  private final Map<ShardId, JournalFollower> journals = new LinkedHashMap<>();
  private final List<Home> homes = new ArrayList<>();
  private final Tally tally;
  private final List<AtomicUse> batches = new ArrayList<>();

  /** Where commands of one ledger go that are homed in one region. */
  private record Home(
      String ledger, String region, JournalFollower journal, RandomCommands commands) {}

  private record AtomicUse(Home home, CommandId id, List<TransactionCommand> items) {}

  /** What came up, so that a test can see that it was worth something. */
  public static final class Tally {
    private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    private final Map<CommandKind, Integer> applied = new EnumMap<>(CommandKind.class);
    private int losses;

    /** How often commands were refused for a reason. */
    public Map<Reason, Integer> refused() {
      return refused;
    }

    /** How many commands of a kind were applied. */
    public Map<CommandKind, Integer> applied() {
      return applied;
    }

    /** How often the engine lost its memory. */
    public int losses() {
      return losses;
    }

    private void count(JournalFollower.Written written) {
      if (written.record().outcome() instanceof Outcome.Refused no) {
        refused.merge(no.refusal().reason(), 1, Integer::sum);
      } else {
        applied.merge(written.record().command().kind(), 1, Integer::sum);
      }
    }
  }

  /**
   * A life that has not begun.
   *
   * @param seed draws everything that callers and clocks do
   */
  public EngineAgainstModel(EngineWorld world, long seed, Tally tally) {
    this.world = world;
    // Neighbouring seeds begin alike unless they are stirred.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.tally = tally;
    for (ShardId shard : world.shards()) {
      journals.put(shard, new JournalFollower(shard, world));
    }
  }

  /** Lives until so many commands were asked for, and proves everything at the end. */
  public void play(int commands) {
    open(LedgerSettings.of("one", List.of(), true));
    open(LedgerSettings.of("two", List.of("eu"), false));
    open(new LedgerSettings("three", List.of(), 1, false, false));
    int asked = 0;
    int proved = 0;
    while (asked < commands) {
      asked += group();
      moveClocks();
      if (random.nextInt(400) == 0) {
        loseMemory();
      }
      if (asked / COMMANDS_BETWEEN_PROOFS > proved) {
        proved = asked / COMMANDS_BETWEEN_PROOFS;
        prove();
      }
    }
    prove();
    proveTheEngineItself();
  }

  private Engine engine() {
    return world.engine();
  }

  private void open(LedgerSettings settings) {
    String ledger = settings.name();
    CompletableFuture<?> opened = engine().createLedger(settings, CommandOptions.NONE, Ask.CALL);
    world.settle(List.of(opened));
    for (String asset : RandomCommands.ASSETS) {
      CompletableFuture<?> registered =
          engine().createAsset(ledger, asset, 0, CommandOptions.NONE, Ask.CALL);
      world.settle(List.of(registered));
    }
    follow(List.of());
    LedgerFact fact = found(settled(engine().ledger(ledger)));
    for (LedgerPlacement placement : fact.placements()) {
      String region = placement.region();
      JournalFollower journal = journals.get(new ShardId(region, placement.shards().get(0)));
      RandomCommands drawn = new RandomCommands(random, journal.model, ledger, region);
      homes.add(new Home(ledger, region, journal, drawn));
      List<Ask> asks = new ArrayList<>();
      drawn.opening().forEach(command -> asks.add(new Ask.Single(journal, command)));
      run(asks, false);
    }
  }

  /** Several callers at once, and now and then the memory is lost under them. */
  private int group() {
    List<Ask> asks = new ArrayList<>();
    int size = 1 + random.nextInt(GROUP_MAX);
    for (int i = 0; i < size; i++) {
      asks.add(draw(homes.get(random.nextInt(homes.size()))));
    }
    run(asks, random.nextInt(150) == 0);
    return asks.stream().mapToInt(Ask::size).sum();
  }

  private Ask draw(Home home) {
    long now = world.wallMicros();
    int draw = random.nextInt(100);
    if (draw < 4) {
      return new Ask.InOrder(home.journal, items(home, now), random.nextInt(3) > 0);
    }
    if (draw < 9) {
      return atomic(home, now);
    }
    if (draw < 11) {
      return new Ask.DryBatch(
          home.journal,
          MODES.get(random.nextInt(MODES.size())),
          id(home, home.commands.freshId()),
          items(home, now));
    }
    Command command = home.commands.next(now);
    if (command instanceof ClosePeriod period) {
      // It begins in the ledger's first region.
      Home first =
          homes.stream()
              .filter(other -> other.ledger.equals(home.ledger))
              .findFirst()
              .orElseThrow();
      return new Ask.Period(first.journal, period, random.nextInt(3) == 0);
    }
    if (draw < 12) {
      return stray(home, command);
    }
    return draw < 18
        ? new Ask.DryRun(home.journal, command)
        : new Ask.Single(home.journal, command);
  }

  /** New ones, and among them now and then one that was there before. */
  private List<TransactionCommand> items(Home home, long now) {
    List<TransactionCommand> items = new ArrayList<>(home.commands.batch(BATCH_MAX, now));
    if (random.nextInt(3) == 0) {
      home.commands
          .earlier()
          .filter(TransactionCommand.class::isInstance)
          .map(TransactionCommand.class::cast)
          .filter(
              earlier ->
                  items.stream().noneMatch(item -> item.commandId().equals(earlier.commandId())))
          .ifPresent(earlier -> items.add(random.nextInt(items.size() + 1), earlier));
    }
    return items;
  }

  private Ask atomic(Home home, long now) {
    if (!batches.isEmpty() && random.nextInt(4) == 0) {
      AtomicUse earlier = batches.get(random.nextInt(batches.size()));
      List<TransactionCommand> items = new ArrayList<>(earlier.items);
      if (random.nextInt(3) == 0) {
        items.remove(random.nextInt(items.size()));
      }
      if (!items.isEmpty()) {
        return new Ask.Atomic(earlier.home.journal, earlier.id, items);
      }
    }
    List<TransactionCommand> items =
        random.nextInt(4) == 0 ? items(home, now) : home.commands.batch(BATCH_MAX, now);
    CommandId id = id(home, home.commands.freshId());
    batches.add(new AtomicUse(home, id, items));
    return new Ask.Atomic(home.journal, id, items);
  }

  /** A command that has no business where it goes. */
  private Ask stray(Home home, Command command) {
    if (random.nextBoolean()) {
      CommandId id = new CommandId("nowhere", home.region, command.commandId().id());
      return new Ask.Nowhere(
          home.journal,
          new Post(
              id,
              "",
              List.of(
                  new Posting(
                      new AccountRef(home.region, "a"),
                      new AccountRef(home.region, "b"),
                      "USD",
                      1)),
              TransactionDetails.NONE));
    }
    // Where a ledger lets payments cross, the model has only one side of them.
    boolean staysHome = !home.ledger.equals("three");
    String abroad = staysHome == home.region.equals("eu") ? "eu" : "us";
    return new Ask.Single(
        home.journal,
        new Post(
            command.commandId().derived() ? id(home, home.commands.freshId()) : command.commandId(),
            "",
            List.of(
                new Posting(
                    new AccountRef(home.region, "usd0"), new AccountRef(abroad, "usd1"), "USD", 1)),
            TransactionDetails.NONE));
  }

  private static CommandId id(Home home, String id) {
    return new CommandId(home.ledger, home.region, id);
  }

  private void run(List<Ask> asks, boolean isDisturbed) {
    for (Ask ask : asks) {
      ask.send(engine());
      world.work(random.nextInt(4));
    }
    if (isDisturbed) {
      world.work(random.nextInt(40));
      loseMemory();
    } else {
      List<CompletableFuture<?>> answers = new ArrayList<>();
      asks.forEach(ask -> answers.addAll(ask.answers()));
      world.settle(answers);
    }
    List<Ask> answered = asks.stream().filter(ask -> !ask.isLost()).toList();
    if (isDisturbed) {
      asks.forEach(Ask::expectOnlyFaults);
    } else {
      asks.forEach(Ask::expectNoFault);
    }
    Set<AccountKey> touched = follow(answered);
    answered.forEach(Ask::check);
    compareAccounts(touched);
  }

  private void loseMemory() {
    tally.losses++;
    world.loseMemory();
    // Each shard is there again when it answers.
    for (Home home : homes) {
      world.settle(List.of(engine().account(key(home, "usd0"), Ask.CALL)));
    }
  }

  /** Feeds the model with what the journals have got; the accounts that were touched. */
  private Set<AccountKey> follow(List<Ask> asks) {
    Set<AccountKey> touched = new LinkedHashSet<>();
    for (JournalFollower journal : journals.values()) {
      List<Ask> mine = asks.stream().filter(ask -> ask.journal == journal).toList();
      follow(journal, mine, touched);
    }
    return touched;
  }

  private boolean follow(JournalFollower journal, List<Ask> asks, Set<AccountKey> touched) {
    List<Ask> tried =
        new ArrayList<>(
            asks.stream()
                .filter(ask -> ask.triedMicros().isPresent())
                .sorted(Comparator.comparingLong(ask -> ask.triedMicros().getAsLong()))
                .toList());
    boolean isMore =
        journal.follow(
            new JournalFollower.Listener() {
              @Override
              public void before(long micros) {
                asks.forEach(Ask::maybeNow);
                while (!tried.isEmpty() && tried.get(0).triedMicros().getAsLong() <= micros) {
                  tried.remove(0).tried();
                }
              }

              @Override
              public void after(JournalFollower.Written written) {
                tally.count(written);
                touch(written, touched);
              }
            });
    asks.forEach(Ask::maybeNow);
    tried.forEach(Ask::tried);
    return isMore;
  }

  private static void touch(JournalFollower.Written written, Set<AccountKey> touched) {
    Command command = written.record().command();
    if (written.record().outcome() instanceof Outcome.Applied applied) {
      for (Entry entry : applied.entries()) {
        touched.add(new AccountKey(command.commandId().ledger(), entry.account()));
      }
      if (!(command instanceof TransactionCommand)) {
        touched.addAll(command.accounts());
      }
    }
  }

  private void moveClocks() {
    int draw = random.nextInt(1_000);
    if (draw < 600) {
      world.advance(micros(random.nextInt(3_000)));
    } else if (draw < 615) {
      world.advance(micros(random.nextInt(3_000_000)));
    } else if (draw < 618) {
      world.advance(Duration.ofSeconds(10));
    } else if (draw < 640) {
      world.skew(micros(random.nextInt(1_000_000) - 500_000L));
    } else if (draw < 670) {
      toTheNextExpiry();
    }
  }

  /** To the instant at which a hold expires, or a little before or after it. */
  private void toTheNextExpiry() {
    JournalFollower journal = homes.get(random.nextInt(homes.size())).journal;
    OptionalLong expiry = journal.model.nextExpiryMicros();
    if (expiry.isPresent()) {
      long left = expiry.getAsLong() - world.wallMicros() + random.nextInt(21) - 10;
      if (left > 0) {
        world.advance(micros(left));
      }
    }
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }

  /** Reads until nothing was written in between, so that it is known what should have been read. */
  private <T> List<T> quietly(List<Reading<T>> readings) {
    for (int i = 0; i < READS_AGAIN_MAX; i++) {
      List<CompletableFuture<T>> answers = new ArrayList<>();
      readings.forEach(reading -> answers.add(reading.ask(engine())));
      world.settle(answers);
      boolean isMore = false;
      for (JournalFollower journal : journals.values()) {
        isMore |= follow(journal, List.of(), new LinkedHashSet<>());
      }
      if (!isMore) {
        return answers.stream().map(CompletableFuture::join).toList();
      }
    }
    throw new AssertionError("the journals never come to rest");
  }

  private interface Reading<T> {
    CompletableFuture<T> ask(Engine engine);
  }

  private void compareAccounts(Set<AccountKey> keys) {
    List<AccountKey> list = List.copyOf(keys);
    List<Reading<ReadReply<Account>>> readings = new ArrayList<>();
    list.forEach(key -> readings.add(engine -> engine.account(key, Ask.CALL)));
    List<ReadReply<Account>> replies = quietly(readings);
    for (int i = 0; i < list.size(); i++) {
      Optional<ModelAccount> expected = account(list.get(i));
      if (expected.isPresent()) {
        Comparison.compare(found(replies.get(i)), expected.get());
      } else {
        Comparison.same(
            list.get(i), Optional.of(Reason.ACCOUNT_NOT_FOUND), refused(replies.get(i)));
      }
    }
  }

  private Optional<ModelAccount> account(AccountKey key) {
    return homes.stream()
        .filter(
            home -> home.ledger.equals(key.ledger()) && home.region.equals(key.account().region()))
        .findFirst()
        .flatMap(home -> home.journal.model.account(key.ledger(), key.account().toString()));
  }

  /** Everything that is always true, and a look at some of what was written. */
  private void prove() {
    for (JournalFollower journal : journals.values()) {
      List<String> wrong = journal.model.verify();
      if (!wrong.isEmpty()) {
        throw new AssertionError("what is always true is not: " + wrong);
      }
    }
    for (Home home : homes) {
      compareAccounts(home);
      compareTransaction(home);
      compareStatement(home);
      compareBalances(home);
    }
  }

  private void compareAccounts(Home home) {
    Set<AccountKey> keys = new LinkedHashSet<>();
    home.journal
        .model
        .accounts(home.ledger)
        .forEach(
            account ->
                keys.add(
                    new AccountKey(
                        home.ledger, AccountRef.parse(account.reference()).orElseThrow())));
    keys.add(key(home, "nobody"));
    compareAccounts(keys);
  }

  private static AccountKey key(Home home, String account) {
    return new AccountKey(home.ledger, new AccountRef(home.region, account));
  }

  private void compareTransaction(Home home) {
    List<JournalFollower.Written> all = home.journal.inOrder();
    JournalFollower.Written written = all.get(random.nextInt(all.size()));
    CommandId id = written.record().command().commandId();
    ReadReply<FoundTransaction> reply =
        quietly(
                List.<Reading<ReadReply<FoundTransaction>>>of(
                    engine -> engine.transaction(id, Ask.CALL)))
            .get(0);
    if (!written.record().command().kind().transaction()) {
      Comparison.same(id, Optional.of(Reason.TRANSACTION_NOT_FOUND), refused(reply));
      return;
    }
    FoundTransaction found = found(reply);
    Comparison.same(id, found.recorded().record(), written.record());
    Comparison.same(id, found.recorded().position(), written.position());
    Optional<ModelTransaction> left = home.journal.model.transaction(id.ledger(), id.id());
    found.original().ifPresent(original -> Comparison.compare(original, left.orElseThrow()));
    found
        .hold()
        .ifPresent(
            hold ->
                Comparison.compare(
                    hold,
                    home.journal.model.transaction(id.ledger(), hold.id().id()).orElseThrow()));
    boolean isCapture = left.isPresent() && !left.get().hold.isEmpty();
    Comparison.same(id, true, found.hold().isPresent() || !isCapture);
    if (left.isPresent() && found.original().isEmpty()) {
      Comparison.same(
          id,
          true,
          left.get().legs().stream().allMatch(leg -> leg.refunded().signum() == 0)
              && !left.get().isHold());
    }
  }

  /** Page by page, in either order, with a write in between. */
  private void compareStatement(Home home) {
    List<ModelAccount> accounts = home.journal.model.accounts(home.ledger);
    ModelAccount account = accounts.get(random.nextInt(accounts.size()));
    AccountKey key =
        new AccountKey(home.ledger, AccountRef.parse(account.reference()).orElseThrow());
    boolean isNewestFirst = random.nextBoolean();
    int limit = 1 + random.nextInt(200);
    List<StatementEntries.Balanced> entries = new ArrayList<>();
    long cut = 0;
    long after = 0;
    boolean isMore = true;
    while (isMore) {
      StatementQuery query = new StatementQuery(isNewestFirst, cut, after, limit);
      StatementEntries page = found(settled(engine().statement(key, query, Ask.CALL)));
      if (cut > 0) {
        Comparison.same(key, page.cutVersion(), cut);
      }
      cut = page.cutVersion();
      entries.addAll(page.entries());
      isMore = page.more();
      if (isMore) {
        after = page.entries().get(page.entries().size() - 1).line().version();
        if (random.nextInt(4) == 0) {
          run(List.of(draw(home)), false);
        }
      }
    }
    follow(List.of());
    Comparison.same(key, (long) entries.size(), cut);
    for (int i = 0; i < entries.size(); i++) {
      int version = isNewestFirst ? entries.size() - i : i + 1;
      Comparison.compare(entries.get(i), account.entries.get(version - 1));
    }
  }

  /** Some accounts of a ledger, in any of its regions, at an instant that has passed. */
  private void compareBalances(Home home) {
    List<AccountRef> accounts = new ArrayList<>();
    for (Home other : homes) {
      if (other.ledger.equals(home.ledger)) {
        for (ModelAccount account : other.journal.model.accounts(home.ledger)) {
          if (random.nextInt(5) == 0) {
            accounts.add(AccountRef.parse(account.reference()).orElseThrow());
          }
        }
      }
    }
    if (accounts.isEmpty()) {
      return;
    }
    List<JournalFollower.Written> all = home.journal.inOrder();
    long micros =
        all.get(random.nextInt(all.size())).record().commitMicros() + random.nextInt(3) - 1;
    if (micros > world.wallMicros()) {
      return;
    }
    ReadReply<BalancesCut> reply =
        settled(engine().balances(home.ledger, accounts, OptionalLong.of(micros), Ask.CALL));
    follow(List.of());
    for (AccountRef reference : accounts) {
      if (account(new AccountKey(home.ledger, reference)).orElseThrow().createMicros() > micros) {
        Comparison.same(reference, Optional.of(Reason.ACCOUNT_NOT_FOUND), refused(reply));
        return;
      }
    }
    List<Account> cut = found(reply).accounts();
    for (int i = 0; i < accounts.size(); i++) {
      ModelAccount expected = account(new AccountKey(home.ledger, accounts.get(i))).orElseThrow();
      Comparison.same(
          accounts.get(i) + " at " + micros,
          Comparison.four(cut.get(i).counters()),
          expected.asOf(micros));
    }
  }

  /** The engine's own proofs, its events, and its books against the model's. */
  private void proveTheEngineItself() {
    for (Home home : homes) {
      compareEvents(home);
    }
    for (String ledger : Set.of("one", "two")) {
      ConservationReport report =
          found(settled(engine().checkConservation(ledger, Progress.NONE, Ask.CALL)));
      Comparison.same(ledger, report.findings(), List.of());
    }
    JournalReport report =
        found(settled(engine().checkJournal(Optional.empty(), Progress.NONE, Ask.CALL)));
    for (JournalReport.ShardJournal shard : report.shards()) {
      Comparison.same(shard.shard(), shard.findings(), List.of());
    }
    follow(List.of());
  }

  private void compareEvents(Home home) {
    List<JournalFollower.Written> told = new ArrayList<>();
    EventCursor cursor = EventCursor.BEGINNING;
    boolean isMore = true;
    while (isMore) {
      EventPage page =
          found(
              settled(
                  engine()
                      .events(
                          home.ledger,
                          home.region,
                          cursor,
                          1 + random.nextInt(100),
                          WAIT,
                          Ask.CALL)));
      for (EventPage.Event event : page.events()) {
        told.add(new JournalFollower.Written(event.record(), event.shard(), event.position()));
      }
      cursor = page.next();
      isMore = !page.events().isEmpty();
    }
    follow(List.of());
    List<JournalFollower.Written> expected =
        home.journal.inOrder().stream()
            .filter(
                written ->
                    written.record().command().commandId().ledger().equals(home.ledger)
                        && written.record().outcome() instanceof Outcome.Applied
                        && written.record().command().kind() != CommandKind.ATOMIC_BATCH)
            .toList();
    Comparison.same(home.ledger, told, expected);
  }

  private <T> T settled(CompletableFuture<T> answer) {
    world.settle(List.of(answer));
    return answer.join();
  }

  private static <T> T found(ReadReply<T> reply) {
    if (reply instanceof ReadReply.Found<T> found) {
      return found.value();
    }
    throw new AssertionError("it is there: " + reply);
  }

  private static <T> Optional<Reason> refused(ReadReply<T> reply) {
    return reply instanceof ReadReply.Refused<T> refused
        ? Optional.of(refused.refusal()).map(Refusal::reason)
        : Optional.empty();
  }
}
