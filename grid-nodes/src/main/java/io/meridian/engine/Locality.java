package io.meridian.engine;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.TransactionCommand;
import java.util.Optional;

/** Tells transactions that one shard can judge alone from those that may need others. Pure. */
final class Locality {
  private Locality() {}

  /**
   * Whether a transaction has an account that lives in another shard, as far as what it is about is
   * known; what is not known is refused by any judge.
   */
  static boolean crosses(TransactionCommand command, ShardId shard, ShardMemory memory) {
    Optional<LedgerFact> ledger = memory.ledger(command.commandId().ledger());
    if (ledger.isEmpty() || ledger.get().oneShard()) {
      return false;
    }
    for (AccountKey account : command.accounts()) {
      if (elsewhere(account.account(), ledger.get(), shard)) {
        return true;
      }
    }
    Optional<CommandId> id = command.original();
    if (id.isEmpty()) {
      return false;
    }
    Optional<Original> original = memory.original(id.get());
    return original.isPresent()
        ? crosses(original.get(), ledger.get(), shard)
        : memory
            .record(id.get())
            .map(record -> crosses(record, ledger.get(), shard, memory))
            .orElse(false);
  }

  /** One of which nothing was ever refunded is kept as its record only. */
  private static boolean crosses(
      LedgerRecord record, LedgerFact ledger, ShardId shard, ShardMemory memory) {
    if (!(record.outcome() instanceof Outcome.Applied applied)) {
      return false;
    }
    return record.command() instanceof Post post
        ? crosses(post, shard, memory)
        : record.command().kind() == CommandKind.CAPTURE
            && crosses(applied.originals().get(0), ledger, shard);
  }

  private static boolean crosses(Original original, LedgerFact ledger, ShardId shard) {
    for (Original.Remainder remainder : original.postings()) {
      if (elsewhere(remainder.posting().debit(), ledger, shard)
          || elsewhere(remainder.posting().credit(), ledger, shard)) {
        return true;
      }
    }
    return false;
  }

  /** What a ledger is not in is refused before it comes here. */
  private static boolean elsewhere(AccountRef account, LedgerFact ledger, ShardId shard) {
    return ledger.in(account.region()).isPresent()
        && !(account.region().equals(shard.region()) && ledger.shardOf(account) == shard.number());
  }
}
