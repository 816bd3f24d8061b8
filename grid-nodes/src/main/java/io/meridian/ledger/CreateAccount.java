package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Opens an account.
 *
 * @param commandId the command's id; its region is the account's
 * @param actor who asks
 * @param account the new account
 * @param settings its asset, side, limits and labels
 */
public record CreateAccount(
    CommandId commandId, String actor, AccountRef account, AccountSettings settings)
    implements AccountCommand {
  /** The id used when the caller gives none. */
  public static String derivedId(AccountRef account) {
    return "account/" + account.id();
  }

  @Override
  public CommandKind kind() {
    return CommandKind.CREATE_ACCOUNT;
  }

  @Override
  public List<String> assets() {
    return List.of(settings.asset());
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    return other instanceof CreateAccount that
        ? new Differences()
            .field("account.account", account, that.account)
            .field("account.asset", settings.asset(), that.settings.asset())
            .field("account.normal_side", settings.normalSide(), that.settings.normalSide())
            .field("account.floor", settings.floor(), that.settings.floor())
            .field("account.ceiling", settings.ceiling(), that.settings.ceiling())
            .field("account.labels", settings.labels(), that.settings.labels())
            .privateData(
                "account.private_data", settings.privateData(), that.settings.privateData())
            .first()
        : Optional.of("command");
  }
}
