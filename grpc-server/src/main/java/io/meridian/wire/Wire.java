package io.meridian.wire;

import io.meridian.ledger.Bytes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The mappers of one server, by what their messages are about.
 *
 * @param transactions single transactions
 * @param batches batches of transactions
 * @param events watches
 * @param accounts accounts to create
 * @param accountChanges changes of accounts
 * @param accountReads accounts, balances and statements to read
 * @param ledgers ledgers and periods
 * @param assets assets
 * @param operations what operators ask
 */
public record Wire(
    TransactionMapper transactions,
    TransactionBatchMapper batches,
    EventMapper events,
    AccountMapper accounts,
    AccountChangeMapper accountChanges,
    AccountReadMapper accountReads,
    LedgerMapper ledgers,
    AssetMapper assets,
    OperationsMapper operations) {
  private static final int SALT_BYTES = 16;

  /**
   * The mappers for a grid.
   *
   * @param shardsPerRegion the grid's regions, in its order, with the shards of each
   * @param nowMicros the engine's clock, microseconds since the epoch
   * @param tokenSecret the grid's secret for authenticating tokens
   * @param random where the salts of private data come from: not to be foreseen, any thread
   */
  public static Wire of(
      Map<String, Integer> shardsPerRegion,
      LongSupplier nowMicros,
      Bytes tokenSecret,
      RandomGenerator random) {
    RequestCheck.Grid grid =
        new RequestCheck.Grid(
            Collections.unmodifiableMap(new LinkedHashMap<>(shardsPerRegion)),
            new UnknownFields(),
            () -> salt(random),
            nowMicros);
    TokenSeal seal = new TokenSeal(tokenSecret);
    PageTokens pages = new PageTokens(seal);
    return new Wire(
        new TransactionMapper(grid),
        new TransactionBatchMapper(grid),
        new EventMapper(grid, new ResumeTokens(seal)),
        new AccountMapper(grid),
        new AccountChangeMapper(grid),
        new AccountReadMapper(grid, pages),
        new LedgerMapper(grid, pages),
        new AssetMapper(grid, pages),
        new OperationsMapper(grid, pages));
  }

  private static Bytes salt(RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return Bytes.wrap(salt);
  }
}
