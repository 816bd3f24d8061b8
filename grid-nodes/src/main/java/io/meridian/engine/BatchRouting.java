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
 * to the one shard of all [K10], a dry run of the others item by item, each shard's together. Safe
 * for any thread.
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
                    : apiece(batch.items(), found, call));
  }

  /** An item about an earlier one of the batch is homed where that one is. */
  private static List<Optional<ShardId>> knownHomes(
      LedgerFact ledger, List<PreparedCommand> items) {
    List<Optional<ShardId>> known = new ArrayList<>(items.size());
    Map<CommandId, ShardId> earlier = new HashMap<>();
    for (PreparedCommand item : items) {
      Command command = item.command();
      Optional<ShardId> home =
          Router.home(ledger, command).or(() -> command.original().map(earlier::get));
      known.add(home);
      home.ifPresent(shard -> earlier.putIfAbsent(command.commandId(), shard));
    }
    return known;
  }

  private CompletableFuture<List<Home>> homes(
      LedgerFact ledger,
      List<PreparedCommand> items,
      List<Optional<ShardId>> known,
      CallContext call) {
    CompletableFuture<List<Home>> all =
        CompletableFuture.completedFuture(new ArrayList<>(items.size()));
    for (int i = 0; i < items.size(); i++) {
      CompletableFuture<Home> home =
          known.get(i).isPresent()
              ? CompletableFuture.completedFuture(new Home.At(known.get(i).get()))
              : homes.of(ledger, items.get(i).command(), call);
      all =
          all.thenCombine(
              home,
              (found, more) -> {
                found.add(more);
                return found;
              });
    }
    return all;
  }

  /** The refusal of an atomic batch whose items are homed in several shards. */
  private static Optional<Refusal> apart(List<Optional<ShardId>> homes) {
    Optional<ShardId> first = Optional.empty();
    for (int i = 0; i < homes.size(); i++) {
      if (first.isEmpty()) {
        first = homes.get(i);
      } else if (homes.get(i).isPresent() && !homes.get(i).equals(first)) {
        return Optional.of(
            new Refusal(Reason.MALFORMED_REQUEST, Map.of("field", "requests[" + i + ']')));
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

  /** Judges the items of each shard together; those of other shards can not concern them. */
  private CompletableFuture<BatchReply> apiece(
      List<PreparedCommand> items, List<Home> homes, CallContext call) {
    CommandReply[] replies = new CommandReply[items.size()];
    Map<ShardId, List<Integer>> byShard = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      if (homes.get(i) instanceof Home.Nowhere nowhere) {
        replies[i] = new CommandReply.Unrecorded(nowhere.refusal());
      } else {
        byShard
            .computeIfAbsent(shard(homes.get(i)).orElseThrow(), shard -> new ArrayList<>())
            .add(i);
      }
    }
    CompletableFuture<?>[] parts =
        byShard.entrySet().stream()
            .map(part -> judge(part.getKey(), part.getValue(), items, replies, call))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(parts)
        .thenApply(judged -> new BatchReply.Items(List.of(replies), false));
  }

  private CompletableFuture<Void> judge(
      ShardId shard,
      List<Integer> part,
      List<PreparedCommand> items,
      CommandReply[] replies,
      CallContext call) {
    PreparedBatch batch =
        new PreparedBatch(
            PreparedBatch.Mode.INDEPENDENT,
            Optional.empty(),
            part.stream().map(items::get).toList());
    return shards
        .ask(shard, new ShardRequest.ExecuteBatch(batch, true), call)
        .thenAccept(
            reply -> {
              List<CommandReply> judged = ((BatchReply.Items) reply).items();
              for (int i = 0; i < part.size(); i++) {
                replies[part.get(i)] = judged.get(i);
              }
            });
  }

  private static CompletableFuture<BatchReply> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new BatchReply.Refused(refusal));
  }
}
