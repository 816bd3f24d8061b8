package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Commands about facts that live in every shard of a ledger: they are journaled in each of them,
 * the first shard deciding, before the directory shows them [T3]. Thread-safe.
 */
final class FactCommands {
  /** Asks one shard. */
  interface Asking {
    CompletableFuture<CommandReply> ask(
        ShardId shard, PreparedCommand command, boolean isDryRun, CallContext call);
  }

  private final Router router;
  private final LedgerDirectory directory;
  private final Asking asking;

  FactCommands(Router router, LedgerDirectory directory, Asking asking) {
    this.router = router;
    this.directory = directory;
    this.asking = asking;
  }

  /**
   * A command as each shard gets it.
   *
   * @param command makes it for a shard, under an id
   * @param derivedId the id that is derived from what it is about
   * @param fact what its record says
   * @param publish has the directory show it
   * @param answer what the caller is told, of that fact and the one that the directory shows now
   */
  private record FactCommand<T>(
      BiFunction<ShardId, String, Command> command,
      String derivedId,
      Function<LedgerRecord, T> fact,
      Function<T, CompletableFuture<T>> publish,
      BinaryOperator<T> answer) {}

  CompletableFuture<LedgerReply<LedgerFact>> createLedger(
      LedgerSettings settings, CommandOptions options, CallContext call) {
    String name = settings.name();
    List<LedgerPlacement> placements = router.place(settings);
    FactCommand<LedgerFact> command =
        new FactCommand<>(
            (shard, id) ->
                creation(settings, placements, options, new CommandId(name, shard.region(), id)),
            CreateLedger.derivedId(name),
            record ->
                new LedgerFact(
                    name,
                    placements,
                    settings.referenceUnique(),
                    settings.crossRegion(),
                    0,
                    record.commitMicros()),
            directory::publish,
            (fact, stands) -> stands.withClosedUntil(0));
    CreateLedger asked =
        creation(
            settings,
            placements,
            options,
            new CommandId(name, placements.get(0).region(), command.derivedId()));
    return directory
        .ledger(name)
        .thenCompose(
            known ->
                known.flatMap(fact -> fact.firstDifference(asked)).isPresent()
                    ? existsOtherwise(known.get(), asked, command, options, call)
                    : everywhere(Router.shards(placements), command, options, call)
                        .thenApply(reply -> onlyIfAlike(reply, asked)));
  }

  private static CreateLedger creation(
      LedgerSettings settings,
      List<LedgerPlacement> placements,
      CommandOptions options,
      CommandId id) {
    return new CreateLedger(
        id, options.actor(), placements, settings.referenceUnique(), settings.crossRegion());
  }

  /**
   * A caller's id is judged before the state and takes the refusal, in the first of the shards that
   * the ledger has, whichever the request would have.
   */
  private CompletableFuture<LedgerReply<LedgerFact>> existsOtherwise(
      LedgerFact known,
      CreateLedger asked,
      FactCommand<LedgerFact> command,
      CommandOptions options,
      CallContext call) {
    if (options.id().isEmpty()) {
      return CompletableFuture.completedFuture(exists(known, asked));
    }
    ShardId first = Router.shards(known.placements()).get(0);
    return ask(first, command, options.id(), options.dryRun(), call)
        .thenApply(
            reply ->
                reply
                    .refused()
                    .<LedgerReply<LedgerFact>>map(LedgerReply.Refused::new)
                    .orElseGet(() -> exists(known, asked)));
  }

  /**
   * Of two creators that named different settings at once, the one whose fact the directory took
   * has succeeded.
   */
  private static LedgerReply<LedgerFact> onlyIfAlike(
      LedgerReply<LedgerFact> reply, CreateLedger asked) {
    return reply instanceof LedgerReply.Created<LedgerFact> created
            && created.fact().firstDifference(asked).isPresent()
        ? exists(created.fact(), asked)
        : reply;
  }

  private static LedgerReply<LedgerFact> exists(LedgerFact known, CreateLedger asked) {
    String field = known.firstDifference(asked).orElseThrow();
    return new LedgerReply.Refused<>(
        new Refusal(Reason.LEDGER_EXISTS, Map.of("ledger", known.name(), "field", field)));
  }

  CompletableFuture<LedgerReply<AssetFact>> createAsset(
      String ledger, String code, int scale, CommandOptions options, CallContext call) {
    FactCommand<AssetFact> command =
        new FactCommand<>(
            (shard, id) ->
                new CreateAsset(
                    new CommandId(ledger, shard.region(), id), options.actor(), code, scale),
            CreateAsset.derivedId(code),
            record -> new AssetFact(ledger, code, scale, record.commitMicros()),
            directory::publish,
            (fact, stands) -> stands);
    return inLedger(
        ledger, fact -> everywhere(Router.shards(fact.placements()), command, options, call));
  }

  CompletableFuture<LedgerReply<LedgerFact>> closePeriod(
      String ledger, long closedUntilMicros, CommandOptions options, CallContext call) {
    return inLedger(
        ledger,
        fact ->
            everywhere(
                Router.shards(fact.placements()),
                new FactCommand<>(
                    (shard, id) ->
                        new ClosePeriod(
                            new CommandId(ledger, shard.region(), id),
                            options.actor(),
                            closedUntilMicros),
                    ClosePeriod.derivedId(closedUntilMicros),
                    record -> fact.withClosedUntil(closedUntilMicros),
                    directory::publish,
                    (closed, stands) -> closed),
                options,
                call));
  }

  private <T> CompletableFuture<LedgerReply<T>> inLedger(
      String ledger, Function<LedgerFact, CompletableFuture<LedgerReply<T>>> command) {
    return directory
        .ledger(ledger)
        .thenCompose(
            found ->
                found.isPresent()
                    ? command.apply(found.get())
                    : CompletableFuture.completedFuture(
                        new LedgerReply.Refused<>(Router.ledgerNotFound(ledger))));
  }

  /**
   * Has every shard journal a fact. The first decides under the caller's id, and a refusal there
   * ends it before anything changed; the others follow all at once under the derived id, which no
   * caller can have used: one after the other they would take longer than a caller waits. A dry run
   * asks the first only.
   */
  private <T> CompletableFuture<LedgerReply<T>> everywhere(
      List<ShardId> shards, FactCommand<T> command, CommandOptions options, CallContext call) {
    String id = options.id().isEmpty() ? command.derivedId() : options.id();
    CompletableFuture<CommandReply> first = ask(shards.get(0), command, id, options.dryRun(), call);
    if (options.dryRun()) {
      return first.thenApply(reply -> tried(reply, command));
    }
    return first
        .thenCompose(
            decided ->
                decided.refused().isPresent()
                    ? CompletableFuture.completedFuture(decided)
                    : followed(decided, shards.subList(1, shards.size()), command, call))
        .thenCompose(reply -> published(reply, command));
  }

  /** What the first shard decided, once all the others have it, or what one of them refuses. */
  private <T> CompletableFuture<CommandReply> followed(
      CommandReply decided, List<ShardId> others, FactCommand<T> command, CallContext call) {
    List<CompletableFuture<CommandReply>> followers =
        others.stream()
            .map(shard -> ask(shard, command, command.derivedId(), false, call))
            .toList();
    return CompletableFuture.allOf(followers.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                followers.stream()
                    .map(CompletableFuture::join)
                    .filter(FactCommands::refusedByFollower)
                    .findFirst()
                    .orElse(decided));
  }

  private static <T> CompletableFuture<LedgerReply<T>> published(
      CommandReply reply, FactCommand<T> command) {
    Optional<Refusal> refusal = reply.refused();
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(new LedgerReply.Refused<>(refusal.get()));
    }
    CommandReply.Recorded recorded = (CommandReply.Recorded) reply;
    T fact = command.fact().apply(recorded.record());
    return command
        .publish()
        .apply(fact)
        .thenApply(
            stands ->
                new LedgerReply.Created<>(
                    command.answer().apply(fact, stands), recorded.replayed()));
  }

  /** What the first shard decided stands; one that has closed more already has nothing to do. */
  private static boolean refusedByFollower(CommandReply reply) {
    return reply.refused().filter(refusal -> refusal.reason() != Reason.PERIOD_CLOSED).isPresent();
  }

  private static <T> LedgerReply<T> tried(CommandReply reply, FactCommand<T> command) {
    if (reply.refused().isPresent()) {
      return new LedgerReply.Refused<>(reply.refused().get());
    }
    return reply instanceof CommandReply.Recorded recorded
        ? new LedgerReply.Created<>(command.fact().apply(recorded.record()), true)
        : new LedgerReply.Created<>(
            command.fact().apply(((CommandReply.Tried) reply).record()), false);
  }

  private <T> CompletableFuture<CommandReply> ask(
      ShardId shard, FactCommand<T> command, String id, boolean isDryRun, CallContext call) {
    return asking.ask(
        shard, CommandCodec.prepare(command.command().apply(shard, id)), isDryRun, call);
  }
}
