package io.meridian.benchmark;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Judge;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.LedgerView;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionDetails;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The payment that is measured: between two accounts, as meridian bench makes them. */
final class Payment {
  /** When it is committed. */
  static final long COMMIT_MICROS = 1_800_000_000_000_000L;

  static final String LEDGER = "bench-20261129-120000-000";
  static final String REGION = "eu";
  static final String ID = "019b0000-0000-7000-8000-000000000000";
  static final String DEBIT = "account:1234";
  static final String CREDIT = "account:5678";
  static final String ASSET = "USD";
  static final long AMOUNT = 100;

  private Payment() {}

  /** The command. */
  static Post command() {
    return new Post(
        new CommandId(LEDGER, REGION, ID),
        "",
        List.of(
            new Posting(
                new AccountRef(REGION, DEBIT), new AccountRef(REGION, CREDIT), ASSET, AMOUNT)),
        TransactionDetails.NONE);
  }

  /** The state on which it is judged. */
  static LedgerView view() {
    return new TwoAccounts(Map.of(key(DEBIT), open(), key(CREDIT), open()));
  }

  /** What becomes of it. */
  static Outcome outcome() {
    Outcome outcome = new Judge().judge(command(), view(), COMMIT_MICROS);
    if (outcome instanceof Outcome.Applied) {
      return outcome;
    }
    throw new IllegalStateException("not the payment that is to be measured: " + outcome);
  }

  private static AccountKey key(String id) {
    return new AccountKey(LEDGER, new AccountRef(REGION, id));
  }

  private static Account open() {
    return Account.opened(
        new AccountSettings(
            ASSET,
            NormalSide.CREDIT,
            OptionalLong.empty(),
            OptionalLong.empty(),
            Map.of(),
            Optional.empty()),
        1);
  }

  private record TwoAccounts(Map<AccountKey, Account> accounts) implements LedgerView {
    @Override
    public Optional<LedgerFact> ledger(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<AssetFact> asset(String ledger, String code) {
      return Optional.empty();
    }

    @Override
    public Optional<Account> account(AccountKey key) {
      return Optional.ofNullable(accounts.get(key));
    }

    @Override
    public Optional<Original> original(CommandId id) {
      return Optional.empty();
    }

    @Override
    public Optional<LedgerRecord> record(CommandId id) {
      return Optional.empty();
    }

    @Override
    public Optional<String> referenceHolder(CommandId scope, String reference) {
      return Optional.empty();
    }

    @Override
    public int freeSlot() {
      return 0;
    }
  }
}
