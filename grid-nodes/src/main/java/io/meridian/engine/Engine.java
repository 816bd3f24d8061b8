package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The door to the ledger for a server. Shape was checked before; everything else of the order of
 * checks happens behind it. Methods may be called from any thread and never block; futures complete
 * on an engine thread, and what hangs on them must not block either. A future fails with {@link
 * EngineException} (a fault or a lack of capacity: the same call may be made again) or {@link
 * CallerGoneException}, and with nothing else but defects.
 */
public interface Engine {
  /** The regions of the grid, in its configured order. */
  List<String> regions();

  /** The regions of the grid, in its configured order, with the number of shards of each. */
  Map<String, Integer> shardsPerRegion();

  /**
   * Executes a transaction, or a command about one account, in the shard where it is homed: that of
   * the first account it names, or of the earlier transaction that it captures, voids or refunds.
   * Idempotent by its id.
   */
  CompletableFuture<CommandReply> execute(PreparedCommand command, CallContext call);

  /**
   * Judges such a command as {@link #execute} would, and stores nothing: {@link
   * CommandReply.Tried}, or the answer that its id has already.
   */
  CompletableFuture<CommandReply> dryRun(PreparedCommand command, CallContext call);

  /**
   * Executes transactions one after the other, each on its own; one that follows sees what the
   * earlier ones did. Idempotent by the id of each.
   *
   * @param stopOnFailure whether those that follow a refusal or a fault are BATCH_STOPPED, which is
   *     not recorded
   * @return the answers in the order of the commands
   */
  List<CompletableFuture<CommandReply>> executeInOrder(
      List<PreparedCommand> commands, boolean stopOnFailure, CallContext call);

  /**
   * Executes an atomic batch: all of its items or none. Idempotent by the id of its frame.
   * MALFORMED_REQUEST for the first item that is homed in another shard than the first one.
   */
  CompletableFuture<BatchReply> executeAtomically(PreparedBatch batch, CallContext call);

  /**
   * Judges a batch of any mode as it would be executed, and stores nothing. All items are of one
   * region. To stop at the first failure is the caller's: what failed changes nothing, so that the
   * answers before it are the same, and those behind it are left out.
   */
  CompletableFuture<BatchReply> dryRun(PreparedBatch batch, CallContext call);

  /**
   * Opens a ledger in every shard it has. Idempotent; a call that failed half way is finished by
   * calling again.
   */
  CompletableFuture<LedgerReply<LedgerFact>> createLedger(
      LedgerSettings ledger, CommandOptions options, CallContext call);

  /** The same for a ledger of one shard in each of its regions. */
  default CompletableFuture<LedgerReply<LedgerFact>> createLedger(
      String name,
      List<String> regions,
      boolean referenceUnique,
      CommandOptions options,
      CallContext call) {
    return createLedger(LedgerSettings.of(name, regions, referenceUnique), options, call);
  }

  /**
   * Registers an asset in every shard of a ledger. Idempotent; a call that failed half way is
   * finished by calling again.
   *
   * @param ledger the ledger's name
   * @param code the asset's code
   * @param scale its decimal places, 0..9
   */
  CompletableFuture<LedgerReply<AssetFact>> createAsset(
      String ledger, String code, int scale, CommandOptions options, CallContext call);

  /**
   * Closes a ledger's books up to an instant in every shard of the ledger. Idempotent; a call that
   * failed half way is finished by calling again.
   *
   * @param ledger the ledger's name
   * @param closedUntilMicros nothing may become effective before it, microseconds since the epoch
   */
  CompletableFuture<LedgerReply<LedgerFact>> closePeriod(
      String ledger, long closedUntilMicros, CommandOptions options, CallContext call);

  /** A ledger's fact, or LEDGER_NOT_FOUND. */
  CompletableFuture<ReadReply<LedgerFact>> ledger(String name);

  /**
   * Up to {@code limit} ledgers in the order of their names, from the first after {@code after} on.
   */
  CompletableFuture<List<LedgerFact>> ledgers(String after, int limit);

  /** An asset's fact, or LEDGER_NOT_FOUND, or ASSET_NOT_FOUND. */
  CompletableFuture<ReadReply<AssetFact>> asset(String ledger, String code);

  /**
   * Up to {@code limit} assets of a ledger in the order of their codes, from the first after {@code
   * after} on.
   */
  CompletableFuture<ReadReply<List<AssetFact>>> assets(String ledger, String after, int limit);

  /** An account's durable state, not older than any answer given before the call. */
  CompletableFuture<ReadReply<Account>> account(AccountKey account, CallContext call);

  /**
   * Accounts of a ledger at one cut, not older than any answer given before the call;
   * ACCOUNT_NOT_FOUND for the first that does not exist, or did not at that instant.
   *
   * @param accounts the accounts, in any regions of the ledger
   * @param asOfMicros the instant of the cut, not beyond the clock; empty = now
   */
  CompletableFuture<ReadReply<BalancesCut>> balances(
      String ledger, List<AccountRef> accounts, OptionalLong asOfMicros, CallContext call);

  /** A part of an account's statement; the first one not older than any answer given before. */
  CompletableFuture<ReadReply<StatementEntries>> statement(
      AccountKey account, StatementQuery query, CallContext call);

  /**
   * A transaction, applied or refused, not older than any answer given before the call;
   * TRANSACTION_NOT_FOUND when the id is unused or was used for another kind of command,
   * AMBIGUOUS_ID when several shards of the ledger hold one of this id.
   */
  CompletableFuture<ReadReply<FoundTransaction>> transaction(CommandId id, CallContext call);

  /**
   * The events of a ledger in a region from {@code cursor} on: at once if there are any, else as
   * soon as there are, and none after {@code wait}. JOURNAL_DIVERGED as {@link EngineException}
   * when the journal does not continue what the cursor has read.
   *
   * @param limit the most events to return, at least 1
   */
  CompletableFuture<ReadReply<EventPage>> events(
      String ledger, String region, EventCursor cursor, int limit, Duration wait, CallContext call);

  /** A cursor behind everything that is durable in a region now. */
  CompletableFuture<ReadReply<EventCursor>> newestEvents(
      String ledger, String region, CallContext call);

  /** The grid's secret for authenticating tokens: 32 random bytes, the same for ever. */
  CompletableFuture<Bytes> tokenSecret();

  /** The engine's wall clock, microseconds since the epoch. */
  long nowMicros();

  /** Every shard of every region that this node hosts, in order. */
  List<ShardStatus> status();

  /**
   * Proves on the running grid that a ledger's books balance; LEDGER_NOT_FOUND when there is none.
   */
  CompletableFuture<ReadReply<ConservationReport>> checkConservation(
      String ledger, Progress progress, CallContext call);

  /**
   * Lists what is open between the shards of a ledger, in the order of its shards and then of the
   * crossings' names; LEDGER_NOT_FOUND, REGION_NOT_IN_LEDGER. What ends or begins meanwhile may be
   * in the list or not.
   *
   * @param region the region whose shards are asked; empty = every region of the ledger
   * @param after the list begins behind this place; empty = at the start
   * @param limit the most to list, at least 1
   */
  CompletableFuture<ReadReply<List<OpenCrossing>>> checkCrossings(
      String ledger,
      Optional<String> region,
      Optional<OpenCrossing.Place> after,
      int limit,
      CallContext call);

  /**
   * Has what is open between the shards of a ledger driven on at once: home sends again what was
   * not answered, the others ask home. Nothing is decided that would not be decided anyway. Answers
   * how many were, without waiting for what comes of it; may be called again and again.
   *
   * @param region the region whose shards are asked; empty = every region of the ledger
   */
  CompletableFuture<ReadReply<Integer>> settleCrossings(
      String ledger, Optional<String> region, CallContext call);

  /**
   * Reads the journals again from their first block: hash chains unbroken, derived state equal to
   * the replay.
   *
   * @param region the region to check; empty = every region that this node hosts
   */
  CompletableFuture<ReadReply<JournalReport>> checkJournal(
      Optional<String> region, Progress progress, CallContext call);

  /**
   * A part of a shard's journal as it is stored, up to what is durable when it is asked for.
   * JOURNAL_DIVERGED as {@link EngineException} when the journal does not continue the block after
   * which it is to be read.
   */
  CompletableFuture<JournalPage> readJournal(JournalQuery query, CallContext call);

  /**
   * Throws the derived state of shards away and makes it again from their journals; each shard is
   * closed meanwhile.
   *
   * @param region the region to rebuild; empty = every region that this node hosts
   */
  CompletableFuture<ReadReply<RebuildReport>> rebuild(
      Optional<String> region, Progress progress, CallContext call);
}
