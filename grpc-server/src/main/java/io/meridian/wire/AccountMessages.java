package io.meridian.wire;

import io.meridian.engine.CommandReply;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountCommand;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Reserved;
import io.meridian.proto.v1.AccountBalance;
import io.meridian.proto.v1.NoFloor;
import java.util.Optional;

/** Accounts as messages. Pure; any thread. */
final class AccountMessages {
  private AccountMessages() {}

  /** An account as it was, or would have been, after the command that created or changed it. */
  static io.meridian.proto.v1.Account after(CommandReply applied) {
    LedgerRecord record = Answers.record(applied);
    return account(((AccountCommand) record.command()).key(), state(record));
  }

  /** The same for those who may not see private data. */
  static io.meridian.proto.v1.Account withoutPrivateData(LedgerRecord record) {
    return account(
        ((AccountCommand) record.command()).key(), state(record).withPrivateData(Optional.empty()));
  }

  private static Account state(LedgerRecord record) {
    return record.command() instanceof CreateAccount create
        ? Account.opened(create.settings(), record.commitMicros())
        : Answers.applied(record).account().orElseThrow();
  }

  /** An account's state. */
  static io.meridian.proto.v1.Account account(AccountKey key, Account account) {
    AccountSettings settings = account.settings();
    io.meridian.proto.v1.Account.Builder message =
        io.meridian.proto.v1.Account.newBuilder()
            .setLedger(key.ledger())
            .setAccount(key.account().toString())
            .setAsset(settings.asset())
            .setNormalSide(Values.side(settings.normalSide()))
            .putAllLabels(settings.labels())
            .setStatus(status(account.status()))
            .setCounters(Values.counters(account.counters()))
            .setBalance(account.balance())
            .setAvailable(account.available())
            .setVersion(account.version())
            .setRevision(account.revision())
            .setCreateTime(Values.timestamp(account.createMicros()))
            .setUpdateTime(Values.timestamp(account.updateMicros()));
    settings
        .floor()
        .ifPresentOrElse(
            message::setFloorAmount, () -> message.setNoFloor(NoFloor.getDefaultInstance()));
    settings.ceiling().ifPresent(message::setCeiling);
    settings.privateData().ifPresent(data -> message.setPrivateData(Values.privateData(data)));
    if (!account.reserved().equals(Reserved.NONE)) {
      message.setReserved(reserved(account.reserved()));
    }
    return message.build();
  }

  /** An account's amounts at a cut. */
  static AccountBalance balance(AccountRef reference, Account account) {
    AccountBalance.Builder message =
        AccountBalance.newBuilder()
            .setAccount(reference.toString())
            .setAsset(account.settings().asset())
            .setCounters(Values.counters(account.counters()))
            .setBalance(account.balance())
            .setAvailable(account.available())
            .setVersion(account.version());
    if (!account.reserved().equals(Reserved.NONE)) {
      message.setReserved(reserved(account.reserved()));
    }
    return message.build();
  }

  private static io.meridian.proto.v1.Reserved reserved(Reserved reserved) {
    return io.meridian.proto.v1.Reserved.newBuilder()
        .setOutgoing(reserved.outgoing())
        .setIncoming(reserved.incoming())
        .setLegs(reserved.legs())
        .build();
  }

  private static io.meridian.proto.v1.AccountStatus status(AccountStatus status) {
    return switch (status) {
      case OPEN -> io.meridian.proto.v1.AccountStatus.ACCOUNT_STATUS_OPEN;
      case FROZEN -> io.meridian.proto.v1.AccountStatus.ACCOUNT_STATUS_FROZEN;
      case CLOSED -> io.meridian.proto.v1.AccountStatus.ACCOUNT_STATUS_CLOSED;
    };
  }
}
