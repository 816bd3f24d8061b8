package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;

/**
 * What a record changes in the derived state: the one place that says it, for the leader that has
 * just judged the command, for the replay after a birth, and for the check that reads the journal
 * again. It sets what the record says and never judges.
 */
final class RecordEffects {
  /** Where the effects go. */
  interface Target {
    void ledgerOpened(LedgerFact fact);

    void assetRegistered(AssetFact fact);

    void accountOpened(AccountKey key, Account account);

    /** The entry moves the account, and its statement gets the line. */
    void accountMoved(AccountKey key, Entry entry, StatementPage.Line line);

    void recorded(CommandId id, JournalPosition position);
  }

  private RecordEffects() {}

  /** Applies one record. */
  static void apply(LedgerRecord record, JournalPosition position, Target target) {
    CommandId id = record.command().commandId();
    target.recorded(id, position);
    if (!(record.outcome() instanceof Outcome.Applied applied)) {
      return;
    }
    switch (record.command().kind()) {
      case CREATE_LEDGER -> {
        CreateLedger command = (CreateLedger) record.command();
        target.ledgerOpened(
            new LedgerFact(id.ledger(), command.placements(), record.commitMicros()));
      }
      case CREATE_ASSET -> {
        CreateAsset command = (CreateAsset) record.command();
        target.assetRegistered(
            new AssetFact(id.ledger(), command.code(), command.scale(), record.commitMicros()));
      }
      case CREATE_ACCOUNT -> {
        CreateAccount command = (CreateAccount) record.command();
        target.accountOpened(
            command.key(), Account.opened(command.settings(), record.commitMicros()));
      }
      case POST -> {
        for (Entry entry : applied.entries()) {
          move(record, position, entry, target);
        }
      }
    }
  }

  private static void move(
      LedgerRecord record, JournalPosition position, Entry entry, Target target) {
    CommandId id = record.command().commandId();
    target.accountMoved(
        new AccountKey(id.ledger(), entry.account()),
        entry,
        new StatementPage.Line(
            entry.version(),
            record.commitMicros(),
            id.id(),
            record.command().kind(),
            position,
            entry.change()));
  }
}
