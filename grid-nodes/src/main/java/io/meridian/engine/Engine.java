package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import java.util.List;
import java.util.Optional;
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

  /**
   * Executes a command that lives in one shard: {@code CreateAccount}, {@code Post}. Idempotent by
   * its id.
   */
  CompletableFuture<CommandReply> execute(PreparedCommand command, CallContext call);

  /**
   * Opens a ledger in every shard it has. Idempotent; a call that failed half way is finished by
   * calling again.
   *
   * @param name the new ledger's name
   * @param regions its regions; empty = every region of the grid
   * @param id the caller's id for the command; empty = derived from the name
   * @param actor who asks; empty when unknown
   */
  CompletableFuture<LedgerReply<LedgerFact>> createLedger(
      String name, List<String> regions, String id, String actor, CallContext call);

  /**
   * Registers an asset in every shard of a ledger. Idempotent; a call that failed half way is
   * finished by calling again.
   *
   * @param ledger the ledger's name
   * @param code the asset's code
   * @param scale its decimal places, 0..9
   * @param id the caller's id for the command; empty = derived from the code
   * @param actor who asks; empty when unknown
   */
  CompletableFuture<LedgerReply<AssetFact>> createAsset(
      String ledger, String code, int scale, String id, String actor, CallContext call);

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
   * The record of a transaction, posted or refused, not older than any answer given before the
   * call; TRANSACTION_NOT_FOUND when the id is unused or was used for another kind of command.
   */
  CompletableFuture<ReadReply<CommandReply.Recorded>> transaction(CommandId id, CallContext call);

  /** Every shard of every region that this node hosts, in order. */
  List<ShardStatus> status();

  /**
   * Proves on the running grid that a ledger's books balance; LEDGER_NOT_FOUND when there is none.
   */
  CompletableFuture<ReadReply<ConservationReport>> checkConservation(
      String ledger, Progress progress, CallContext call);

  /**
   * Reads the journals again from their first block: hash chains unbroken, derived state equal to
   * the replay.
   *
   * @param region the region to check; empty = every region that this node hosts
   */
  CompletableFuture<ReadReply<JournalReport>> checkJournal(
      Optional<String> region, Progress progress, CallContext call);

  /**
   * Throws the derived state of shards away and makes it again from their journals; each shard is
   * closed meanwhile.
   *
   * @param region the region to rebuild; empty = every region that this node hosts
   */
  CompletableFuture<ReadReply<RebuildReport>> rebuild(
      Optional<String> region, Progress progress, CallContext call);
}
