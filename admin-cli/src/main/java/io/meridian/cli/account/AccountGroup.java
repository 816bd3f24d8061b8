package io.meridian.cli.account;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code account}. */
@Command(
    name = "account",
    description = "Accounts: one holds one asset, in one region, for ever.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account create local/alice --asset USD --ledger shop",
      "  meridian account get local/alice --ledger shop",
      "  meridian account entries local/alice --ledger shop",
      "  meridian account freeze local/alice --ledger shop"
    })
public final class AccountGroup extends Group {
  private AccountGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(
        new AccountGroup(),
        new AccountCreate(console),
        new AccountGet(console),
        new AccountBalance(console),
        new AccountEntries(console),
        new AccountUpdate(console),
        new AccountFreeze(console),
        new AccountUnfreeze(console),
        new AccountClose(console),
        new AccountReopen(console));
  }
}
