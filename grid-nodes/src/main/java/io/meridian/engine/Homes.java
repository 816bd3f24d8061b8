package io.meridian.engine;

import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Finds where transactions live by their ids. Where a ledger has one shard in the region that is
 * the place, and nobody is asked; else all of its shards there are asked in one round [K6]. That
 * there is none, or more than one, is said only when all have answered, and is not recorded: no
 * shard is its home. Safe for any thread.
 */
final class Homes {
  private final Shards shards;

  Homes(Shards shards) {
    this.shards = shards;
  }

  /**
   * Where a command is executed that no {@link Router#outside} stands against. One that was
   * recorded already goes where its record is, whatever has become of its original since: identity
   * is judged before state.
   */
  CompletableFuture<Home> of(LedgerFact ledger, Command command, CallContext call) {
    Optional<ShardId> known = Router.home(ledger, command);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(new Home.At(known.get()));
    }
    CommandId original = command.original().orElseThrow();
    return records(ledger, command.commandId(), call)
        .thenCombine(
            records(ledger, original, call),
            (own, originals) ->
                own.isEmpty()
                    ? ofOriginal(command, original, originals)
                    : new Home.At(alike(command, own)));
  }

  private static Home ofOriginal(
      Command command, CommandId original, List<CommandReply.Recorded> found) {
    if (found.isEmpty()) {
      return new Home.Nowhere(
          new Refusal(
              command.kind() == CommandKind.REFUND
                  ? Reason.TRANSACTION_NOT_FOUND
                  : Reason.HOLD_NOT_FOUND,
              Map.of("transaction", original.reference())));
    }
    return found.size() == 1 || found.stream().allMatch(Homes::isFact)
        ? new Home.At(found.get(0).shard())
        : new Home.Nowhere(ambiguous(original, found));
  }

  /** Whether it is something that every shard of the ledger has recorded [T3]. */
  private static boolean isFact(CommandReply.Recorded recorded) {
    return recorded.record().command().accounts().isEmpty();
  }

  /** The shard that recorded the same request, or else the first that recorded another. */
  private static ShardId alike(Command command, List<CommandReply.Recorded> own) {
    return own.stream()
        .filter(recorded -> recorded.record().command().firstDifference(command).isEmpty())
        .findFirst()
        .orElseGet(() -> own.get(0))
        .shard();
  }

  /** A transaction of a ledger in a region where it lives; or why there is not exactly one. */
  CompletableFuture<ReadReply<FoundTransaction>> transaction(
      LedgerFact ledger, CommandId id, CallContext call) {
    return heldBy(ledger, id, new ShardRequest.ReadTransaction(id), call)
        .thenApply(
            found ->
                switch (found.size()) {
                  case 0 ->
                      new ReadReply.Refused<>(
                          new Refusal(
                              Reason.TRANSACTION_NOT_FOUND, Map.of("transaction", id.reference())));
                  case 1 -> new ReadReply.Found<>(found.get(0));
                  default ->
                      new ReadReply.Refused<>(
                          ambiguous(id, found.stream().map(FoundTransaction::recorded).toList()));
                });
  }

  private static Refusal ambiguous(CommandId id, List<CommandReply.Recorded> found) {
    return new Refusal(
        Reason.AMBIGUOUS_ID,
        Map.of(
            "transaction",
            id.reference(),
            "shards",
            found.stream().map(one -> one.shard().toString()).collect(Collectors.joining(","))));
  }

  /** The records of whatever used an id, since an id is used by one command of any kind. */
  private CompletableFuture<List<CommandReply.Recorded>> records(
      LedgerFact ledger, CommandId id, CallContext call) {
    return heldBy(ledger, id, new ShardRequest.ReadRecord(id), call);
  }

  /** What the shards of an id's region hold under it, in the order of the ledger's shards. */
  private <T> CompletableFuture<List<T>> heldBy(
      LedgerFact ledger, CommandId id, ShardRequest<Optional<T>> question, CallContext call) {
    List<CompletableFuture<Optional<T>>> asked = new ArrayList<>();
    for (ShardId shard : Router.shards(ledger, id.region())) {
      asked.add(shards.ask(shard, question, call));
    }
    return Futures.all(asked).thenApply(found -> found.stream().flatMap(Optional::stream).toList());
  }
}
