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
    CommandId id = command.commandId();
    CommandId original = command.original().orElseThrow();
    return holders(ledger, id, false, call)
        .thenCombine(
            holders(ledger, original, false, call),
            (own, originals) ->
                own.isEmpty()
                    ? ofOriginal(command, original, originals)
                    : new Home.At(alike(command, own)));
  }

  private static Home ofOriginal(
      Command command, CommandId original, List<FoundTransaction> found) {
    return switch (found.size()) {
      case 0 ->
          new Home.Nowhere(
              new Refusal(
                  command.kind() == CommandKind.REFUND
                      ? Reason.TRANSACTION_NOT_FOUND
                      : Reason.HOLD_NOT_FOUND,
                  Map.of("transaction", original.reference())));
      case 1 -> new Home.At(found.get(0).recorded().shard());
      default -> new Home.Nowhere(ambiguous(original, found));
    };
  }

  /** The shard that recorded the same request, or else the first that recorded another. */
  private static ShardId alike(Command command, List<FoundTransaction> own) {
    return own.stream()
        .map(FoundTransaction::recorded)
        .filter(recorded -> recorded.record().command().firstDifference(command).isEmpty())
        .findFirst()
        .orElseGet(() -> own.get(0).recorded())
        .shard();
  }

  /** A transaction of a ledger in a region where it lives; or why there is not exactly one. */
  CompletableFuture<ReadReply<FoundTransaction>> transaction(
      LedgerFact ledger, CommandId id, CallContext call) {
    return holders(ledger, id, true, call)
        .thenApply(
            found ->
                switch (found.size()) {
                  case 0 ->
                      new ReadReply.Refused<>(
                          new Refusal(
                              Reason.TRANSACTION_NOT_FOUND, Map.of("transaction", id.reference())));
                  case 1 -> new ReadReply.Found<>(found.get(0));
                  default -> new ReadReply.Refused<>(ambiguous(id, found));
                });
  }

  private static Refusal ambiguous(CommandId id, List<FoundTransaction> found) {
    return new Refusal(
        Reason.AMBIGUOUS_ID,
        Map.of(
            "transaction",
            id.reference(),
            "shards",
            found.stream()
                .map(one -> one.recorded().shard().toString())
                .collect(Collectors.joining(","))));
  }

  /** What the shards of a region hold under an id, in the order of the ledger's shards. */
  private CompletableFuture<List<FoundTransaction>> holders(
      LedgerFact ledger, CommandId id, boolean withPath, CallContext call) {
    List<CompletableFuture<Optional<FoundTransaction>>> asked = new ArrayList<>();
    for (ShardId shard : Router.shards(ledger, id.region())) {
      asked.add(shards.ask(shard, new ShardRequest.ReadTransaction(id, withPath), call));
    }
    return Futures.all(asked).thenApply(found -> found.stream().flatMap(Optional::stream).toList());
  }
}
