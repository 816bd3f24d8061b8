package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Command;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Takes commands about accounts and transactions to the shards where they are homed. Safe for any
 * thread.
 */
final class CommandRouting {
  private final LedgerDirectory directory;
  private final Homes homes;
  private final Shards shards;

  CommandRouting(LedgerDirectory directory, Homes homes, Shards shards) {
    this.directory = directory;
    this.homes = homes;
    this.shards = shards;
  }

  /** Has one command served by its shard. */
  CompletableFuture<CommandReply> route(
      Command command, Supplier<ShardRequest<CommandReply>> request, CallContext call) {
    return directory
        .ledger(command.commandId().ledger())
        .thenCompose(found -> home(found, command, call))
        .thenCompose(
            home ->
                home instanceof Home.At at
                    ? shards.ask(at.shard(), request.get(), call)
                    : CompletableFuture.completedFuture(
                        new CommandReply.Unrecorded(((Home.Nowhere) home).refusal())));
  }

  /**
   * Has commands of one ledger executed as {@link CommandSequence} says.
   *
   * @param replies completed one by one
   */
  void inOrder(
      List<PreparedCommand> commands,
      boolean stopOnFailure,
      List<CompletableFuture<CommandReply>> replies,
      CallContext call) {
    var unused =
        directory
            .ledger(commands.get(0).command().commandId().ledger())
            .thenAccept(
                found ->
                    new CommandSequence(commands, stopOnFailure, route(found, call), replies)
                        .start())
            .exceptionally(
                fault -> {
                  replies.forEach(reply -> reply.completeExceptionally(fault));
                  return null;
                });
  }

  /** One look at the ledger serves all, so that none can overtake another on its way to a shard. */
  private CommandSequence.Route route(Optional<LedgerFact> ledger, CallContext call) {
    return new CommandSequence.Route() {
      @Override
      public CompletableFuture<Home> home(Command command) {
        return CommandRouting.this.home(ledger, command, call);
      }

      @Override
      public boolean homeKnown(Command command) {
        return refusal(ledger, command).isPresent()
            || Router.home(ledger.orElseThrow(), command).isPresent();
      }

      @Override
      public boolean alone(Command command) {
        return ledger.isPresent() && Router.mayCross(ledger.get(), command);
      }

      @Override
      public CompletableFuture<List<ItemAnswer>> ask(ShardId shard, ShardCall.ExecuteRun run) {
        return shards.call(shard, run, call);
      }
    };
  }

  private CompletableFuture<Home> home(
      Optional<LedgerFact> ledger, Command command, CallContext call) {
    Optional<Refusal> refusal = refusal(ledger, command);
    return refusal.isPresent()
        ? CompletableFuture.completedFuture(new Home.Nowhere(refusal.get()))
        : homes.of(ledger.get(), command, call);
  }

  private static Optional<Refusal> refusal(Optional<LedgerFact> ledger, Command command) {
    return ledger.isEmpty()
        ? Optional.of(Router.ledgerNotFound(command.commandId().ledger()))
        : Router.outside(ledger.get(), command);
  }
}
