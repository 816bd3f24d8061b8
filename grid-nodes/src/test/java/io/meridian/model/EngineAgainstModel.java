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
  private static final int SHARDS = 2;
  private static final int GROUP_MAX = 6;
  private static final int BATCH_MAX = 4;
  private static final int COMMANDS_BETWEEN_PROOFS = 100;
  private static final int READS_AGAIN_MAX = 1_000;
  private static final int LOOKS_FOR_REST_MAX = 50;
  private static final List<PreparedBatch.Mode> MODES = List.of(PreparedBatch.Mode.values());
  private static final Duration WAIT = Duration.ofMillis(100);

  private final EngineWorld world;
  private final Random random;
  private final Journals journals;
  private final List<Home> homes = new ArrayList<>();
  private final Tally tally;
  private final List<AtomicUse> batches = new ArrayList<>();

  /** Where commands of one ledger go that are homed in one region. */
  private record Home(
      String ledger, String region, List<JournalFollower> shards, RandomCommands commands) {
    /** One of the shards, by chance. */
    JournalFollower any(Random random) {
      return shards.get(random.nextInt(shards.size()));
    }

    List<ModelAccount> accounts() {
      return shards.stream().flatMap(shard -> shard.model.accounts(ledger).stream()).toList();
    }
  }

  private record AtomicUse(CommandId id, List<TransactionCommand> items) {}

  /** What came up, so that a test can see that it was worth something. */
  public static final class Tally {
    private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    private final Map<CommandKind, Integer> applied = new EnumMap<>(CommandKind.class);
    private int losses;
    private long asked;
    private long crossingsBegun;
    private long crossingsApplied;
    private long crossingsRefused;
    private long crossingsAbandoned;
    private long triesAgain;
    private long batchesApplied;
    private long batchesRefused;
    private long batchesTried;
    private long batchesTriedInOrder;
    private long ordersUnknown;
    private long exchanges;
    private final Map<CommandKind, Integer> crossed = new EnumMap<>(CommandKind.class);

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

    /** How many commands were asked for. */
    public long asked() {
      return asked;
    }

    /** How many transactions of a kind were applied in several shards. */
    public Map<CommandKind, Integer> crossed() {
      return crossed;
    }

    /** How many times a home prepared a transaction of several shards. */
    public long crossingsBegun() {
      return crossingsBegun;
    }

    /** How many of them were applied. */
    public long crossingsApplied() {
      return crossingsApplied;
    }

    /** How many transactions of several shards were refused for a reason that is recorded. */
    public long crossingsRefused() {
      return crossingsRefused;
    }

    /** How many of them were given up, their ids free. */
    public long crossingsAbandoned() {
      return crossingsAbandoned;
    }

    /** How often a caller was told to try again although no memory was lost. */
    public long triesAgain() {
      return triesAgain;
    }

    /** How many atomic batches were applied in several shards. */
    public long batchesApplied() {
      return batchesApplied;
    }

    /** How many that had to do with several shards were refused. */
    public long batchesRefused() {
      return batchesRefused;
    }

    /** How many atomic batches of ledgers in several shards were only tried. */
    public long batchesTried() {
      return batchesTried;
    }

    /** How often commands of such a ledger were only tried one after the other, and compared. */
    public long batchesTriedInOrder() {
      return batchesTriedInOrder;
    }

    /** How often they could not be, because something undecided was in the way. */
    public long ordersUnknown() {
      return ordersUnknown;
    }

    /** How many transactions of several assets were applied in several shards. */
    public long exchanges() {
      return exchanges;
    }

    private void count(Ask ask) {
      if (ask instanceof Ask.DryInOrder tried && tried.isAlone()) {
        batchesTriedInOrder += tried.isKnown() ? 1 : 0;
        ordersUnknown += tried.isKnown() ? 0 : 1;
      } else if (ask instanceof AskAtomic atomic && atomic.isTriedInSeveral()) {
        batchesTried++;
      }
    }

    private void count(ModelCrossings crossings) {
      batchesApplied += crossings.batchesApplied();
      batchesRefused += crossings.batchesRefused();
      crossingsBegun += crossings.begun();
      crossingsApplied += crossings.applied();
      crossingsRefused += crossings.refused();
      crossingsAbandoned += crossings.abandoned();
    }

    private void count(JournalFollower.Written written) {
      ModelCrossings.crossed(written.record())
          .filter(what -> what.decision().applies())
          .filter(what -> written.record().command().kind().transaction())
          .ifPresent(
              what -> {
                crossed.merge(written.record().command().kind(), 1, Integer::sum);
                exchanges += RandomCommands.isExchange(written.record().command()) ? 1 : 0;
              });
      if (written.record().outcome() instanceof Outcome.Refused no) {
        refused.merge(no.refusal().reason(), 1, Integer::sum);
      } else if (written.record().outcome() instanceof Outcome.Applied) {
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
    this.journals = new Journals(world);
  }

  /** Lives until so many commands were asked for, and proves everything at the end. */
  public void play(int commands) {
    open(LedgerSettings.of("one", List.of(), true));
    open(LedgerSettings.of("two", List.of("eu"), false));
    open(new LedgerSettings("three", List.of(), SHARDS, false, false));
    open(new LedgerSettings("four", List.of(), SHARDS, false, true));
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
    tally.asked += asked;
    tally.count(journals.crossings);
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
      List<JournalFollower> shards =
          placement.shards().stream()
              .map(number -> journals.at(new ShardId(region, number)))
              .toList();
      List<String> abroad =
          fact.placements().stream()
              .map(LedgerPlacement::region)
              .filter(other -> settings.crossRegion() && !other.equals(region))
              .toList();
      RandomCommands drawn = new RandomCommands(random, journals, ledger, region, abroad);
      homes.add(new Home(ledger, region, shards, drawn));
      List<Ask> asks = new ArrayList<>();
      drawn.opening().forEach(command -> asks.add(new Ask.Single(journals, command)));
      run(asks, false);
    }
  }

  /** Several callers at once, and now and then the memory is lost under them. */
  private int group() {
    List<Ask> asks = new ArrayList<>();
    List<Ask> alone = new ArrayList<>();
    int size = 1 + random.nextInt(GROUP_MAX);
    for (int i = 0; i < size; i++) {
      Ask ask = draw(homes.get(random.nextInt(homes.size())));
      (ask.isAlone() ? alone : asks).add(ask);
    }
    run(asks, random.nextInt(150) == 0);
    for (Ask ask : alone) {
      rest();
      run(List.of(ask), false);
    }
    asks.addAll(alone);
    return asks.stream().mapToInt(Ask::size).sum();
  }

  /** Until nothing is under way between shards, if that comes by itself. */
  private void rest() {
    for (int i = 0; i < LOOKS_FOR_REST_MAX && journals.crossings.isAnyOpen(); i++) {
      world.settle(List.of(engine().account(key(homes.get(0), "usd0"), Ask.CALL)));
      world.work(100);
      follow(List.of());
    }
  }

  private Ask draw(Home home) {
    long now = world.wallMicros();
    int draw = random.nextInt(100);
    if (draw < 4) {
      return new Ask.InOrder(journals, items(home, now), random.nextInt(3) > 0);
    }
    if (draw < 14) {
      return atomic(home, now);
    }
    if (draw < 18) {
      PreparedBatch.Mode mode = MODES.get(random.nextInt(MODES.size()));
      return mode == PreparedBatch.Mode.ATOMIC
          ? new AskAtomic(journals, id(home, home.commands.freshId()), together(home, now), true)
          : new Ask.DryInOrder(journals, mode, items(home, now));
    }
    Command command = home.commands.next(now);
    if (command instanceof ClosePeriod period) {
      // It begins in the ledger's first shard.
      Home first =
          homes.stream()
              .filter(other -> other.ledger.equals(home.ledger))
              .findFirst()
              .orElseThrow();
      return new Ask.Period(journals, first.shards.get(0), period, random.nextInt(3) == 0);
    }
    if (draw < 20) {
      return stray(home, command);
    }
    return draw < 27 ? new Ask.DryRun(journals, command) : new Ask.Single(journals, command);
  }

  /** New ones, and among them now and then one that was there before. */
  private List<TransactionCommand> items(Home home, long now) {
    List<TransactionCommand> items =
        new ArrayList<>(home.commands.batch(BATCH_MAX, now, item -> true));
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

  /** New ones that are most often homed in one shard, as those of an atomic batch have to be. */
  private List<TransactionCommand> together(Home home, long now) {
    if (home.shards.size() == 1 || random.nextInt(12) == 0) {
      return home.commands.batch(BATCH_MAX, now, item -> true);
    }
    JournalFollower shard = home.any(random);
    return home.commands.batch(BATCH_MAX, now, shard::mayBeHome);
  }

  private Ask atomic(Home home, long now) {
    if (!batches.isEmpty() && random.nextInt(4) == 0) {
      AtomicUse earlier = batches.get(random.nextInt(batches.size()));
      List<TransactionCommand> items = new ArrayList<>(earlier.items);
      if (random.nextInt(3) == 0) {
        items.remove(random.nextInt(items.size()));
      }
      if (!items.isEmpty()) {
        return new AskAtomic(journals, earlier.id, items, random.nextInt(8) == 0);
      }
    }
    List<TransactionCommand> items =
        random.nextInt(8) == 0 ? items(home, now) : together(home, now);
    CommandId id = id(home, home.commands.freshId());
    batches.add(new AtomicUse(id, items));
    return new AskAtomic(journals, id, items, false);
  }

  /** A command that has no business where it goes. */
  private Ask stray(Home home, Command command) {
    if (random.nextBoolean()) {
      CommandId id = new CommandId("nowhere", home.region, command.commandId().id());
      return new Ask.Nowhere(
          journals,
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
    String abroad = home.region.equals("eu") ? "us" : "eu";
    return new Ask.Single(
        journals,
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
    journals.crossings.forgetOld();
    watch(asks);
    for (Ask ask : asks) {
      ask.note();
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
    if (isDisturbed) {
      asks.forEach(Ask::expectOnlyFaults);
    }
    List<Ask> again = isDisturbed ? List.of() : asks.stream().filter(Ask::expectAnswers).toList();
    List<Ask> answered = asks.stream().filter(ask -> !ask.isLost()).toList();
    Set<AccountKey> touched = follow(answered);
    answered.forEach(Ask::check);
    answered.forEach(tally::count);
    compareAccounts(touched);
    again.forEach(this::runAgain);
  }

  private void watch(List<Ask> asks) {
    journals.sightings.watch(asks.stream().flatMap(ask -> ask.requests().stream()).toList());
  }

  /**
   * [K3, K4, K9] Who is told to try again had something undecided in the way; asked again with
   * nothing else under way the answer is there, and it is the model's.
   */
  private void runAgain(Ask ask) {
    tally.triesAgain++;
    Set<String> accounts = new LinkedHashSet<>();
    for (Command command : ask.commands()) {
      command.accounts().forEach(key -> accounts.add(key.account().toString()));
      command
          .original()
          .flatMap(id -> journals.transaction(id.ledger(), id.region(), id.id()))
          .ifPresent(
              original ->
                  original
                      .legs()
                      .forEach(
                          leg -> {
                            accounts.add(leg.debit);
                            accounts.add(leg.credit);
                          }));
    }
    boolean isInTheWay =
        ask.commands().stream()
            .anyMatch(command -> journals.crossings.wasInTheWay(command, accounts));
    Comparison.same("nothing was in the way of " + ask.commands(), true, isInTheWay);
    for (Ask alone : ask.again()) {
      watch(List.of(alone));
      alone.note();
      alone.send(engine());
      world.settle(alone.answers());
      Comparison.same("told to try again alone: " + alone.commands(), false, alone.expectAnswers());
      Set<AccountKey> touched = follow(List.of(alone));
      alone.check();
      compareAccounts(touched);
    }
  }

  private void loseMemory() {
    tally.losses++;
    follow(List.of());
    world.loseMemory();
    journals.crossings.disturb();
    // Each shard is there again when it answers.
    for (Home home : homes) {
      world.settle(List.of(engine().account(key(home, "usd0"), Ask.CALL)));
    }
  }

  /** Feeds the models with what the journals have got; the accounts that were touched. */
  private Set<AccountKey> follow(List<Ask> asks) {
    Set<AccountKey> touched = new LinkedHashSet<>();
    follow(asks, touched);
    return touched;
  }

  private boolean follow(List<Ask> asks, Set<AccountKey> touched) {
    List<Ask> tried =
        new ArrayList<>(
            asks.stream()
                .filter(ask -> ask.triedMicros().isPresent())
                .filter(ask -> !ask.triedAt().isPast(ask.triedMicros().getAsLong()))
                .sorted(Comparator.comparingLong(ask -> ask.triedMicros().getAsLong()))
                .toList());
    boolean isMore =
        journals.follow(
            new Journals.Listener() {
              @Override
              public void before(JournalFollower at, long micros) {
                asks.forEach(ask -> ask.maybeNow(at));
                for (Ask ask : List.copyOf(tried)) {
                  if (ask.triedAt() == at && ask.triedMicros().getAsLong() <= micros) {
                    tried.remove(ask);
                    ask.tried();
                  }
                }
              }

              @Override
              public void after(JournalFollower at, JournalFollower.Written written) {
                tally.count(written);
                touch(written, touched);
              }
            });
    journals.all().forEach(at -> asks.forEach(ask -> ask.maybeNow(at)));
    tried.forEach(Ask::tried);
    journals.sightings.check();
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
    JournalFollower journal = homes.get(random.nextInt(homes.size())).any(random);
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
      if (!follow(List.of(), new LinkedHashSet<>())) {
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
    return journals.account(key.ledger(), key.account().toString());
  }

  /** Everything that is always true, and a look at some of what was written. */
  private void prove() {
    List<String> wrong = journals.verify();
    if (!wrong.isEmpty()) {
      throw new AssertionError("what is always true is not: " + wrong);
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
    home.accounts()
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
    JournalFollower journal = home.any(random);
    List<JournalFollower.Written> all = journal.inOrder();
    CommandId id = all.get(random.nextInt(all.size())).record().command().commandId();
    ReadReply<FoundTransaction> reply =
        quietly(
                List.<Reading<ReadReply<FoundTransaction>>>of(
                    engine -> engine.transaction(id, Ask.CALL)))
            .get(0);
    // Now, as what was on its way between shards may have been decided before the answer.
    List<JournalFollower> holders = journals.transactionHolders(id);
    if (holders.size() != 1) {
      Comparison.same(
          id,
          Optional.of(holders.isEmpty() ? Reason.TRANSACTION_NOT_FOUND : Reason.AMBIGUOUS_ID),
          refused(reply));
      return;
    }
    JournalFollower.Written written = holders.get(0).written(id).orElseThrow();
    ReferenceModel model = holders.get(0).model;
    FoundTransaction found = found(reply);
    Comparison.same(id, found.recorded().record(), written.record());
    Comparison.same(id, found.recorded().position(), written.position());
    Comparison.same(id, found.recorded().shard(), written.shard());
    Comparison.same(
        id,
        found.path().filter(path -> !path.finished()).isPresent(),
        journals.crossings.isPending(id));
    Optional<ModelTransaction> left = model.transaction(id.ledger(), id.id());
    found.original().ifPresent(original -> Comparison.compare(original, left.orElseThrow()));
    found
        .hold()
        .ifPresent(
            hold ->
                Comparison.compare(
                    hold, model.transaction(id.ledger(), hold.id().id()).orElseThrow()));
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
    List<ModelAccount> accounts = home.accounts();
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
        for (ModelAccount account : other.accounts()) {
          if (random.nextInt(5) == 0) {
            accounts.add(AccountRef.parse(account.reference()).orElseThrow());
          }
        }
      }
    }
    if (accounts.isEmpty()) {
      return;
    }
    List<JournalFollower.Written> all = home.any(random).inOrder();
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
    for (String ledger : Set.of("one", "two", "three", "four")) {
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
    EventPage page;
    do { // Holds expire meanwhile: at the end nothing was followed that is not told as well.
      follow(List.of());
      page =
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
    } while (!page.events().isEmpty());
    for (JournalFollower journal : home.shards) {
      List<JournalFollower.Written> expected =
          journal.inOrder().stream().filter(written -> isEvent(written, home.ledger)).toList();
      List<JournalFollower.Written> mine =
          told.stream().filter(written -> written.shard().equals(journal.shard)).toList();
      Comparison.same(home.ledger, mine, expected);
    }
  }

  /** What was applied, and of other shards' transactions what it did here. */
  private static boolean isEvent(JournalFollower.Written written, String ledger) {
    Command command = written.record().command();
    return command.commandId().ledger().equals(ledger)
        && written.record().outcome() instanceof Outcome.Applied applied
        && command.kind() != CommandKind.ATOMIC_BATCH
        && (!command.kind().crossingStep() || !applied.entries().isEmpty());
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
