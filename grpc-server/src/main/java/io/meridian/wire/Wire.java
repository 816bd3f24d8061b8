package io.meridian.wire;

import io.meridian.ledger.Bytes;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The mappers of one server.
 *
 * @param transactions maps the messages of the transaction service
 * @param accounts maps those of the account service
 * @param ledgers maps those of the ledger service
 * @param operations maps those of the operations service
 */
public record Wire(
    TransactionMapper transactions,
    AccountMapper accounts,
    LedgerMapper ledgers,
    OperationsMapper operations) {
  private static final int SALT_BYTES = 16;

  /**
   * The mappers for a grid.
   *
   * @param regions the grid's regions, in its order
   * @param random where the salts of private data come from: not to be foreseen, any thread
   */
  public static Wire of(List<String> regions, RandomGenerator random) {
    RequestCheck.Grid grid =
        new RequestCheck.Grid(List.copyOf(regions), new UnknownFields(), () -> salt(random));
    return new Wire(
        new TransactionMapper(grid),
        new AccountMapper(grid),
        new LedgerMapper(grid),
        new OperationsMapper(grid));
  }

  private static Bytes salt(RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return Bytes.wrap(salt);
  }
}
