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

  /**
   * What becomes of the account when the holds have ended that are due and homed in this shard, but
   * whose expiry waits for other shards. Their amounts count as held until then, and yet for no
   * refusal that anybody is told [K7, K9].
   */
  default Counters ending(AccountKey key) {
    return Counters.ZERO;
  }

  /** What is left of an earlier transaction, if anything of it ever changed. */
  Optional<Original> original(CommandId id);

  /**
   * The record of an earlier command; asked for only where {@link #original} has nothing, or for
   * the command's own original.
   */
  Optional<LedgerRecord> record(CommandId id);

  /** The id of the transaction of the region that has taken a reference, if one has. */
  Optional<String> referenceHolder(CommandId scope, String reference);

  /** The least place in the table of open holds that is free. */
  int freeSlot();
}
