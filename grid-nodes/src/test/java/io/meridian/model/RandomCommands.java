package io.meridian.model;

import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Hold;
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
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Commands of every kind on few accounts of one ledger, drawn from a seed. It looks at the model to
 * come close to the edges: what is available, what remains, what is refundable, and one more.
 */
public final class RandomCommands {
  /** The assets it uses; of the last one there is more than a counter holds. */
  public static final List<String> ASSETS = List.of("USD", "EUR", "BIG");

  private static final long SECOND = 1_000_000;
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final int REMEMBERED_MAX = 2_000;
  private static final int RECENT = 25;
  private static final int DRAWS_MAX = 200;

  private final Random random;
  private final ModelView model;
  private final String ledger;
  private final String region;
  private final List<String> abroad;
  private final List<Command> history = new ArrayList<>();
  private final List<String> holds = new ArrayList<>();
  private final List<String> payments = new ArrayList<>();
  private long made;

  /** Commands of {@code ledger} in {@code region}, which the model knows with its assets. */
  public RandomCommands(Random random, ReferenceModel model, String ledger, String region) {
    this(random, model, ledger, region, List.of());
  }

  /** The same, with accounts in other regions too. */
  RandomCommands(
      Random random, ModelView model, String ledger, String region, List<String> abroad) {
    this.random = random;
    this.model = model;
    this.ledger = ledger;
    this.region = region;
    this.abroad = abroad;
  }

  /** What opens the accounts: wallets with limits, the outside world, some with neither. */
  public List<Command> opening() {
    List<Command> opening = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      opening.add(open("usd" + i, "USD", side(), limit(0, 0, -100, 20), limit(900, 2_000)));
    }
    opening.add(open("usd-world", "USD", NormalSide.DEBIT, none(), none()));
    for (int i = 0; i < 2; i++) {
      opening.add(open("eur" + i, "EUR", NormalSide.CREDIT, OptionalLong.of(0), none()));
    }
    opening.add(open("eur-world", "EUR", NormalSide.DEBIT, none(), none()));
    for (int i = 0; i < 4; i++) {
      opening.add(open("big" + i, "BIG", side(), none(), none()));
    }
    return opening;
  }

  private CreateAccount open(
      String id, String asset, NormalSide side, OptionalLong floor, OptionalLong ceiling) {
    AccountRef account = new AccountRef(region, id);
    return new CreateAccount(
        new CommandId(ledger, region, CreateAccount.derivedId(account)),
        "",
        account,
        new AccountSettings(asset, side, floor, ceiling, Map.of(), Optional.empty()));
  }

  /** The next one, as it may be asked for at {@code nowMicros}. */
  public Command next(long nowMicros) {
    int draw = random.nextInt(1_000);
    Command command;
    if (draw < 50 && !history.isEmpty()) {
      return recent(history);
    } else if (draw < 85 && !history.isEmpty()) {
      Command earlier = recent(history);
      String id = earlier.commandId().id();
      // Nobody can choose an id that is derived from a name.
      return random.nextBoolean() || id.contains("/")
          ? altered(earlier, nowMicros)
          : make(kind(), id, nowMicros);
    } else {
      command = make(kind(), "c" + made++, nowMicros);
    }
    remember(command);
    return command;
  }

  /**
   * Up to {@code most} new transactions as the items of one batch, each id once. Now and then a
   * later one is about an earlier one.
   *
   * @param fits what each of them that is about none of the others has to be like
   */
  public List<TransactionCommand> batch(
      int most, long nowMicros, Predicate<TransactionCommand> fits) {
    List<TransactionCommand> items = new ArrayList<>();
    int size = 1 + random.nextInt(most);
    for (int drawn = 0; items.size() < size; drawn++) {
      Command command =
          !items.isEmpty() && random.nextInt(4) == 0
              ? about(items.get(random.nextInt(items.size())), "c" + made++, nowMicros)
              : make(drawn < DRAWS_MAX ? kind() : CommandKind.POST, "c" + made++, nowMicros);
      if (command instanceof TransactionCommand transaction
          && (isAbout(transaction, items) || fits.test(transaction))) {
        items.add(transaction);
      }
    }
    items.forEach(this::remember);
    return items;
  }

  private static boolean isAbout(TransactionCommand command, List<TransactionCommand> items) {
    return items.stream()
        .anyMatch(item -> command.original().equals(Optional.of(item.commandId())));
  }

  /** What is done with something that is not there yet. */
  private TransactionCommand about(TransactionCommand earlier, String id, long nowMicros) {
    CommandId commandId = new CommandId(ledger, region, id);
    String original = earlier.commandId().id();
    TransactionDetails details = details(nowMicros);
    Parts parts = random.nextBoolean() ? Parts.ALL_REMAINING : partsOf(original, false);
    boolean isHold = earlier.kind() == CommandKind.HOLD;
    if (isHold && random.nextInt(4) > 0) {
      return random.nextInt(3) == 0
          ? new VoidHold(commandId, "", original, details)
          : new Capture(commandId, "", original, parts, random.nextInt(4) == 0, details);
    }
    return new Refund(commandId, "", original, parts, details);
  }

  /** A command made before, more often one of the last. */
  public Optional<Command> earlier() {
    return history.isEmpty() ? Optional.empty() : Optional.of(recent(history));
  }

  /** An id that was never used. */
  public String freshId() {
    return "c" + made++;
  }

  /** Whether it moves several assets, as whoever changes money does. */
  static boolean isExchange(Command command) {
    List<Posting> postings =
        command instanceof Post post
            ? post.postings()
            : command instanceof Hold hold ? hold.postings() : List.of();
    return postings.stream().map(Posting::asset).distinct().count() > 1;
  }

  private void remember(Command command) {
    bounded(history).add(command);
    String id = command.commandId().id();
    if (command.kind() == CommandKind.HOLD) {
      bounded(holds).add(id);
    }
    if (command instanceof TransactionCommand) {
      bounded(payments).add(id);
    }
  }

  private static <T> List<T> bounded(List<T> list) {
    if (list.size() == REMEMBERED_MAX) {
      list.subList(0, REMEMBERED_MAX / 2).clear();
    }
    return list;
  }

  private <T> T recent(List<T> list) {
    int back = random.nextInt(10) < 8 ? RECENT : list.size();
    return list.get(list.size() - 1 - random.nextInt(Math.min(back, list.size())));
  }

  private CommandKind kind() {
    int draw = random.nextInt(100);
    if (draw < 30) {
      return CommandKind.POST;
    }
    if (draw < 48) {
      return CommandKind.HOLD;
    }
    if (draw < 68) {
      return CommandKind.CAPTURE;
    }
    if (draw < 74) {
      return CommandKind.VOID;
    }
    if (draw < 88) {
      return CommandKind.REFUND;
    }
    if (draw < 92) {
      return CommandKind.UPDATE_ACCOUNT;
    }
    if (draw < 98) {
      return CommandKind.CHANGE_ACCOUNT_STATUS;
    }
    return random.nextInt(4) > 0 ? CommandKind.CREATE_ACCOUNT : CommandKind.CLOSE_PERIOD;
  }

  private Command make(CommandKind kind, String id, long nowMicros) {
    CommandId commandId = new CommandId(ledger, region, id);
    TransactionDetails details = details(nowMicros);
    return switch (kind) {
      case POST -> new Post(commandId, "", postings(), details);
      case HOLD ->
          new Hold(
              commandId,
              "",
              postings(),
              SECOND + random.nextInt(8) * SECOND / 2,
              one(0, 0, 0, 10, 33, 100),
              details);
      case CAPTURE -> {
        String hold = holdId();
        yield new Capture(
            commandId, "", hold, partsOf(hold, true), random.nextInt(4) == 0, details);
      }
      case VOID -> new VoidHold(commandId, "", holdId(), details);
      case REFUND -> {
        String refunded = refundedId();
        yield new Refund(commandId, "", refunded, partsOf(refunded, false), details);
      }
      case UPDATE_ACCOUNT -> {
        AccountRef account = account();
        yield new UpdateAccount(commandId, "", account, changes(), revision(account));
      }
      case CHANGE_ACCOUNT_STATUS -> changeStatus(commandId);
      case CREATE_ACCOUNT -> create(id);
      case CLOSE_PERIOD -> {
        long closed = model.closedUntilMicros(ledger);
        long until = closed == 0 ? nowMicros - 5 * SECOND : closed + random.nextInt(2_000) - 500;
        yield new ClosePeriod(commandId, "", Math.min(until, nowMicros));
      }
      case EXPIRE,
          CREATE_LEDGER,
          CREATE_ASSET,
          ATOMIC_BATCH,
          PREPARE_LEGS,
          SETTLE_LEGS,
          ABANDON_CROSSING,
          FINISH_CROSSING ->
          throw new IllegalArgumentException("not drawn: " + kind);
    };
  }

  /** The same request but for one field. */
  private Command altered(Command earlier, long nowMicros) {
    if (earlier instanceof Post post) {
      List<Posting> postings = new ArrayList<>(post.postings());
      int last = postings.size() - 1;
      postings.set(last, more(postings.get(last)));
      return new Post(post.commandId(), "", postings, post.details());
    }
    if (earlier instanceof Hold hold) {
      return random.nextBoolean()
          ? new Hold(
              hold.commandId(),
              "",
              hold.postings(),
              hold.timeoutMicros() + 1,
              hold.overCapturePercent(),
              hold.details())
          : new Hold(
              hold.commandId(),
              "",
              hold.postings(),
              hold.timeoutMicros(),
              hold.overCapturePercent(),
              details(nowMicros));
    }
    if (earlier instanceof Capture capture) {
      return new Capture(
          capture.commandId(),
          "",
          capture.hold(),
          capture.parts(),
          !capture.last(),
          capture.details());
    }
    if (earlier instanceof Refund refund) {
      return new Refund(
          refund.commandId(), "", refund.refunded(), Parts.ALL_REMAINING, refund.details());
    }
    if (earlier instanceof UpdateAccount update) {
      return new UpdateAccount(
          update.commandId(), "", update.account(), changes(), update.revision());
    }
    if (earlier instanceof CreateAccount create) {
      AccountSettings settings = create.settings();
      return new CreateAccount(
          create.commandId(),
          "",
          create.account(),
          new AccountSettings(
              settings.asset(),
              settings.normalSide(),
              settings.floor(),
              OptionalLong.of(77),
              settings.labels(),
              settings.privateData()));
    }
    return make(earlier.kind(), earlier.commandId().id(), nowMicros);
  }

  private static Posting more(Posting posting) {
    long amount = posting.amount() == Long.MAX_VALUE ? 1 : posting.amount() + 1;
    return new Posting(posting.debit(), posting.credit(), posting.asset(), amount);
  }

  private List<Posting> postings() {
    List<Posting> postings = new ArrayList<>();
    boolean isExchange = random.nextInt(10) == 0;
    int size = isExchange ? 2 : one(1, 1, 1, 2, 2, 3);
    while (postings.size() < size) {
      Posting posting =
          !isExchange ? posting() : postings.isEmpty() ? posting("USD") : posting("EUR");
      if (!postings.isEmpty() || posting.debit().region().equals(region)) {
        postings.add(posting);
      }
    }
    return postings;
  }

  private Posting posting() {
    int draw = random.nextInt(100);
    return posting(draw < 82 ? "USD" : draw < 97 ? "EUR" : "BIG");
  }

  private Posting posting(String asset) {
    AccountRef debit = anyOf(asset);
    AccountRef credit = anyOf(asset);
    while (credit.equals(debit)) {
      credit = anyOf(random.nextInt(50) == 0 ? one("USD", "EUR") : asset);
    }
    String named = random.nextInt(150) == 0 ? "EUR" : asset;
    return new Posting(debit, credit, named, asset.equals("BIG") ? hugeAmount() : amount(debit));
  }

  /** An account of any region that the ledger is in, though most are of this one. */
  private AccountRef anyOf(String asset) {
    AccountRef account = accountOf(asset);
    return abroad.isEmpty() || random.nextInt(5) > 0
        ? account
        : new AccountRef(abroad.get(random.nextInt(abroad.size())), account.id());
  }

  private AccountRef accountOf(String asset) {
    int draw = random.nextInt(100);
    if (draw == 0) {
      return new AccountRef(region, "nobody");
    }
    String id =
        switch (asset) {
          case "USD" -> draw < 20 ? "usd-world" : "usd" + random.nextInt(draw < 25 ? 12 : 6);
          case "EUR" -> draw < 30 ? "eur-world" : "eur" + random.nextInt(2);
          default -> "big" + random.nextInt(4);
        };
    return new AccountRef(region, id);
  }

  private long hugeAmount() {
    return random.nextInt(3) == 0
        ? Long.MAX_VALUE - random.nextInt(3)
        : 1 + random.nextInt(1_000_000) * (Long.MAX_VALUE / 8_000_000);
  }

  private long amount(AccountRef debit) {
    int draw = random.nextInt(20);
    if (draw == 0) {
      return model
          .account(ledger, debit.toString())
          .map(account -> account.available(account.counters()))
          .map(available -> near(available))
          .orElse(1L);
    }
    return 1L + random.nextInt(draw < 4 ? 600 : 60);
  }

  /** The number, or one more or less of it, as an amount. */
  private long near(BigInteger number) {
    return number
        .add(BigInteger.valueOf(random.nextInt(3) - 1))
        .max(BigInteger.ONE)
        .min(MOST)
        .longValueExact();
  }

  private String holdId() {
    if (holds.isEmpty() || random.nextInt(40) == 0) {
      return payments.isEmpty() ? "nothing" : one("nothing", recent(payments));
    }
    return mostlyAlive(holds, 4);
  }

  private String refundedId() {
    if (payments.isEmpty() || random.nextInt(40) == 0) {
      return history.isEmpty() ? "nothing" : one("nothing", recent(history).commandId().id());
    }
    return mostlyAlive(payments, 2);
  }

  /** One of several draws that there is something to say about, or the last of them. */
  private String mostlyAlive(List<String> ids, int draws) {
    String id = recent(ids);
    for (int i = 1; i < draws && !isAlive(id); i++) {
      id = recent(ids);
    }
    return id;
  }

  private boolean isAlive(String id) {
    return model
        .transaction(ledger, region, id)
        .filter(
            known ->
                known.state() == ModelTransaction.State.NONE
                    || known.state() == ModelTransaction.State.OPEN)
        .isPresent();
  }

  private Parts partsOf(String id, boolean isCapture) {
    Optional<ModelTransaction> transaction = model.transaction(ledger, region, id);
    if (random.nextInt(3) == 0) {
      return Parts.ALL_REMAINING;
    }
    List<Part> parts = new ArrayList<>();
    int size = transaction.map(known -> known.legs().size()).orElse(1);
    for (int i = 0; i < size; i++) {
      if (random.nextInt(3) > 0) {
        int posting = i;
        BigInteger most =
            transaction
                .map(known -> known.legs().get(posting))
                .map(leg -> isCapture ? leg.remaining() : leg.refundable())
                .orElse(BigInteger.TEN);
        if (isCapture && transaction.isPresent() && random.nextInt(4) == 0) {
          most = TransactionWords.mostOf(transaction.get(), i);
        }
        parts.add(new Part(i, upTo(most)));
      }
    }
    if (parts.isEmpty()) {
      parts.add(new Part(random.nextInt(20) == 0 ? size : random.nextInt(size), 1));
    }
    return Parts.of(parts);
  }

  private long upTo(BigInteger most) {
    if (random.nextInt(3) == 0 || most.signum() <= 0) {
      return near(most);
    }
    BigInteger part =
        most.multiply(BigInteger.valueOf(1 + random.nextInt(100))).divide(BigInteger.valueOf(100));
    return part.max(BigInteger.ONE).longValueExact();
  }

  private TransactionDetails details(long nowMicros) {
    if (random.nextInt(4) > 0) {
      return TransactionDetails.NONE;
    }
    String reference = random.nextInt(3) > 0 ? "" : "ref" + random.nextInt(200);
    OptionalLong effective =
        random.nextInt(3) > 0 ? OptionalLong.empty() : OptionalLong.of(effective(nowMicros));
    Map<String, String> labels =
        random.nextInt(3) > 0 ? Map.of() : Map.of("color", one("red", "blue"));
    Optional<PrivateData> secret = random.nextInt(3) > 0 ? Optional.empty() : secret();
    return new TransactionDetails(reference, labels, secret, effective);
  }

  private long effective(long nowMicros) {
    long edge =
        random.nextBoolean()
            ? model.closedUntilMicros(ledger)
            : model
                .account(ledger, account().toString())
                .map(ModelAccount::createMicros)
                .orElse(nowMicros);
    return random.nextInt(3) == 0
        ? nowMicros + random.nextInt(1_000_000)
        : Math.max(1, edge + random.nextInt(3) - 1);
  }

  private Optional<PrivateData> secret() {
    return Optional.of(
        new PrivateData(
            0,
            Bytes.EMPTY,
            Bytes.copyOf(new byte[] {(byte) random.nextInt(2)}),
            Bytes.copyOf(new byte[] {(byte) random.nextInt(256)})));
  }

  private AccountRef account() {
    return accountOf(one("USD", "USD", "USD", "EUR", "BIG"));
  }

  private AccountChanges changes() {
    Set<AccountChanges.Field> fields = EnumSet.noneOf(AccountChanges.Field.class);
    for (AccountChanges.Field field : AccountChanges.Field.values()) {
      if (random.nextInt(3) == 0) {
        fields.add(field);
      }
    }
    if (fields.isEmpty()) {
      fields.add(AccountChanges.Field.FLOOR);
    }
    return new AccountChanges(
        fields,
        fields.contains(AccountChanges.Field.FLOOR) ? limit(0, 0, -200, 50) : none(),
        fields.contains(AccountChanges.Field.CEILING) ? limit(500, 1_000, 5_000) : none(),
        fields.contains(AccountChanges.Field.LABELS) ? Map.of("size", one("1", "2")) : Map.of(),
        fields.contains(AccountChanges.Field.PRIVATE_DATA) ? secret() : Optional.empty());
  }

  private OptionalLong revision(AccountRef account) {
    if (random.nextInt(3) > 0) {
      return OptionalLong.empty();
    }
    long present = model.account(ledger, account.toString()).map(ModelAccount::revision).orElse(1L);
    return OptionalLong.of(Math.max(1, present + one(0, 0, 0, 1, -1)));
  }

  /** More often than not it opens again what is not open, or the ledger would come to rest. */
  private Command changeStatus(CommandId id) {
    List<ModelAccount> shut =
        mine().stream().filter(account -> account.status() != ModelAccount.Status.OPEN).toList();
    if (!shut.isEmpty() && random.nextInt(8) > 0) {
      ModelAccount account = shut.get(random.nextInt(shut.size()));
      StatusChange change =
          account.status() == ModelAccount.Status.FROZEN
              ? one(StatusChange.UNFREEZE, StatusChange.UNFREEZE, StatusChange.REOPEN)
              : one(StatusChange.REOPEN, StatusChange.REOPEN, StatusChange.FREEZE);
      AccountRef reference = AccountRef.parse(account.reference()).orElseThrow();
      return new ChangeAccountStatus(id, "", reference, change, revision(reference));
    }
    List<ModelAccount> empty =
        mine().stream()
            .filter(account -> account.version() > 0 && account.balance().signum() == 0)
            .toList();
    if (!empty.isEmpty() && random.nextBoolean()) {
      AccountRef account =
          AccountRef.parse(empty.get(random.nextInt(empty.size())).reference()).orElseThrow();
      return new ChangeAccountStatus(id, "", account, StatusChange.CLOSE, revision(account));
    }
    AccountRef account = account();
    StatusChange change =
        one(
            StatusChange.FREEZE,
            StatusChange.UNFREEZE,
            StatusChange.CLOSE,
            StatusChange.CLOSE,
            StatusChange.CLOSE,
            StatusChange.REOPEN);
    return new ChangeAccountStatus(id, "", account, change, revision(account));
  }

  private List<ModelAccount> mine() {
    return model.accounts(ledger).stream()
        .filter(account -> account.reference().startsWith(region + '/'))
        .toList();
  }

  private Command create(String id) {
    AccountRef account = new AccountRef(region, "usd" + random.nextInt(12));
    CreateAccount create =
        open(account.id(), one("USD", "USD", "USD", "XYZ"), side(), limit(0, -50), none());
    return random.nextBoolean()
        ? create
        : new CreateAccount(new CommandId(ledger, region, id), "", account, create.settings());
  }

  private NormalSide side() {
    return one(NormalSide.CREDIT, NormalSide.CREDIT, NormalSide.DEBIT);
  }

  private OptionalLong limit(long... limits) {
    return random.nextInt(4) == 0 ? none() : OptionalLong.of(limits[random.nextInt(limits.length)]);
  }

  private static OptionalLong none() {
    return OptionalLong.empty();
  }

  @SafeVarargs
  private <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
