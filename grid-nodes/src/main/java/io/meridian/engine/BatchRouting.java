package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes batches that are judged as a whole to the shards where their items are homed: an atomic one
 * to the one shard of all [K10], a dry run of the others item by item, in their order. Safe for any
 * thread.
 */
final class BatchRouting {
  private final LedgerDirectory directory;
  private final Homes homes;
  private final Shards shards;

  BatchRouting(LedgerDirectory directory, Homes homes, Shards shards) {
    this.directory = directory;
    this.homes = homes;
    this.shards = shards;
  }

  /** Has a batch executed, or only judged. */
  CompletableFuture<BatchReply> route(PreparedBatch batch, boolean isDryRun, CallContext call) {
    String name = batch.items().get(0).command().commandId().ledger();
    return directory
        .ledger(name)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? refused(Router.ledgerNotFound(name))
                    : inLedger(found.get(), batch, isDryRun, call));
  }

  private CompletableFuture<BatchReply> inLedger(
      LedgerFact ledger, PreparedBatch batch, boolean isDryRun, CallContext call) {
    for (PreparedCommand item : batch.items()) {
      Optional<Refusal> outside = Router.outside(ledger, item.command());
      if (outside.isPresent()) {
        return refused(outside.get());
      }
    }
    boolean atomic = batch.mode() == PreparedBatch.Mode.ATOMIC;
    List<Optional<ShardId>> known = knownHomes(ledger, batch.items());
    Optional<Refusal> apart = atomic ? apart(known) : Optional.empty();
    if (apart.isPresent()) {
      return refused(apart.get());
    }
    return homes(ledger, batch.items(), known, call)
        .thenCompose(
            found ->
                atomic
                    ? together(batch, found, isDryRun, call)
                    : inOrder(ledger, batch.items(), found, call));
  }

  private static List<Optional<ShardId>> knownHomes(
      LedgerFact ledger, List<PreparedCommand> items) {
    return items.stream().map(item -> Router.home(ledger, item.command())).toList();
  }

  private CompletableFuture<List<Home>> homes(
      LedgerFact ledger,
      List<PreparedCommand> items,
      List<Optional<ShardId>> known,
      CallContext call) {
    List<CompletableFuture<Home>> found = new ArrayList<>(items.size());
    Map<CommandId, CompletableFuture<Home>> earlier = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      Command command = items.get(i).command();
      CompletableFuture<Home> home =
          known.get(i).isPresent()
              ? CompletableFuture.completedFuture(new Home.At(known.get(i).get()))
              : home(ledger, command, command.original().map(earlier::get), call);
      found.add(home);
      earlier.putIfAbsent(command.commandId(), home);
    }
    return Futures.all(found);
  }

  /** What an earlier item does is in no shard yet, but will be where that one has its home. */
  private CompletableFuture<Home> home(
      LedgerFact ledger,
      Command command,
      Optional<CompletableFuture<Home>> original,
      CallContext call) {
    return original.isEmpty()
        ? homes.of(ledger, command, call)
        : original
            .get()
            .thenCompose(
                home ->
                    home instanceof Home.At at
                        ? homes.behind(at.shard(), ledger, command, call)
                        : homes.of(ledger, command, call));
  }

  /** The refusal of an atomic batch whose items are homed in several shards. */
  private static Optional<Refusal> apart(List<Optional<ShardId>> homes) {
    Optional<ShardId> first = Optional.empty();
    for (int i = 0; i < homes.size(); i++) {
      if (first.isEmpty()) {
        first = homes.get(i);
      } else if (homes.get(i).isPresent() && !homes.get(i).equals(first)) {
        return Optional.of(
            new Refusal(
                Reason.MALFORMED_REQUEST,
                Map.of(
                    "field",
                    "requests[" + i + ']',
                    "rule",
                    "must be homed in one shard with all of an atomic batch")));
      }
    }
    return Optional.empty();
  }

  private CompletableFuture<BatchReply> together(
      PreparedBatch batch, List<Home> homes, boolean isDryRun, CallContext call) {
    Optional<Refusal> apart = apart(homes.stream().map(BatchRouting::shard).toList());
    if (apart.isPresent()) {
      return refused(apart.get());
    }
    for (int i = 0; i < homes.size(); i++) {
      if (homes.get(i) instanceof Home.Nowhere nowhere) {
        return CompletableFuture.completedFuture(
            AtomicExecution.unrecorded(homes.size(), i, nowhere.refusal()));
      }
    }
    return shards.ask(
        shard(homes.get(0)).orElseThrow(), new ShardRequest.ExecuteBatch(batch, isDryRun), call);
  }

  private static Optional<ShardId> shard(Home home) {
    return home instanceof Home.At at ? Optional.of(at.shard()) : Optional.empty();
  }

  /** Items of a dry run that are judged together. */
  private record Stretch(ShardId shard, List<Integer> places) {}

  private CompletableFuture<BatchReply> inOrder(
      LedgerFact ledger, List<PreparedCommand> items, List<Home> homes, CallContext call) {
    CommandReply[] replies = new CommandReply[items.size()];
    boolean concerned = false;
    for (int i = 0; i < items.size(); i++) {
      if (homes.get(i) instanceof Home.Nowhere nowhere) {
        replies[i] = new CommandReply.Unrecorded(nowhere.refusal());
      } else {
        concerned |= Router.mayCross(ledger, items.get(i).command());
      }
    }
    return (concerned
            ? oneAfterTheOther(items, homes, replies, call)
            : apiece(items, homes, replies, call))
        .thenApply(judged -> new BatchReply.Items(List.of(replies), false));
  }

  /** No item has accounts of another's shard, so that those of each can be judged together. */
  private CompletableFuture<?> apiece(
      List<PreparedCommand> items, List<Home> homes, CommandReply[] replies, CallContext call) {
    Map<ShardId, List<Integer>> byShard = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      if (homes.get(i) instanceof Home.At at) {
        byShard.computeIfAbsent(at.shard(), shard -> new ArrayList<>()).add(i);
      }
    }
    return CompletableFuture.allOf(
        byShard.entrySet().stream()
            .map(
                part ->
                    judge(
                        new Stretch(part.getKey(), part.getValue()),
                        items,
                        List.of(),
                        replies,
                        call))
            .toArray(CompletableFuture[]::new));
  }

  /** Each shard's items in a row are judged together, on what all before them would have done. */
  private CompletableFuture<?> oneAfterTheOther(
      List<PreparedCommand> items, List<Home> homes, CommandReply[] replies, CallContext call) {
    List<Stretch> stretches = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (homes.get(i) instanceof Home.At at) {
        int last = stretches.size() - 1;
        if (last < 0 || !stretches.get(last).shard().equals(at.shard())) {
          stretches.add(new Stretch(at.shard(), new ArrayList<>()));
          last++;
        }
        stretches.get(last).places().add(i);
      }
    }
    CompletableFuture<List<TriedItem>> earlier = CompletableFuture.completedFuture(List.of());
    for (Stretch stretch : stretches) {
      earlier =
          earlier.thenCompose(
              before ->
                  judge(stretch, items, before, replies, call)
                      .thenApply(
                          more -> {
                            List<TriedItem> all = new ArrayList<>(before);
                            all.addAll(more);
                            return all;
                          }));
    }
    return earlier;
  }

  /** Answers what those after it have to know. */
  private CompletableFuture<List<TriedItem>> judge(
      Stretch stretch,
      List<PreparedCommand> items,
      List<TriedItem> earlier,
      CommandReply[] replies,
      CallContext call) {
    List<Integer> places = stretch.places();
    DryRunInOrder run = new DryRunInOrder(places.stream().map(items::get).toList(), earlier);
    return shards
        .ask(stretch.shard(), new ShardRequest.TryInOrder(run), call)
        .thenApply(
            tried -> {
              for (int i = 0; i < places.size(); i++) {
                replies[places.get(i)] = tried.replies().get(i);
              }
              return tried.tried();
            });
  }

  private static CompletableFuture<BatchReply> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new BatchReply.Refused(refusal));
  }
}
