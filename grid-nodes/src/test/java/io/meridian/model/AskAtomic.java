package io.meridian.model;

import io.meridian.engine.BatchReply;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.engine.PreparedBatch;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** An atomic batch that is executed, or only tried. */
final class AskAtomic extends Ask {
  private final CommandId id;
  private final List<TransactionCommand> items;
  private final boolean isDryRun;
  private final ModelRequest request;
  private final List<JournalFollower> shards;
  private final Set<CommandId> usedBefore = new HashSet<>();
  private final List<List<ModelAnswer>> maybe = new ArrayList<>();
  private CompletableFuture<BatchReply> answer;

  AskAtomic(Journals journals, CommandId id, List<TransactionCommand> items, boolean isDryRun) {
    super(journals);
    this.id = id;
    this.items = List.copyOf(items);
    this.isDryRun = isDryRun;
    this.request = ModelRequest.ofBatch(id, items);
    this.shards = journals.of(id.ledger(), id.region());
  }

  private AtomicBatch frame() {
    return frame(request);
  }

  @Override
  void send(Engine engine) {
    requestedHome()
        .ifPresent(
            home -> {
              for (TransactionCommand item : items) {
                home.written(item.commandId()).ifPresent(used -> usedBefore.add(item.commandId()));
              }
              home.written(id).ifPresent(used -> usedBefore.add(id));
            });
    PreparedBatch batch = prepared(PreparedBatch.Mode.ATOMIC, Optional.of(id), items);
    answer = isDryRun ? engine.dryRun(batch, CALL) : engine.executeAtomically(batch, CALL);
  }

  /** The home of its first item that tells it by itself. */
  private Optional<JournalFollower> requestedHome() {
    return items.stream().flatMap(item -> journals.home(item).stream()).findFirst();
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
    return List.of(request);
  }

  @Override
  List<Ask> again() {
    return List.of(new AskAtomic(journals, id, items, isDryRun));
  }

  private boolean isInOneShard() {
    return journals.of(id.ledger()).size() == 1;
  }

  /** Whether it was tried, and other shards might have had to do with it. */
  boolean isTriedInSeveral() {
    return !isInOneShard()
        && answer.join() instanceof BatchReply.Items replies
        && replies.items().get(0) instanceof CommandReply.Tried;
  }

  /** The time of its frame. */
  @Override
  OptionalLong triedMicros() {
    return isInOneShard()
            && answer.join() instanceof BatchReply.Items replies
            && replies.items().get(0) instanceof CommandReply.Tried first
        ? OptionalLong.of(first.record().commitMicros() - 1)
        : OptionalLong.empty();
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
    List<ModelAnswer> answers = triedAt().model.dryRunAtomically(frame(), items, micros);
    for (int i = 0; i < items.size(); i++) {
      checkTried(items, ((CommandReply.Tried) replies.get(i)).record(), answers.get(i));
    }
  }

  /** Where other shards may have to do with it, but have not, it is not told when it was judged. */
  @Override
  void maybeNow(JournalFollower at) {
    if (isDryRun
        && !isInOneShard()
        && at.mayBeHome(request)
        && !at.model.isUsed(id)
        && at.model.nextExpiryMicros().orElse(Long.MAX_VALUE) > at.model.lastMicros()
        && !at.model.homePlan(request).crosses()) {
      List<ModelAnswer> answers =
          at.model.dryRunAtomically(frame(), items, at.model.lastMicros()).stream().toList();
      if (!maybe.contains(answers)) {
        maybe.add(answers);
      }
    }
  }

  @Override
  void check() {
    if (answer.join() instanceof BatchReply.Refused refused) {
      checkRefused(refused.refusal());
      return;
    }
    expectTogether();
    BatchReply.Items replies = (BatchReply.Items) answer.join();
    Comparison.same(items, items.size(), replies.items().size());
    if (replies.items().get(0) instanceof CommandReply.Unrecorded) {
      checkUnrecorded(replies.items());
    } else if (replies.items().get(0) instanceof CommandReply.Tried) {
      Comparison.same(items, true, isDryRun);
      Comparison.same(items, false, replies.replayed());
      if (triedMicros().isEmpty()) {
        checkTried(replies.items());
      }
    } else {
      checkRecorded(replies);
    }
  }

  private void checkRecorded(BatchReply.Items replies) {
    for (int i = 0; i < items.size(); i++) {
      CommandReply.Recorded reply = (CommandReply.Recorded) replies.items().get(i);
      checkRecorded(i, reply);
      Comparison.same(items, reply.replayed(), replies.replayed());
      Comparison.same(items, true, reply.replayed() || !isDryRun);
    }
    ShardId home = ((CommandReply.Recorded) replies.items().get(0)).shard();
    List<ModelAnswer> answers = modelAnswers(journals.at(home));
    Comparison.same(items, true, answers.stream().allMatch(ModelAnswer::replayed));
  }

  private List<ModelAnswer> modelAnswers(JournalFollower home) {
    return home.model.submitAtomically(frame(), items, home.model.lastMicros());
  }

  /** Its id was used for something else, or its items are homed in several shards. */
  private void checkRefused(Refusal refusal) {
    if (refusal.reason() == Reason.MALFORMED_REQUEST) {
      List<Set<JournalFollower>> homes = possibleHomes();
      boolean isApart = false;
      for (int i = 1; i < items.size(); i++) {
        if (refusal.metadata().get("field").equals("requests[" + i + "]")) {
          for (int j = 0; j < i; j++) {
            isApart |= isApart(homes.get(i), homes.get(j));
          }
        }
      }
      Comparison.same(items + " " + refusal, true, isApart);
      return;
    }
    expectTogether();
    // Another use of the id that is homed elsewhere may have gone unnoticed.
    boolean isSaid =
        journals.holders(id).stream()
            .map(this::modelAnswers)
            .anyMatch(answers -> answers.size() == 1 && Comparison.isLike(refusal, answers.get(0)));
    Comparison.same(items + " " + refusal, true, isSaid);
  }

  private static boolean isApart(Set<JournalFollower> some, Set<JournalFollower> others) {
    Set<JournalFollower> all = new HashSet<>(some);
    all.addAll(others);
    return !some.isEmpty() && !others.isEmpty() && all.size() > 1;
  }

  /** Where each item may have been found to be homed. */
  private List<Set<JournalFollower>> possibleHomes() {
    List<Set<JournalFollower>> homes = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      TransactionCommand item = items.get(i);
      Set<JournalFollower> mine = new HashSet<>();
      journals.home(item).ifPresent(mine::add);
      if (mine.isEmpty()) {
        for (int j = 0; j < i; j++) {
          if (item.original().equals(Optional.of(items.get(j).commandId()))) {
            mine.addAll(homes.get(j));
          }
        }
        mine.addAll(journals.holders(item.commandId()));
        item.original().map(journals::holders).ifPresent(mine::addAll);
      }
      homes.add(mine);
    }
    return homes;
  }

  /** What its items say of their homes by themselves is one shard. */
  private void expectTogether() {
    Set<JournalFollower> homes = new HashSet<>();
    items.forEach(item -> journals.home(item).ifPresent(homes::add));
    Comparison.same(items + " are homed apart", true, homes.size() <= 1);
  }

  /** One of its items can not be recorded by any shard, or has a record from elsewhere. */
  private void checkUnrecorded(List<CommandReply> replies) {
    int failed = -1;
    for (int i = 0; i < items.size(); i++) {
      if (replies.get(i).refused().orElseThrow().reason() != Reason.BATCH_ABORTED) {
        Comparison.same(replies, -1, failed);
        failed = i;
      }
    }
    for (int i = 0; i < items.size(); i++) {
      Refusal refusal = replies.get(i).refused().orElseThrow();
      if (i == failed) {
        if (isAboutEarlier(i) && refusal.reason() == Reason.AMBIGUOUS_ID) {
          checkAmbiguousBehindEarlier(i, refusal);
        } else if (isAboutEarlier(i) || !checkHomeless(i, refusal)) {
          checkUsed(items.get(i).commandId(), refusal);
        }
      } else {
        Comparison.same(
            items,
            refusal,
            new Refusal(Reason.BATCH_ABORTED, Map.of("item", Integer.toString(failed))));
      }
    }
    if (replies.get(failed).refused().orElseThrow().reason() == Reason.IDEMPOTENCY_MISMATCH) {
      Comparison.same(items, false, usedBefore.contains(id));
      for (int i = 0; i < failed; i++) {
        Comparison.same(items, false, usedBefore.contains(items.get(i).commandId()));
      }
    }
  }

  /** What an item is about is there when it is executed if an item before it is that. */
  private boolean isAboutEarlier(int place) {
    Optional<CommandId> original = items.get(place).original();
    return items.subList(0, place).stream()
        .anyMatch(item -> original.equals(Optional.of(item.commandId())));
  }

  /** An item before it is one of two that have the id, in two shards. */
  private void checkAmbiguousBehindEarlier(int place, Refusal refusal) {
    CommandId original = items.get(place).original().orElseThrow();
    Set<JournalFollower> holders = new HashSet<>(journals.transactionHolders(original));
    List<Set<JournalFollower>> homes = possibleHomes();
    for (int i = 0; i < place; i++) {
      if (items.get(i).commandId().equals(original)) {
        holders.addAll(homes.get(i));
      }
    }
    Comparison.same(items + " " + refusal, true, holders.size() > 1);
    Comparison.same(items, original.reference(), refusal.metadata().get("transaction"));
  }

  /** An id has a record from elsewhere; which ids had one when it was judged is not known. */
  private void checkUsed(CommandId item, Refusal refusal) {
    Comparison.same(items + " " + refusal, false, journals.holders(item).isEmpty());
    Comparison.same(
        items,
        refusal,
        new Refusal(
            Reason.IDEMPOTENCY_MISMATCH,
            Map.of("ledger", item.ledger(), "id", item.id(), "field", "batch_id")));
  }

  private void checkTried(List<CommandReply> replies) {
    List<List<ModelEntry>> entries = new ArrayList<>();
    int failed = -1;
    for (int i = 0; i < items.size(); i++) {
      Optional<Refusal> refusal = replies.get(i).refused();
      if (refusal.isEmpty()) {
        entries.add(Comparison.entries(((CommandReply.Tried) replies.get(i)).record()));
      } else if (refusal.get().reason() != Reason.BATCH_ABORTED) {
        Comparison.same(replies, -1, failed);
        failed = i;
      }
    }
    Comparison.same(replies, entries.size(), failed < 0 ? items.size() : 0);
    boolean isSaid =
        failed < 0
            ? journals.sightings.isPassed(request, entries)
            : journals.sightings.isExplained(
                request, failed, replies.get(failed).refused().orElseThrow());
    if (!isSaid && maybe.stream().noneMatch(answers -> isLike(replies, answers))) {
      throw new AssertionError("no shard says so: " + replies + ", but " + maybe);
    }
  }

  private static boolean isLike(List<CommandReply> replies, List<ModelAnswer> answers) {
    for (int i = 0; i < replies.size(); i++) {
      if (!isLikeTried(((CommandReply.Tried) replies.get(i)).record(), answers.get(i))) {
        return false;
      }
    }
    return true;
  }
}
