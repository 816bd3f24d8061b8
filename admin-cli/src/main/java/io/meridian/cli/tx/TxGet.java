package io.meridian.cli.tx;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.client.Reason;
import io.meridian.client.Transaction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Show the record of a transaction, posted or refused.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx get local/order-1 --ledger shop",
      "  meridian tx get local/order-1 --ledger shop --output json"
    })
final class TxGet extends ClientCommand {
  @Parameters(
      paramLabel = "REGION/ID",
      description = "its reference: the region of its first debit account, and its id")
  String transaction;

  @Mixin LedgerOption ledger;

  TxGet(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    Transaction found =
        session
            .client()
            .transactions()
            .get(name, transaction)
            .orElseThrow(
                () ->
                    RefusedException.notFound(
                        Reason.TRANSACTION_NOT_FOUND,
                        "ledger '" + name + "' has no transaction '" + transaction + "'"));
    session.printer().print(Documents.transaction(found));
    return ExitCodes.DONE;
  }
}
