package io.meridian.ledger;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Changes settings of an account.
 *
 * @param commandId the command's id; its region is the account's
 * @param actor who asks
 * @param account the account
 * @param changes the new values
 * @param revision the revision the account must have; empty = any
 */
public record UpdateAccount(
    CommandId commandId,
    String actor,
    AccountRef account,
    AccountChanges changes,
    OptionalLong revision)
    implements AccountCommand {
  @Override
  public CommandKind kind() {
    return CommandKind.UPDATE_ACCOUNT;
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof UpdateAccount that)) {
      return Optional.of("command");
    }
    return new Differences()
        .field("account.account", account, that.account)
        .field("account.floor", changes.floor(), that.changes.floor())
        .field("account.ceiling", changes.ceiling(), that.changes.ceiling())
        .field("account.labels", changes.labels(), that.changes.labels())
        .privateData("account.private_data", changes.privateData(), that.changes.privateData())
        .field("update_mask", changes.fields(), that.changes.fields())
        .field("revision", revision, that.revision)
        .first();
  }
}
