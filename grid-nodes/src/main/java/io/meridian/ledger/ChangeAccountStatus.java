package io.meridian.ledger;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Changes what may happen to an account.
 *
 * @param commandId the command's id; its region is the account's
 * @param actor who asks
 * @param account the account
 * @param change what is asked
 * @param revision the revision the account must have; empty = any
 */
public record ChangeAccountStatus(
    CommandId commandId,
    String actor,
    AccountRef account,
    StatusChange change,
    OptionalLong revision)
    implements AccountCommand {
  @Override
  public CommandKind kind() {
    return CommandKind.CHANGE_ACCOUNT_STATUS;
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof ChangeAccountStatus that)) {
      return Optional.of("command");
    }
    return new Differences()
        .field("command", change, that.change)
        .field("account", account, that.account)
        .field("revision", revision, that.revision)
        .first();
  }
}
