package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a ledger lets a transaction touch several regions. */
final class RegionRules {
  private RegionRules() {}

  /**
   * CROSS_REGION_FORBIDDEN when the command names an account outside its home's region and the
   * ledger forbids that. Needs the request and the ledger's fact only; costs no look at the fact
   * where all accounts are at home.
   */
  static Optional<Outcome> forbidden(Command command, LedgerView view) {
    String home = command.commandId().region();
    List<AccountKey> accounts = command.accounts();
    for (int i = 0; i < accounts.size(); i++) {
      AccountRef account = accounts.get(i).account();
      if (!account.region().equals(home)) {
        LedgerFact ledger =
            view.ledger(command.commandId().ledger())
                .orElseThrow(() -> new IllegalStateException("the shard lacks its ledger's fact"));
        return ledger.crossRegion() ? Optional.empty() : Optional.of(refused(ledger, account));
      }
    }
    return Optional.empty();
  }

  /** The refusal of a transaction that may not touch {@code account}. */
  static Outcome refused(LedgerFact ledger, AccountRef account) {
    return Judge.refused(
        Reason.CROSS_REGION_FORBIDDEN,
        Map.of("ledger", ledger.name(), "account", account.toString()));
  }
}
