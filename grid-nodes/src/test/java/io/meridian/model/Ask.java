package io.meridian.model;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.BatchReply;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.engine.EngineException;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.PreparedBatch;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Something a caller asks of the engine, and how its answer is held against the model. It is sent,
 * then the journal is followed, and meanwhile it hears of the points in its shard's order; at the
 * end it is checked, unless the answer was lost.
 */
abstract class Ask {
  static final CallContext CALL = new CallContext(Long.MAX_VALUE, () -> false);

  final Journals journals;

  private final List<List<JournalFollower>> known = new ArrayList<>();
  private final List<List<JournalFollower>> knownOriginals = new ArrayList<>();

  Ask(Journals journals) {
    this.journals = journals;
  }

  abstract void send(Engine engine);

  /** What it waits for. */
  abstract List<? extends CompletableFuture<?>> answers();

  /** How many commands it is. */
  final int size() {
    return commands().size();
  }

  /** What it asks for. */
  abstract List<? extends Command> commands();

  /** What of it has to be judged as a whole, maybe by several shards. */
  List<ModelRequest> requests() {
    List<ModelRequest> requests = new ArrayList<>();
    for (Command command : commands()) {
      if (command instanceof TransactionCommand transaction) {
        requests.add(ModelRequest.of(transaction));
      }
    }
    return requests;
  }

  /** What to ask for, one after the other, when something undecided was in the way of this. */
  List<Ask> again() {
    List<Ask> again = new ArrayList<>();
    commands().forEach(command -> again.add(new Single(journals, command)));
    return again;
  }

  /** Whether its answer says something only when nothing else is under way. */
  boolean isAlone() {
    return false;
  }

  /** When it was judged, if it was only tried and says so, and the shard is known. */
  OptionalLong triedMicros() {
    return OptionalLong.empty();
  }

  /** In which shard that was. */
  JournalFollower triedAt() {
    throw new IllegalStateException("not tried: " + this);
  }

  /** The model is now where it was when this was tried. */
  void tried() {
    // Most are not.
  }

  /** A shard's model is at some point of the order at which this may have been judged. */
  void maybeNow(JournalFollower at) {
    // Most are recorded, and so it is known when.
  }

  /** It is about to be sent: what is known by now was known when it was judged. */
  final void note() {
    for (Command command : commands()) {
      known.add(journals.holders(command.commandId()));
      knownOriginals.add(command.original().map(journals::holders).orElse(List.of()));
    }
  }

  /** The answer, which is there, must be the model's. */
  abstract void check();

  /** Whether the answer was lost with the engine that owed it. */
  final boolean isLost() {
    return answers().stream()
        .anyMatch(answer -> !answer.isDone() || answer.isCompletedExceptionally());
  }

  /** Fails with the first fault that is no loss; whether it is to be asked for again. */
  final boolean expectAnswers() {
    boolean isAgain = false;
    for (CompletableFuture<?> answer : answers()) {
      if (isTryAgain(answer)) {
        isAgain = true;
      } else {
        answer.join();
      }
    }
    return isAgain;
  }

  private static boolean isTryAgain(CompletableFuture<?> answer) {
    return answer.isCompletedExceptionally()
        && answer
                .handle((value, fault) -> fault.getCause() == null ? fault : fault.getCause())
                .join()
            instanceof EngineException fault
        && fault.reason() == Reason.TRY_AGAIN;
  }

  /** Fails when a fault is a defect. */
  final void expectOnlyFaults() {
    for (CompletableFuture<?> answer : answers()) {
      if (answer.isCompletedExceptionally()) {
        answer
            .handle((value, fault) -> fault)
            .thenAccept(
                fault -> {
                  Throwable cause = fault.getCause() == null ? fault : fault.getCause();
                  if (!(cause instanceof EngineException)) {
                    throw new AssertionError("no fault but a defect", fault);
                  }
                })
            .join();
      }
    }
  }

  static PreparedBatch prepared(
      PreparedBatch.Mode mode, Optional<CommandId> frame, List<? extends Command> items) {
    List<PreparedCommand> prepared = new ArrayList<>();
    items.forEach(item -> prepared.add(CommandCodec.prepare(item)));
    return new PreparedBatch(
        mode, frame.map(id -> CommandCodec.prepare(frame(id, prepared))), prepared);
  }

  static AtomicBatch frame(ModelRequest request) {
    return (AtomicBatch)
        prepared(PreparedBatch.Mode.ATOMIC, request.batch(), request.items())
            .frame()
            .orElseThrow()
            .command();
  }

  private static AtomicBatch frame(CommandId id, List<PreparedCommand> items) {
    List<AtomicBatch.Item> named = new ArrayList<>();
    for (PreparedCommand item : items) {
      named.add(new AtomicBatch.Item(item.command().commandId().id(), item.fingerprint()));
    }
    return new AtomicBatch(id, "", named);
  }

  /** A reply of any sort against the journals and the models as they are after all of this. */
  final void checkReply(int place, CommandReply reply) {
    Command command = commands().get(place);
    if (reply instanceof CommandReply.Recorded recorded) {
      checkRecorded(place, recorded);
    } else if (reply instanceof CommandReply.Unrecorded unrecorded) {
      checkUnrecorded(place, unrecorded.refusal());
    } else {
      throw new AssertionError(command + " was only tried: " + reply);
    }
  }

  final void checkRecorded(int place, CommandReply.Recorded reply) {
    Command command = commands().get(place);
    JournalFollower journal = journals.at(reply.shard());
    JournalFollower.Written written =
        journal
            .written(command.commandId())
            .orElseThrow(() -> new AssertionError("answered without a record: " + reply));
    Comparison.same(command, reply.record(), written.record());
    Comparison.same(command, reply.shard(), written.shard());
    Comparison.same(command, reply.position(), written.position());
    Comparison.same(command, true, journal.mayBeHome(command));
    ModelAnswer answer = journal.model.identity(command).orElseThrow();
    Comparison.same(command, true, answer.replayed());
    if (!reply.replayed() && !journal.claim(written)) {
      throw new AssertionError("told to be new twice: " + written);
    }
    if (reply.record().outcome() instanceof Outcome.Applied) {
      journals.crossings.expectSettled(command.commandId());
    }
  }

  /** Its id is as free as it was: it was used for something else, or there is no home for it. */
  private void checkUnrecorded(int place, Refusal refusal) {
    if (checkHomeless(place, refusal)) {
      return;
    }
    Command command = commands().get(place);
    CommandId id = command.commandId();
    List<JournalFollower> shards = new ArrayList<>(journals.holders(id));
    if (shards.isEmpty()) {
      shards.addAll(journals.all());
    }
    List<ModelAnswer> answers =
        shards.stream().flatMap(shard -> shard.model.identity(command).stream()).toList();
    boolean isSaid =
        answers.stream()
            .anyMatch(answer -> !answer.recorded() && Comparison.isLike(refusal, answer));
    if (!isSaid) {
      Comparison.same(command, refusal, answers);
    }
  }

  /** Whether it is refused because no shard can be its home, which then must be so. */
  final boolean checkHomeless(int place, Refusal refusal) {
    Command command = commands().get(place);
    CommandId id = command.commandId();
    boolean isHomeless =
        command.original().isPresent() && journals.of(id.ledger(), id.region()).size() > 1;
    if (isHomeless && refusal.reason() == Reason.AMBIGUOUS_ID) {
      Comparison.same(command, List.of(), known.get(place));
      CommandId original = command.original().get();
      Comparison.same(command, true, journals.transactionHolders(original).size() > 1);
      Comparison.same(command, original.reference(), refusal.metadata().get("transaction"));
    } else if (isHomeless
        && (refusal.reason() == Reason.HOLD_NOT_FOUND
            || refusal.reason() == Reason.TRANSACTION_NOT_FOUND)) {
      Comparison.same(command, List.of(), known.get(place));
      Comparison.same(command, List.of(), knownOriginals.get(place));
      boolean isRefund = command.kind() == CommandKind.REFUND;
      Comparison.same(
          command,
          refusal,
          new Refusal(
              isRefund ? Reason.TRANSACTION_NOT_FOUND : Reason.HOLD_NOT_FOUND,
              Map.of("transaction", command.original().orElseThrow().reference())));
    } else {
      return false;
    }
    return true;
  }

  static void checkTried(Object what, LedgerRecord record, ModelAnswer answer) {
    Optional<Refusal> refusal = record.refused();
    if (refusal.isPresent()) {
      Comparison.compare(what, refusal.get(), answer);
    } else {
      Comparison.same(what, Optional.empty(), answer.reason());
      Comparison.same(what, Comparison.entries(record), answer.entries());
    }
  }

  /** One command. */
  static final class Single extends Ask {
    private final Command command;
    private final List<ModelAnswer> maybe = new ArrayList<>();
    private CompletableFuture<CommandReply> answer;

    Single(Journals journals, Command command) {
      super(journals);
      this.command = command;
    }

    @Override
    List<Command> commands() {
      return List.of(command);
    }

    @Override
    void send(Engine engine) {
      answer = engine.execute(CommandCodec.prepare(command), CALL);
    }

    @Override
    List<CompletableFuture<CommandReply>> answers() {
      return List.of(answer);
    }

    /** What is refused under a derived id has no record that would say when. */
    @Override
    void maybeNow(JournalFollower at) {
      if (command.commandId().derived() && at.mayBeHome(command)) {
        maybe.add(at.model.dryRun(command, at.model.lastMicros()));
      }
    }

    @Override
    void check() {
      CommandReply reply = answer.join();
      if (reply instanceof CommandReply.Unrecorded unrecorded && command.commandId().derived()) {
        for (ModelAnswer possible : maybe) {
          if (possible.reason().equals(Optional.of(unrecorded.refusal().reason()))) {
            Comparison.compare(command, unrecorded.refusal(), possible);
            return;
          }
        }
        Comparison.same(command, reply, maybe);
      }
      checkReply(0, reply);
    }
  }

  /** One command of a ledger that is nowhere. */
  static final class Nowhere extends Ask {
    private final Command command;
    private CompletableFuture<CommandReply> answer;

    Nowhere(Journals journals, Command command) {
      super(journals);
      this.command = command;
    }

    @Override
    List<Command> commands() {
      return List.of(command);
    }

    @Override
    void send(Engine engine) {
      answer = engine.execute(CommandCodec.prepare(command), CALL);
    }

    @Override
    List<CompletableFuture<CommandReply>> answers() {
      return List.of(answer);
    }

    @Override
    void check() {
      Comparison.same(
          command,
          answer.join().refused().map(Refusal::reason),
          Optional.of(Reason.LEDGER_NOT_FOUND));
    }
  }

  /** One command that is only tried. */
  static final class DryRun extends Ask {
    private final Command command;
    private final List<ModelAnswer> maybe = new ArrayList<>();
    private CompletableFuture<CommandReply> answer;

    DryRun(Journals journals, Command command) {
      super(journals);
      this.command = command;
    }

    @Override
    List<Command> commands() {
      return List.of(command);
    }

    @Override
    void send(Engine engine) {
      answer = engine.dryRun(CommandCodec.prepare(command), CALL);
    }

    @Override
    List<CompletableFuture<CommandReply>> answers() {
      return List.of(answer);
    }

    private Optional<LedgerRecord> record() {
      return answer.join() instanceof CommandReply.Tried reply
          ? Optional.of(reply.record())
          : Optional.empty();
    }

    @Override
    OptionalLong triedMicros() {
      return journals.isLocal(command)
          ? record()
              .map(record -> OptionalLong.of(record.commitMicros()))
              .orElse(OptionalLong.empty())
          : OptionalLong.empty();
    }

    @Override
    JournalFollower triedAt() {
      return journals.home(command).orElseThrow();
    }

    @Override
    void tried() {
      LedgerRecord record = record().orElseThrow();
      triedAt().expectNothingDue(record, record.commitMicros());
      checkTried(command, record, triedAt().model.dryRun(command, record.commitMicros()));
    }

    /** Where it was judged, and so when, is not told if other shards may have to do with it. */
    @Override
    void maybeNow(JournalFollower at) {
      if (!journals.isLocal(command)
          && at.mayBeHome(command)
          && !at.model.crosses(command)
          && at.model.nextExpiryMicros().orElse(Long.MAX_VALUE) > at.model.lastMicros()
          && !at.model.isUsed(command.commandId())) {
        maybe.add(at.model.dryRun(command, at.model.lastMicros()));
      }
    }

    @Override
    void check() {
      if (record().isEmpty()) {
        checkReply(0, answer.join());
      } else if (!journals.isLocal(command) && !isPossible(record().get())) {
        throw new AssertionError("no shard says so: " + record() + ", but " + maybe);
      }
    }

    private boolean isPossible(LedgerRecord record) {
      Optional<Refusal> refusal = record.refused();
      TransactionCommand transaction = (TransactionCommand) command;
      ModelRequest request = ModelRequest.of(transaction);
      if (refusal.isPresent()) {
        return journals.sightings.isExplained(request, 0, refusal.get())
            || maybe.stream().anyMatch(answer -> Comparison.isLike(refusal.get(), answer));
      }
      List<ModelEntry> entries =
          Comparison.entries(record).stream().map(ModelEntry::timeless).toList();
      return journals.sightings.isPassed(request, List.of(entries))
          || maybe.stream()
              .anyMatch(
                  answer ->
                      answer.wasApplied()
                          && answer.entries().stream()
                              .map(ModelEntry::timeless)
                              .toList()
                              .equals(entries));
    }
  }

  /** Several commands, each on its own, one after the other. */
  static final class InOrder extends Ask {
    private final List<TransactionCommand> commands;
    private final boolean isStopping;
    private List<CompletableFuture<CommandReply>> answers;

    InOrder(Journals journals, List<TransactionCommand> commands, boolean isStopping) {
      super(journals);
      this.commands = commands;
      this.isStopping = isStopping;
    }

    @Override
    List<TransactionCommand> commands() {
      return commands;
    }

    @Override
    void send(Engine engine) {
      answers =
          engine.executeInOrder(
              commands.stream().map(CommandCodec::prepare).toList(), isStopping, CALL);
    }

    @Override
    List<CompletableFuture<CommandReply>> answers() {
      return answers;
    }

    @Override
    void check() {
      int failed = -1;
      Map<ShardId, Long> before = new HashMap<>();
      for (int i = 0; i < commands.size(); i++) {
        CommandReply reply = answers.get(i).join();
        if (isStopping && failed >= 0) {
          if (!(reply instanceof CommandReply.Unrecorded unrecorded)) {
            throw new AssertionError(commands.get(i) + " was not stopped: " + reply);
          }
          Comparison.compare(commands.get(i), unrecorded.refusal(), ReferenceModel.stopped(failed));
          continue;
        }
        checkReply(i, reply);
        failed = failed < 0 && reply.refused().isPresent() ? i : failed;
        if (reply instanceof CommandReply.Recorded recorded && !recorded.replayed()) {
          long micros = recorded.record().commitMicros();
          for (Map.Entry<ShardId, Long> earlier : before.entrySet()) {
            boolean isLater =
                !earlier.getKey().equals(recorded.shard()) || micros > earlier.getValue();
            Comparison.same(commands, true, isLater);
          }
          before.putAll(journals.crossings.lastTimes(recorded));
        }
      }
    }
  }

  /** Commands of any sort that are only tried, one after the other. */
  static final class DryInOrder extends Ask {
    private final PreparedBatch.Mode mode;
    private final List<TransactionCommand> items;
    private final List<JournalFollower> shards;
    private final List<List<ModelAnswer>> maybe = new ArrayList<>();
    private boolean isUnknown;
    private CompletableFuture<BatchReply> answer;

    DryInOrder(Journals journals, PreparedBatch.Mode mode, List<TransactionCommand> items) {
      super(journals);
      this.mode = mode;
      this.items = items;
      this.shards = journals.of(items.get(0).commandId().ledger());
    }

    @Override
    void send(Engine engine) {
      answer = engine.dryRun(prepared(mode, Optional.empty(), items), CALL);
    }

    @Override
    List<CompletableFuture<BatchReply>> answers() {
      return List.of(answer);
    }

    @Override
    List<TransactionCommand> commands() {
      return items;
    }

    @Override
    List<ModelRequest> requests() {
      return List.of();
    }

    @Override
    List<Ask> again() {
      return List.of(new DryInOrder(journals, mode, items));
    }

    @Override
    boolean isAlone() {
      return shards.size() > 1;
    }

    /** Whether it could be told what the answer must be. */
    boolean isKnown() {
      return !isUnknown;
    }

    /** The time of the first item. */
    @Override
    OptionalLong triedMicros() {
      List<CommandReply> replies = ((BatchReply.Items) answer.join()).items();
      for (int i = 0; i < items.size() && shards.size() == 1; i++) {
        if (replies.get(i) instanceof CommandReply.Tried reply) {
          return OptionalLong.of(reply.record().commitMicros() - i);
        }
      }
      return OptionalLong.empty();
    }

    @Override
    JournalFollower triedAt() {
      return shards.get(0);
    }

    @Override
    void tried() {
      long micros = triedMicros().orElseThrow();
      triedAt().expectNothingDue(items, micros + items.size());
      List<CommandReply> replies = ((BatchReply.Items) answer.join()).items();
      List<ModelAnswer> answers = triedAt().model.dryRunInOrder(items, false, micros);
      Comparison.same(items, replies.size(), answers.size());
      for (int i = 0; i < replies.size(); i++) {
        if (replies.get(i) instanceof CommandReply.Tried reply) {
          checkTried(items, reply.record(), answers.get(i));
        } else {
          checkKnown(items, replies.get(i), answers.get(i));
        }
      }
    }

    /** Several shards are in one state together only when nothing is on its way between them. */
    @Override
    void maybeNow(JournalFollower at) {
      if (isAlone()) {
        Optional<List<ModelAnswer>> answers =
            journals.crossings.isAnyOpen(items.get(0).commandId().ledger())
                ? Optional.empty()
                : new JointRun(shards).inOrder(items);
        isUnknown |= answers.isEmpty();
        answers.filter(some -> !maybe.contains(some)).ifPresent(maybe::add);
      }
    }

    @Override
    void check() {
      List<CommandReply> replies = ((BatchReply.Items) answer.join()).items();
      Comparison.same(items, replies.size(), items.size());
      boolean isSaid = maybe.stream().anyMatch(answers -> isLike(replies, answers));
      if (isAlone() && isKnown() && !isSaid) {
        throw new AssertionError(
            items + ":\n  the engine: " + replies + "\n  the models: " + maybe);
      }
    }

    private static boolean isLike(List<CommandReply> replies, List<ModelAnswer> answers) {
      for (int i = 0; i < replies.size(); i++) {
        ModelAnswer answer = answers.get(i);
        boolean isLike =
            replies.get(i) instanceof CommandReply.Tried reply
                ? isLikeTried(reply.record(), answer)
                : replies.get(i) instanceof CommandReply.Recorded reply
                    ? answer.replayed()
                        && answer.reason().equals(reply.refused().map(Refusal::reason))
                    : Comparison.isLike(replies.get(i).refused().orElseThrow(), answer);
        if (!isLike) {
          return false;
        }
      }
      return true;
    }
  }

  /** Whether what was tried, whenever that was, is so. */
  static boolean isLikeTried(LedgerRecord record, ModelAnswer answer) {
    Optional<Refusal> refusal = record.refused();
    return refusal.isPresent()
        ? Comparison.isLike(refusal.get(), answer)
        : answer.wasApplied()
            && answer.entries().stream()
                .map(ModelEntry::timeless)
                .toList()
                .equals(Comparison.entries(record).stream().map(ModelEntry::timeless).toList());
  }

  /** What is answered by an earlier use of the id, tried or not. */
  static void checkKnown(Object what, CommandReply reply, ModelAnswer answer) {
    if (reply instanceof CommandReply.Recorded) {
      Comparison.same(what, true, answer.replayed());
      Comparison.same(what, reply.refused().map(Refusal::reason), answer.reason());
    } else {
      Comparison.compare(what, reply.refused().orElseThrow(), answer);
    }
  }

  /** The closing of a period, which every shard of the ledger journals. */
  static final class Period extends Ask {
    private final JournalFollower journal;
    private final ClosePeriod command;
    private final boolean isDerived;
    private CompletableFuture<LedgerReply<LedgerFact>> answer;

    Period(Journals journals, JournalFollower journal, ClosePeriod command, boolean isDerived) {
      super(journals);
      this.journal = journal;
      this.command = command;
      this.isDerived = isDerived;
    }

    @Override
    void send(Engine engine) {
      CommandId id = command.commandId();
      answer =
          engine.closePeriod(
              id.ledger(),
              command.closedUntilMicros(),
              new CommandOptions(isDerived ? "" : id.id(), "", false),
              CALL);
    }

    @Override
    List<CompletableFuture<LedgerReply<LedgerFact>>> answers() {
      return List.of(answer);
    }

    @Override
    List<ClosePeriod> commands() {
      return List.of(command);
    }

    @Override
    void check() {
      if (answer.join() instanceof LedgerReply.Refused<LedgerFact> refused) {
        Set<Reason> possible = Set.of(Reason.PERIOD_CLOSED, Reason.IDEMPOTENCY_MISMATCH);
        Comparison.same(command, true, possible.contains(refused.refusal().reason()));
      } else {
        LedgerFact fact = ((LedgerReply.Created<LedgerFact>) answer.join()).fact();
        Comparison.same(fact, true, fact.closedUntilMicros() >= command.closedUntilMicros());
        Comparison.same(
            command,
            true,
            journal.model.closedUntilMicros(command.commandId().ledger())
                >= command.closedUntilMicros());
      }
    }
  }
}
