package io.meridian.cli.account;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.client.AccountStatusRequest;
import io.meridian.client.AccountStatusRequest.Change;
import io.meridian.client.Accounts;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A verb that changes what may happen to an account. */
abstract class StatusCommand extends ChangeCommand {
  private final Change wanted;

  @Parameters(paramLabel = "REGION/ID", description = "its reference, for example local/alice")
  String account;

  @Mixin ChangeOptions change;
  @Mixin LedgerOption ledger;

  StatusCommand(Console console, Change wanted) {
    super(console);
    this.wanted = wanted;
  }

  @Override
  protected final int run(Session session) {
    AccountStatusRequest request = request(ledger.of(session.settings()));
    Accounts accounts = session.client().accounts();
    return end(
        session,
        Optional.of(request.id()),
        () -> accounts.changeStatus(request),
        () -> accounts.validate(request),
        Documents::change);
  }

  AccountStatusRequest request(String ledgerName) {
    AccountStatusRequest request = AccountStatusRequest.of(wanted, ledgerName, account);
    AccountStatusRequest named = change.id().map(request::withId).orElse(request);
    return change.revision().isPresent()
        ? named.withRevision(change.revision().getAsLong())
        : named;
  }
}
