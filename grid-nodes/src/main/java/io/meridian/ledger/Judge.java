package io.meridian.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of the ledger: (command, state) -> outcome, nothing else. Deterministic, without side
 * effects. Shape, routing and identity were settled before; what is left is the order of checks
 * from ACCOUNT_NOT_FOUND on, and it is read here from top to bottom.
 */
public final class Judge {
  /** Judges {@code command} on the state that {@code view} shows. */
  public Outcome judge(Command command, LedgerView view) {
    return switch (command.kind()) {
      case CREATE_LEDGER -> createLedger((CreateLedger) command, view);
      case CREATE_ASSET -> createAsset((CreateAsset) command, view);
      case CREATE_ACCOUNT -> createAccount((CreateAccount) command, view);
      case POST -> post((Post) command, view);
    };
  }

  /**
   * A fact that is there alike is taken again, so that whoever finds it half made can finish it.
   */
  private static Outcome createLedger(CreateLedger command, LedgerView view) {
    String name = command.commandId().ledger();
    Optional<LedgerFact> present = view.ledger(name);
    return present.isPresent() && !present.get().placements().equals(command.placements())
        ? refused(Reason.LEDGER_EXISTS, Map.of("ledger", name, "field", "ledger.regions"))
        : new Outcome.Applied(List.of());
  }

  private static Outcome createAsset(CreateAsset command, LedgerView view) {
    String ledger = command.commandId().ledger();
    Optional<AssetFact> present = view.asset(ledger, command.code());
    return present.isPresent() && present.get().scale() != command.scale()
        ? refused(
            Reason.ASSET_EXISTS,
            Map.of(
                "ledger",
                ledger,
                "asset",
                command.code(),
                "scale",
                Integer.toString(present.get().scale()),
                "field",
                "asset.scale"))
        : new Outcome.Applied(List.of());
  }

  private static Outcome createAccount(CreateAccount command, LedgerView view) {
    if (view.account(command.key()).isPresent()) {
      return refused(
          Reason.ACCOUNT_EXISTS, Map.of("account", command.account().toString(), "field", "id"));
    }
    String asset = command.settings().asset();
    if (view.asset(command.commandId().ledger(), asset).isEmpty()) {
      return refused(
          Reason.ASSET_NOT_FOUND, Map.of("ledger", command.commandId().ledger(), "asset", asset));
    }
    return new Outcome.Applied(List.of());
  }

  private static Outcome post(Post command, LedgerView view) {
    List<AccountKey> keys = command.accounts();
    Account[] accounts = new Account[keys.size()];

    for (int i = 0; i < accounts.length; i++) {
      Optional<Account> account = view.account(keys.get(i));
      if (account.isEmpty()) {
        return refused(
            Reason.ACCOUNT_NOT_FOUND, Map.of("account", keys.get(i).account().toString()));
      }
      accounts[i] = account.get();
    }

    for (int i = 0; i < command.postings().size(); i++) {
      Posting posting = command.postings().get(i);
      Account debit = accounts[command.debitAccount(i)];
      Account credit = accounts[command.creditAccount(i)];
      if (!debit.settings().asset().equals(posting.asset())) {
        return assetMismatch(i, posting, posting.debit(), debit);
      }
      if (!credit.settings().asset().equals(posting.asset())) {
        return assetMismatch(i, posting, posting.credit(), credit);
      }
    }

    for (int i = 0; i < accounts.length; i++) {
      if (accounts[i].status() == AccountStatus.CLOSED) {
        return refused(Reason.ACCOUNT_CLOSED, Map.of("account", keys.get(i).account().toString()));
      }
    }
    for (int i = 0; i < accounts.length; i++) {
      if (accounts[i].status() == AccountStatus.FROZEN) {
        return refused(Reason.ACCOUNT_FROZEN, Map.of("account", keys.get(i).account().toString()));
      }
    }

    NetEffects effects = new NetEffects(accounts);
    for (int i = 0; i < command.postings().size(); i++) {
      long amount = command.postings().get(i).amount();
      int overflowing = effects.post(command.debitAccount(i), command.creditAccount(i), amount);
      if (overflowing >= 0) {
        return refused(
            Reason.BALANCE_OVERFLOW, Map.of("account", keys.get(overflowing).account().toString()));
      }
    }

    return effects.judgeLimits(keys).orElseGet(() -> new Outcome.Applied(effects.entries(keys)));
  }

  private static Outcome assetMismatch(
      int index, Posting posting, AccountRef account, Account state) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put("posting", Integer.toString(index));
    metadata.put("account", account.toString());
    metadata.put("asset", posting.asset());
    metadata.put("accountAsset", state.settings().asset());
    return refused(Reason.ASSET_MISMATCH, metadata);
  }

  static Outcome refused(Reason reason, Map<String, String> metadata) {
    return new Outcome.Refused(new Refusal(reason, metadata));
  }
}
