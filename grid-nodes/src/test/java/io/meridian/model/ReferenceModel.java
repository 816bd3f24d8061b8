package io.meridian.model;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Capture;
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
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.UpdateAccount;
import io.meridian.ledger.VoidHold;
import io.meridian.model.ModelLedger.Used;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What one shard answers to commands in its order, by the words of the contract. Ledgers have one
 * shard in a region here. Used by one thread.
 */
public final class ReferenceModel {
  private final String region;
  private final Map<String, ModelLedger> ledgers = new TreeMap<>();
  private final OpenHoldList openHolds = new OpenHoldList();
  private final Undo undo = new Undo();
  private long lastMicros;

  /** A shard of this region without any ledger. */
  public ReferenceModel(String region) {
    this.region = region;
  }

  /** The commit time of the newest record. */
  public long lastMicros() {
    return lastMicros;
  }

  /** An account's present state. */
  public Optional<ModelAccount> account(String ledger, String reference) {
    return Optional.ofNullable(ledgers.get(ledger)).map(known -> known.accounts.get(reference));
  }

  /** The accounts of a ledger by their references. */
  public List<ModelAccount> accounts(String ledger) {
    return List.copyOf(ledgers.get(ledger).accounts.values());
  }

  /** What can be captured, voided or refunded under an id now. */
  public Optional<ModelTransaction> transaction(String ledger, String id) {
    return Optional.ofNullable(ledgers.get(ledger)).flatMap(known -> known.transaction(id));
  }

  /** The instant before which a ledger's books are closed. */
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

  private List<ModelAnswer> inTurn(List<? extends Command> items, long firstMicros) {
    List<ModelAnswer> answers = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
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

  /** Expires every hold that is due at an instant, in the order of their expiry. */
  public void expireDue(long micros) {
    for (ModelTransaction hold : openHolds.due(micros)) {
      expire(hold, Math.max(hold.expiresMicros, lastMicros + 1));
    }
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
    ModelAnswer answer =
        new TransactionWords(hold.ledger, openHolds, undo).expire(hold, commitMicros);
    ExpireHold command = ExpireHold.of(new CommandId(hold.ledger.name, region, hold.id));
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
      ledger.references.put(reference, command.commandId().id());
      undo.with(() -> ledger.references.remove(reference));
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
    ledger.used.put(id, new Used(command, form, answer, transaction));
    undo.with(() -> ledger.used.remove(id));
  }

  private ModelAnswer judge(Command command, long commitMicros) {
    ModelLedger ledger = ledgers.get(command.commandId().ledger());
    AccountWords accounts = new AccountWords(ledger, undo);
    TransactionWords transactions = new TransactionWords(ledger, openHolds, undo);
    return switch (command.kind()) {
      case CREATE_LEDGER -> createLedger((CreateLedger) command);
      case CREATE_ASSET -> accounts.createAsset((CreateAsset) command);
      case CLOSE_PERIOD -> accounts.closePeriod((ClosePeriod) command);
      case CREATE_ACCOUNT -> accounts.create((CreateAccount) command, commitMicros);
      case UPDATE_ACCOUNT -> accounts.update((UpdateAccount) command, commitMicros);
      case CHANGE_ACCOUNT_STATUS ->
          accounts.changeStatus((ChangeAccountStatus) command, commitMicros);
      case POST ->
          forbidden(command, ledger)
              .orElseGet(() -> transactions.post((Post) command, commitMicros));
      case HOLD ->
          forbidden(command, ledger)
              .orElseGet(() -> transactions.hold((Hold) command, commitMicros));
      case CAPTURE -> transactions.capture((Capture) command, commitMicros);
      case VOID -> transactions.voidHold((VoidHold) command, commitMicros);
      case REFUND -> transactions.refund((Refund) command, commitMicros);
      case EXPIRE, ATOMIC_BATCH, PREPARE_LEGS, SETTLE_LEGS, ABANDON_CROSSING, FINISH_CROSSING ->
          throw new IllegalArgumentException("nobody can ask for it like this: " + command);
    };
  }

  /** Whatever it is about abroad, a ledger that keeps its regions apart does not look at it. */
  private static Optional<ModelAnswer> forbidden(Command command, ModelLedger ledger) {
    List<Posting> postings =
        command instanceof Post post ? post.postings() : ((Hold) command).postings();
    for (Posting posting : postings) {
      for (AccountRef account : List.of(posting.debit(), posting.credit())) {
        if (!account.region().equals(ledger.region)) {
          return Optional.of(
              ModelAnswer.refused(
                  Reason.CROSS_REGION_FORBIDDEN,
                  Map.of("ledger", ledger.name, "account", account.toString())));
        }
      }
    }
    return Optional.empty();
  }

  private ModelAnswer createLedger(CreateLedger create) {
    String name = create.commandId().ledger();
    ModelLedger known = ledgers.get(name);
    if (known == null) {
      ledgers.put(name, new ModelLedger(create, region));
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

  private <T> T tried(Supplier<T> act) {
    long before = lastMicros;
    T answer = undo.tried(act);
    lastMicros = before;
    return answer;
  }

  /** What is not as section 9 of the contract says it always is; nothing when all is well. */
  public List<String> verify() {
    List<String> wrong = new ArrayList<>();
    for (ModelLedger ledger : ledgers.values()) {
      new ModelInvariants(ledger, lastMicros, wrong).check();
    }
    return wrong;
  }
}
