package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.UpdateAccount;
import io.meridian.model.ModelLedger.Used;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What one shard answers to commands in its order, by the words of the contract. What concerns
 * other shards too {@link ModelCrossings} takes from one to the other. Used by one thread.
 */
public final class ReferenceModel implements ModelView {
  private final String region;
  private final OptionalInt shard;
  private final Map<String, ModelLedger> ledgers = new TreeMap<>();
  private final OpenHoldList openHolds = new OpenHoldList();
  private final Undo undo = new Undo();
  private long lastMicros;

  /** The only shard of this region, without any ledger. */
  public ReferenceModel(String region) {
    this.region = region;
    this.shard = OptionalInt.empty();
  }

  /** One shard of several, without any ledger. */
  ReferenceModel(ShardId shard) {
    this.region = shard.region();
    this.shard = OptionalInt.of(shard.number());
  }

  /** The ledger as this shard has it. */
  Optional<ModelLedger> ledger(String name) {
    return Optional.ofNullable(ledgers.get(name));
  }

  /** Every ledger as this shard has it. */
  Collection<ModelLedger> ledgers() {
    return ledgers.values();
  }

  private TransactionWords words(ModelLedger ledger) {
    return new TransactionWords(ledger, openHolds, undo);
  }

  /** The commit time of the newest record. */
  public long lastMicros() {
    return lastMicros;
  }

  /** An account's present state. */
  @Override
  public Optional<ModelAccount> account(String ledger, String reference) {
    return Optional.ofNullable(ledgers.get(ledger)).map(known -> known.accounts.get(reference));
  }

  /** The accounts of a ledger by their references. */
  @Override
  public List<ModelAccount> accounts(String ledger) {
    return List.copyOf(ledgers.get(ledger).accounts.values());
  }

  /** What can be captured, voided or refunded under an id now. */
  public Optional<ModelTransaction> transaction(String ledger, String id) {
    return Optional.ofNullable(ledgers.get(ledger)).flatMap(known -> known.transaction(id));
  }

  @Override
  public Optional<ModelTransaction> transaction(String ledger, String itsRegion, String id) {
    return itsRegion.equals(region) ? transaction(ledger, id) : Optional.empty();
  }

  /** The instant before which a ledger's books are closed. */
  @Override
  public long closedUntilMicros(String ledger) {
    return ledgers.get(ledger).closedUntilMicros;
  }

  /** How many holds are open. */
  public int openHolds() {
    return openHolds.size();
  }

  /** When the next hold expires; empty when none is open. */
  public OptionalLong nextExpiryMicros() {
    return openHolds.nextExpiryMicros();
  }

  /** The hold that expires next, the one in the lowest place of those that expire together. */
  public Optional<ModelTransaction> firstToExpire() {
    return openHolds.due(Long.MAX_VALUE).stream().findFirst();
  }

  /** Executes a command at its commit time; holds that are due then have expired before. */
  public ModelAnswer submit(Command command, long commitMicros) {
    Optional<ModelAnswer> settled = unroutable(command).or(() -> earlier(command));
    if (settled.isPresent()) {
      return settled.get();
    }
    expireDue(commitMicros);
    return execute(command, commitMicros);
  }

  /** What is answered whatever the state is: it is nowhere, or its id was used before. */
  Optional<ModelAnswer> identity(Command command) {
    return unroutable(command).or(() -> earlier(command));
  }

  /** Whether the ledger is there and in every region that the command names. */
  boolean isRoutable(Command command) {
    return unroutable(command).isEmpty();
  }

  /** Whether an id was used up. */
  boolean isUsed(CommandId id) {
    return used(id).isPresent();
  }

  /** Whether an id was used up by a transaction. */
  boolean isTransaction(CommandId id) {
    return used(id).filter(used -> used.command().kind().transaction()).isPresent();
  }

  /** Executes a command that has its accounts here, right after what was last. */
  ModelAnswer takeNext(TransactionCommand command) {
    return execute(command, lastMicros + 1);
  }

  /** Home's part of what all shards allow, right after what was last. */
  ModelAnswer takeNext(TransactionCommand command, ModelPlan plan) {
    lastMicros++;
    return apply(command, plan, lastMicros, 0);
  }

  /** Judges a command as it would be executed at an instant; nothing is done. */
  public ModelAnswer dryRun(Command command, long micros) {
    return tried(() -> submit(command, micros)).withoutRecord();
  }

  /**
   * Executes an atomic batch: its frame at its commit time, every item a microsecond after what is
   * before it. Holds that are due at any of these times have expired before.
   *
   * @return the answers of the items; a single mismatch when the frame's id was used before for
   *     something else
   */
  public List<ModelAnswer> submitAtomically(
      AtomicBatch frame, List<? extends Command> items, long commitMicros) {
    Canonical form = Canonical.of(frame, items);
    Optional<Used> earlier = used(frame.commandId());
    if (earlier.isPresent()) {
      Optional<String> field = earlier.get().form().firstDifference(form);
      return field.isPresent()
          ? List.of(mismatch(frame.commandId(), field.get()))
          : items.stream()
              .map(item -> used(item.commandId()).orElseThrow().answer().again())
              .toList();
    }
    for (int i = 0; i < items.size(); i++) {
      CommandId id = items.get(i).commandId();
      if (used(id).isPresent()) {
        return allOrNone(i, mismatch(id, "batch_id"), items.size()).stream()
            .map(ModelAnswer::withoutRecord)
            .toList();
      }
    }
    expireDue(commitMicros + items.size());
    List<ModelAnswer> answers = tried(() -> inTurn(items, commitMicros + 1));
    int failed = firstRefused(answers);
    if (failed < 0) {
      record(frame, form, ModelAnswer.applied(List.of()));
      return inTurn(items, commitMicros + 1);
    }
    answers = allOrNone(failed, answers.get(failed), items.size());
    record(frame, form, aborted(failed));
    for (int i = 0; i < items.size(); i++) {
      record(items.get(i), Canonical.of(items.get(i)), answers.get(i));
    }
    lastMicros = Math.max(lastMicros, commitMicros + items.size());
    return answers;
  }

  /** Judges an atomic batch as it would be executed. */
  public List<ModelAnswer> dryRunAtomically(
      AtomicBatch frame, List<? extends Command> items, long micros) {
    return tried(() -> submitAtomically(frame, items, micros)).stream()
        .map(ModelAnswer::withoutRecord)
        .toList();
  }

  /** Judges commands one after the other as they would be executed in order. */
  public List<ModelAnswer> dryRunInOrder(
      List<? extends Command> commands, boolean stopOnFailure, long micros) {
    return tried(
        () -> {
          expireDue(micros + commands.size());
          List<ModelAnswer> answers = new ArrayList<>();
          int failed = -1;
          for (int i = 0; i < commands.size(); i++) {
            if (stopOnFailure && failed >= 0) {
              answers.add(stopped(failed));
            } else {
              answers.add(submit(commands.get(i), micros + i).withoutRecord());
              failed = firstRefused(answers);
            }
          }
          return answers;
        });
  }

  /** What an item of a stopping batch is answered after item {@code failed} did not succeed. */
  public static ModelAnswer stopped(int failed) {
    return ModelAnswer.unrecorded(Reason.BATCH_STOPPED, Map.of("item", Integer.toString(failed)));
  }

  private static ModelAnswer aborted(int failed) {
    return ModelAnswer.refused(Reason.BATCH_ABORTED, Map.of("item", Integer.toString(failed)));
  }

  /** Up to the first that is refused. */
  private List<ModelAnswer> inTurn(List<? extends Command> items, long firstMicros) {
    List<ModelAnswer> answers = new ArrayList<>();
    for (int i = 0; i < items.size() && firstRefused(answers) < 0; i++) {
      answers.add(execute(items.get(i), firstMicros + i));
    }
    return answers;
  }

  private static int firstRefused(List<ModelAnswer> answers) {
    for (int i = 0; i < answers.size(); i++) {
      if (!answers.get(i).wasApplied()) {
        return i;
      }
    }
    return -1;
  }

  private static List<ModelAnswer> allOrNone(int failed, ModelAnswer reason, int size) {
    List<ModelAnswer> answers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      answers.add(i == failed ? reason : aborted(failed));
    }
    return answers;
  }

  /** Identity comes before state. */
  private Optional<ModelAnswer> earlier(Command command) {
    return used(command.commandId())
        .map(
            used ->
                used.form()
                    .firstDifference(Canonical.of(command))
                    .map(field -> mismatch(command, used, field))
                    .orElseGet(() -> used.answer().again()));
  }

  private Optional<Used> used(CommandId id) {
    return Optional.ofNullable(ledgers.get(id.ledger())).map(ledger -> ledger.used.get(id.id()));
  }

  /** Under an id that was derived from a name it is the thing that exists, with other settings. */
  private static ModelAnswer mismatch(Command command, Used earlier, String field) {
    CommandId id = command.commandId();
    if (isDerived(id)) {
      if (earlier.command() instanceof CreateAccount create) {
        return ModelAnswer.unrecorded(
            Reason.ACCOUNT_EXISTS, Map.of("account", create.account().toString(), "field", field));
      }
      if (earlier.command() instanceof CreateAsset create) {
        return ModelAnswer.unrecorded(
            Reason.ASSET_EXISTS,
            Map.of("ledger", id.ledger(), "asset", create.code(), "field", field));
      }
      if (earlier.command() instanceof CreateLedger) {
        return ModelAnswer.unrecorded(
            Reason.LEDGER_EXISTS, Map.of("ledger", id.ledger(), "field", field));
      }
    }
    return mismatch(id, field);
  }

  private static ModelAnswer mismatch(CommandId id, String field) {
    return ModelAnswer.unrecorded(
        Reason.IDEMPOTENCY_MISMATCH, Map.of("ledger", id.ledger(), "id", id.id(), "field", field));
  }

  private static boolean isDerived(CommandId id) {
    return id.id().contains("/");
  }

  private Optional<ModelAnswer> unroutable(Command command) {
    CommandId id = command.commandId();
    if (command instanceof CreateLedger) {
      return Optional.empty();
    }
    ModelLedger ledger = ledgers.get(id.ledger());
    if (ledger == null) {
      return Optional.of(
          ModelAnswer.unrecorded(Reason.LEDGER_NOT_FOUND, Map.of("ledger", id.ledger())));
    }
    Set<String> regions = regionsOf(command);
    if (!ledger.regions.containsAll(regions)) {
      return Optional.of(
          ModelAnswer.unrecorded(Reason.REGION_NOT_IN_LEDGER, Map.of("ledger", id.ledger())));
    }
    return Optional.empty();
  }

  private static Set<String> regionsOf(Command command) {
    List<Posting> postings = List.of();
    if (command instanceof Post post) {
      postings = post.postings();
    } else if (command instanceof Hold hold) {
      postings = hold.postings();
    }
    Set<String> regions = new LinkedHashSet<>();
    regions.add(command.commandId().region());
    for (Posting posting : postings) {
      regions.add(posting.debit().region());
      regions.add(posting.credit().region());
    }
    return regions;
  }

  /**
   * Expires every hold that is due at an instant and has all its accounts in this shard, in the
   * order of their expiry; the others end when all their shards have decided it.
   */
  public void expireDue(long micros) {
    for (ModelTransaction hold : openHolds.due(micros)) {
      if (!words(hold.ledger).crosses(expiry(hold))) {
        expire(hold, Math.max(hold.expiresMicros, lastMicros + 1));
      }
    }
  }

  private ExpireHold expiry(ModelTransaction hold) {
    return ExpireHold.of(new CommandId(hold.ledger.name, region, hold.id));
  }

  /** Expires one hold, which has to be open and due, at the time that its record says. */
  public ModelAnswer expire(String ledger, String id, long commitMicros) {
    ModelTransaction hold =
        transaction(ledger, id)
            .filter(ModelTransaction::isOpen)
            .orElseThrow(() -> new IllegalStateException("no open hold: " + id));
    if (commitMicros < hold.expiresMicros) {
      throw new IllegalStateException("not due yet: " + id);
    }
    return expire(hold, commitMicros);
  }

  private ModelAnswer expire(ModelTransaction hold, long commitMicros) {
    ExpireHold command = expiry(hold);
    ModelAnswer answer = words(hold.ledger).execute(command, commitMicros);
    record(command, Canonical.of(command), answer);
    lastMicros = Math.max(lastMicros, commitMicros);
    return answer;
  }

  private ModelAnswer execute(Command command, long commitMicros) {
    ModelAnswer answer = judge(command, commitMicros);
    if (!answer.wasApplied() && isDerived(command.commandId())) {
      return answer.withoutRecord();
    }
    record(command, Canonical.of(command), answer);
    if (answer.wasApplied() && command instanceof TransactionCommand transaction) {
      takeReference(transaction);
    }
    lastMicros = Math.max(lastMicros, commitMicros);
    return answer;
  }

  private void takeReference(TransactionCommand command) {
    ModelLedger ledger = ledgers.get(command.commandId().ledger());
    String reference = command.details().reference();
    if (ledger.isReferenceUnique && !reference.isEmpty()) {
      String before = ledger.references.put(reference, command.commandId().id());
      undo.with(() -> restore(ledger.references, reference, before));
    }
  }

  private static <K, V> void restore(Map<K, V> map, K key, V before) {
    if (before == null) {
      map.remove(key);
    } else {
      map.put(key, before);
    }
  }

  private void record(Command command, Canonical form, ModelAnswer answer) {
    String id = command.commandId().id();
    ModelLedger ledger = ledgers.get(command.commandId().ledger());
    int size = ledger.transactions.size();
    Optional<ModelTransaction> transaction =
        size == 0
            ? Optional.empty()
            : Optional.of(ledger.transactions.get(size - 1)).filter(newest -> newest.id.equals(id));
    Used before = ledger.used.put(id, new Used(command, form, answer, transaction));
    undo.with(() -> restore(ledger.used, id, before));
  }

  private ModelAnswer judge(Command command, long commitMicros) {
    ModelLedger ledger = ledgers.get(command.commandId().ledger());
    AccountWords accounts = new AccountWords(ledger, undo);
    TransactionWords transactions = words(ledger);
    return switch (command.kind()) {
      case CREATE_LEDGER -> createLedger((CreateLedger) command);
      case CREATE_ASSET -> accounts.createAsset((CreateAsset) command);
      case CLOSE_PERIOD -> accounts.closePeriod((ClosePeriod) command);
      case CREATE_ACCOUNT -> accounts.create((CreateAccount) command, commitMicros);
      case UPDATE_ACCOUNT -> accounts.update((UpdateAccount) command, commitMicros);
      case CHANGE_ACCOUNT_STATUS ->
          accounts.changeStatus((ChangeAccountStatus) command, commitMicros);
      case POST, HOLD, CAPTURE, VOID, REFUND ->
          transactions.execute((TransactionCommand) command, commitMicros);
      case EXPIRE, ATOMIC_BATCH, PREPARE_LEGS, SETTLE_LEGS, ABANDON_CROSSING, FINISH_CROSSING ->
          throw new IllegalArgumentException("nobody can ask for it like this: " + command);
    };
  }

  private ModelAnswer createLedger(CreateLedger create) {
    String name = create.commandId().ledger();
    ModelLedger known = ledgers.get(name);
    if (known == null) {
      ledgers.put(name, new ModelLedger(create, region, shard));
      undo.with(() -> ledgers.remove(name));
      return ModelAnswer.applied(List.of());
    }
    if (!known.placements.equals(create.placements())) {
      return ModelAnswer.refused(
          Reason.LEDGER_EXISTS, Map.of("ledger", name, "field", "ledger.regions"));
    }
    return known.isReferenceUnique == create.referenceUnique()
        ? ModelAnswer.applied(List.of())
        : ModelAnswer.refused(
            Reason.LEDGER_EXISTS, Map.of("ledger", name, "field", "ledger.reference_unique"));
  }

  /** Does something and leaves no trace of it. */
  <T> T tried(Supplier<T> act) {
    long before = lastMicros;
    T answer = undo.tried(act);
    lastMicros = before;
    return answer;
  }

  /** Whether a command can only be executed together with other shards. */
  boolean crosses(Command command) {
    return command instanceof TransactionCommand transaction
        && unroutable(command).isEmpty()
        && homePlan(ModelRequest.of(transaction)).crosses();
  }

  /** What a request comes to if this shard is its home and judges it now. */
  HomePlan homePlan(ModelRequest request) {
    return tried(() -> plan(request));
  }

  private HomePlan plan(ModelRequest request) {
    TransactionWords words = words(ledgers.get(request.ledger()));
    List<ModelPlan> plans = new ArrayList<>();
    List<List<ModelEntry>> entries = new ArrayList<>();
    Optional<ModelVerdict> verdict = Optional.empty();
    boolean crosses = false;
    for (int i = 0; i < request.items().size() && verdict.isEmpty(); i++) {
      TransactionCommand command = request.items().get(i);
      ModelPlan plan = words.plan(command);
      Optional<ModelAnswer> atOnce = words.refusalAtOnce(plan);
      if (atOnce.isPresent()) {
        verdict = Optional.of(new ModelVerdict(i, atOnce.get(), -1, false));
        continue;
      }
      plans.add(plan);
      crosses |= words.crosses(plan);
      int item = i;
      verdict = words.verdict(plan, command.details(), true).map(reason -> reason.ofItem(item));
      if (verdict.isEmpty()) {
        entries.add(apply(command, plan, lastMicros + 1 + i, 0).entries());
      }
    }
    return new HomePlan(plans, verdict, entries, crosses);
  }

  /** The first reason that a shard other than home sees against its part. */
  Optional<ModelVerdict> partVerdict(ModelRequest request, List<ModelPlan> plans) {
    return tried(() -> verdict(request, plans, true));
  }

  /** The same where it is not told when transactions are effective. */
  Optional<ModelVerdict> verdictOnAccounts(ModelRequest request, List<ModelPlan> plans) {
    return tried(() -> verdict(request, plans, false));
  }

  private Optional<ModelVerdict> verdict(
      ModelRequest request, List<ModelPlan> plans, boolean isTold) {
    TransactionWords words = words(ledgers.get(request.ledger()));
    for (int i = 0; i < plans.size(); i++) {
      TransactionCommand command = request.items().get(i);
      int item = i;
      Optional<ModelVerdict> verdict =
          words
              .verdict(plans.get(i), isTold ? command.details() : TransactionDetails.NONE, false)
              .map(reason -> reason.ofItem(item));
      if (verdict.isPresent()) {
        return verdict;
      }
      words.applyPart(plans.get(i), command, lastMicros + 1 + i, 0);
    }
    return Optional.empty();
  }

  /** Keeps ready what a request of several shards does to the accounts in this one. */
  void reserve(ModelCrossing crossing, boolean isHome, long commitMicros) {
    ModelLedger ledger = ledgers.get(crossing.request.ledger());
    if (isHome) {
      ledger.crossings.put(crossing.key, crossing);
    }
    Map<ModelAccount, List<ModelEntry.Four>> changes = new LinkedHashMap<>();
    for (ModelPlan plan : crossing.plans) {
      NetChange.of(ledger, plan)
          .byAccount()
          .forEach(
              (account, change) ->
                  changes.computeIfAbsent(account, none -> new ArrayList<>()).add(change));
    }
    changes.forEach(
        (account, inTurn) -> {
          ModelReservation reservation = new ModelReservation(inTurn);
          account.reserved.put(crossing.name(), reservation);
          if (isHome && crossing.request.items().get(0) instanceof ExpireHold) {
            account.expiring.put(crossing.name(), reservation.sum());
          }
        });
    lastMicros = Math.max(lastMicros, commitMicros);
  }

  /** Nothing is kept ready any more. */
  void release(ModelCrossing crossing, long commitMicros) {
    ModelLedger ledger = ledgers.get(crossing.request.ledger());
    for (String account : HomePlan.accounts(crossing.plans)) {
      if (ledger.accounts.containsKey(account)) {
        ledger.accounts.get(account).reserved.remove(crossing.name());
        ledger.accounts.get(account).expiring.remove(crossing.name());
      }
    }
    lastMicros = Math.max(lastMicros, commitMicros);
  }

  /**
   * Home applies its part of a transaction, which from now on is one that was applied. It comes to
   * what it came to when it was prepared, for nothing was allowed to change that since.
   *
   * @param item its place in the request
   * @param decisionMicros when it was decided if that was before, else 0
   */
  ModelAnswer applyAtHome(
      ModelCrossing crossing, int item, long commitMicros, long decisionMicros) {
    TransactionCommand command = crossing.request.items().get(item);
    ModelPlan plan = words(ledgers.get(crossing.request.ledger())).plan(command);
    Comparison.same(command, plan.toString(), crossing.plans.get(item).toString());
    lastMicros = Math.max(lastMicros, commitMicros);
    return apply(command, plan, commitMicros, decisionMicros);
  }

  private ModelAnswer apply(
      TransactionCommand command, ModelPlan plan, long commitMicros, long decisionMicros) {
    ModelAnswer answer =
        words(ledgers.get(command.commandId().ledger()))
            .apply(
                plan,
                command.commandId().id(),
                command.kind().name(),
                commitMicros,
                decisionMicros);
    record(command, Canonical.of(command), answer);
    takeReference(command);
    return answer;
  }

  /** Another shard applies its part of a transaction. */
  ModelAnswer applyPart(
      TransactionCommand command, ModelPlan plan, long commitMicros, long decisionMicros) {
    lastMicros = Math.max(lastMicros, commitMicros);
    return words(ledgers.get(command.commandId().ledger()))
        .applyPart(plan, command, commitMicros, decisionMicros);
  }

  /** All of an atomic batch of several shards is applied. */
  void recordBatch(AtomicBatch frame, List<? extends Command> items) {
    record(frame, Canonical.of(frame, items), ModelAnswer.applied(List.of()));
  }

  /** Nothing of an atomic batch is applied, because one of its transactions was refused. */
  void refuseBatch(
      AtomicBatch frame,
      List<TransactionCommand> items,
      int failed,
      ModelAnswer answer,
      long commitMicros) {
    record(frame, Canonical.of(frame, items), aborted(failed));
    for (int i = 0; i < items.size(); i++) {
      refuse(items.get(i), i == failed ? answer : aborted(failed), commitMicros + 1 + i);
    }
  }

  /** Home refuses what needs other shards, for a reason that is recorded. */
  void refuse(TransactionCommand command, ModelAnswer answer, long commitMicros) {
    record(command, Canonical.of(command), answer);
    lastMicros = Math.max(lastMicros, commitMicros);
  }

  /** What is not as section 9 of the contract says it always is; nothing when all is well. */
  public List<String> verify() {
    List<String> wrong = new ArrayList<>();
    verifyEach(wrong);
    for (ModelLedger ledger : ledgers.values()) {
      ModelInvariants.checkAssets(List.of(ledger), List.of(), wrong);
      ModelInvariants.checkCounters(List.of(ledger), List.of(), wrong);
    }
    return wrong;
  }

  /** The same, without what is true only of all shards of a ledger together. */
  void verifyEach(List<String> wrong) {
    for (ModelLedger ledger : ledgers.values()) {
      new ModelInvariants(ledger, lastMicros, wrong).check();
    }
  }
}
