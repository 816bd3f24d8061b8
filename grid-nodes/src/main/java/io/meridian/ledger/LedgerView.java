package io.meridian.ledger;

import java.util.Optional;

/** The state that a judgement reads. */
public interface LedgerView {
  /** The ledger's fact, if the shard has it. */
  Optional<LedgerFact> ledger(String name);

  /** The asset's fact, if the shard has it. */
  Optional<AssetFact> asset(String ledger, String code);

  /** The account's present state, if it exists. */
  Optional<Account> account(AccountKey key);
}
