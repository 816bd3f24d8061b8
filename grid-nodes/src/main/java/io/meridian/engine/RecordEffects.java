package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountCommand;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.UpdateAccount;
import java.util.Optional;

/**
 * What a record changes in the derived state: the one place that says it, for the leader that has
 * just judged the command, for the replay after a birth, and for the check that reads the journal
 * again. It sets what the record says and never judges, so that setting the same again, on a state
 * that knows more already, leads to the same end.
 */
final class RecordEffects {
  /** Where the effects go. */
  interface Target {
    /** The ledger exists; where it is known already, that stands. */
    void ledgerOpened(LedgerFact fact);

    /** The ledger's books are closed until then, or later if they are already. */
    void periodClosed(String ledger, long untilMicros);

    /** Whether the ledger, whose fact is known, wants references to be unique. */
    boolean referencesUnique(String ledger);

    void assetRegistered(AssetFact fact);

    /** The account as it is; empty when this target has nothing to do with it. */
    Optional<Account> account(AccountKey key);

    /** The account is from now on as given, after it was opened or changed. */
    void accountSet(AccountKey key, Account account);

    /** The entry moves the account, and its statement gets the line. */
    void accountMoved(AccountKey key, Entry entry, StatementPage.Line line);

    /** What is left of a transaction. */
    void originalSet(Original original);

    /** A place in the table of open holds is taken, or free. */
    void slotSet(int place, Optional<OpenHold> hold);

    /** The transaction has taken the reference. */
    void referenceTaken(CommandId transaction, String reference);

    /** The id is used up by the record at that position. */
    void recorded(CommandId id, JournalPosition position);

    /** What a place in the table of open crossings has. */
    Optional<Crossing> crossingAt(int place);

    /** A place in the table of open crossings is taken, or free. */
    void crossingSet(int place, Optional<Crossing> crossing);
  }

  private RecordEffects() {}

  /** Applies one record of a shard. */
  static void apply(ShardId shard, LedgerRecord record, JournalPosition position, Target target) {
    CommandId id = record.command().commandId();
    if (!CrossingEffects.preparedAtHome(record)) {
      target.recorded(id, position);
    }
    CrossingEffects.apply(shard, record, position, target);
    if (!(record.outcome() instanceof Outcome.Applied applied)) {
      return;
    }
    switch (record.command().kind()) {
      case CREATE_LEDGER ->
          target.ledgerOpened(fact((CreateLedger) record.command(), record.commitMicros()));
      case CREATE_ASSET ->
          target.assetRegistered(fact((CreateAsset) record.command(), record.commitMicros()));
      case CLOSE_PERIOD ->
          target.periodClosed(id.ledger(), ((ClosePeriod) record.command()).closedUntilMicros());
      case CREATE_ACCOUNT -> {
        CreateAccount command = (CreateAccount) record.command();
        target.accountSet(command.key(), Account.opened(command.settings(), record.commitMicros()));
      }
      case UPDATE_ACCOUNT, CHANGE_ACCOUNT_STATUS ->
          change((AccountCommand) record.command(), applied, target);
      case POST, HOLD, CAPTURE, VOID, REFUND, EXPIRE ->
          transaction(record, applied, position, target);
      case ATOMIC_BATCH -> {
        // The records that follow it say what its items did.
      }
      case SETTLE_LEGS -> settle(record, applied, position, target);
      case PREPARE_LEGS, ABANDON_CROSSING, FINISH_CROSSING -> {
        // All that they change is the table of open crossings.
      }
    }
  }

  static LedgerFact fact(CreateLedger command, long commitMicros) {
    return new LedgerFact(
        command.commandId().ledger(),
        command.placements(),
        command.referenceUnique(),
        command.crossRegion(),
        0,
        commitMicros);
  }

  static AssetFact fact(CreateAsset command, long commitMicros) {
    return new AssetFact(
        command.commandId().ledger(), command.code(), command.scale(), commitMicros);
  }

  private static void settle(
      LedgerRecord record, Outcome.Applied applied, JournalPosition position, Target target) {
    SettleLegs command = (SettleLegs) record.command();
    CommandId id = command.commandId();
    String home = command.crossing().region();
    for (Entry entry : applied.entries()) {
      target.accountMoved(
          new AccountKey(id.ledger(), entry.account()),
          entry,
          new StatementPage.Line(
              entry.version(),
              record.commitMicros(),
              command.transaction(),
              command.transactionKind(),
              position,
              entry.change(),
              command.decision().micros(),
              home.equals(id.region()) ? "" : home));
    }
  }

  /** The outcome is without private data: what the command does not change stays. */
  private static void change(AccountCommand command, Outcome.Applied applied, Target target) {
    Optional<Account> before = target.account(command.key());
    if (before.isEmpty()) {
      return;
    }
    Optional<PrivateData> privateData =
        command instanceof UpdateAccount update
                && update.changes().fields().contains(AccountChanges.Field.PRIVATE_DATA)
            ? update.changes().privateData()
            : before.get().settings().privateData();
    target.accountSet(command.key(), applied.account().orElseThrow().withPrivateData(privateData));
  }

  private static void transaction(
      LedgerRecord record, Outcome.Applied applied, JournalPosition position, Target target) {
    TransactionCommand command = (TransactionCommand) record.command();
    CommandId id = command.commandId();
    for (Entry entry : applied.entries()) {
      move(record, applied, position, entry, target);
    }
    for (Original original : applied.originals()) {
      target.originalSet(original);
    }
    switch (command.kind()) {
      case HOLD -> {
        Original hold = applied.originals().get(0);
        target.slotSet(hold.slot(), Optional.of(new OpenHold(id, hold.expiresMicros())));
      }
      case CAPTURE, VOID, EXPIRE -> {
        Original hold = applied.originals().get(0);
        if (!hold.open()) {
          target.slotSet(hold.slot(), Optional.empty());
        }
      }
      default -> {
        // A refund changes what was posted, never what is held.
      }
    }
    String reference = command.details().reference();
    if (!reference.isEmpty() && target.referencesUnique(id.ledger())) {
      target.referenceTaken(id, reference);
    }
  }

  /** The transactions of a batch that crosses are decided before they are committed. */
  private static void move(
      LedgerRecord record,
      Outcome.Applied applied,
      JournalPosition position,
      Entry entry,
      Target target) {
    CommandId id = record.command().commandId();
    long decided = applied.crossed().map(crossed -> crossed.decision().micros()).orElse(0L);
    target.accountMoved(
        new AccountKey(id.ledger(), entry.account()),
        entry,
        new StatementPage.Line(
            entry.version(),
            record.commitMicros(),
            id.id(),
            record.command().kind(),
            position,
            entry.change(),
            decided < record.commitMicros() ? decided : 0,
            ""));
  }
}
