package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
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
    return find(ledger, command, Optional.empty(), call);
  }

  /**
   * The same of a command about a transaction that will be recorded in a shard before it, if it is
   * not yet.
   */
  CompletableFuture<Home> behind(
      ShardId earlier, LedgerFact ledger, Command command, CallContext call) {
    return find(ledger, command, Optional.of(earlier), call);
  }

  private CompletableFuture<Home> find(
      LedgerFact ledger, Command command, Optional<ShardId> earlier, CallContext call) {
    CommandId original = command.original().orElseThrow();
    List<ShardId> order = Router.shards(ledger, original.region());
    return recorded(ledger, command, call)
        .thenCombine(
            uses(ledger, original, call),
            (own, originals) ->
                own.orElseGet(
                    () -> ofOriginal(command, original, with(earlier, originals, order))));
  }

  private static List<IdUse> with(
      Optional<ShardId> earlier, List<IdUse> uses, List<ShardId> order) {
    if (earlier.isEmpty() || uses.stream().anyMatch(use -> use.shard().equals(earlier.get()))) {
      return uses;
    }
    List<IdUse> all = new ArrayList<>(uses);
    all.add(new IdUse(earlier.get(), true, Bytes.EMPTY));
    all.sort(Comparator.comparingInt(use -> order.indexOf(use.shard())));
    return all;
  }

  /** Where a command of that id was recorded already. */
  private CompletableFuture<Optional<Home>> recorded(
      LedgerFact ledger, Command command, CallContext call) {
    return uses(ledger, command.commandId(), call)
        .thenApply(
            own ->
                own.isEmpty() ? Optional.empty() : Optional.of(new Home.At(alike(command, own))));
  }

  /**
   * The one transaction under the id, whatever else uses it; else where it can be said what does.
   */
  private static Home ofOriginal(Command command, CommandId original, List<IdUse> uses) {
    List<ShardId> transactions =
        uses.stream().filter(IdUse::transaction).map(IdUse::shard).toList();
    if (transactions.size() > 1) {
      return new Home.Nowhere(ambiguous(original, transactions));
    }
    return uses.isEmpty()
        ? new Home.Nowhere(
            new Refusal(
                command.kind() == CommandKind.REFUND
                    ? Reason.TRANSACTION_NOT_FOUND
                    : Reason.HOLD_NOT_FOUND,
                Map.of("transaction", original.reference())))
        : new Home.At(transactions.isEmpty() ? uses.get(0).shard() : transactions.get(0));
  }

  /** The shard that recorded the same request, or else the first that recorded another. */
  private static ShardId alike(Command command, List<IdUse> own) {
    Bytes fingerprint = CommandCodec.prepare(command).fingerprint();
    return own.stream()
        .filter(use -> use.fingerprint().equals(fingerprint))
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
                          ambiguous(
                              id, found.stream().map(one -> one.recorded().shard()).toList()));
                });
  }

  private static Refusal ambiguous(CommandId id, List<ShardId> found) {
    return new Refusal(
        Reason.AMBIGUOUS_ID,
        Map.of(
            "transaction",
            id.reference(),
            "shards",
            found.stream().map(ShardId::toString).collect(Collectors.joining(","))));
  }

  /** What used an id, since an id is for one command of any kind. */
  private CompletableFuture<List<IdUse>> uses(LedgerFact ledger, CommandId id, CallContext call) {
    return heldBy(ledger, id, new ShardRequest.ReadIdUse(id), call);
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
