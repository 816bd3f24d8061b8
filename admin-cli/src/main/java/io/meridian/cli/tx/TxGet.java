package io.meridian.cli.tx;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.command.TransactionDocuments;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.client.FoundTransaction;
import io.meridian.client.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = {
      "Show the record of a transaction, applied or refused, and what is left of it.",
      "The record never changes; state, lastTransaction and the remainder of each posting are as they are",
      "now. A hold is HELD while it is open, then CAPTURED, VOIDED or EXPIRED: by what it ended. Parts may",
      "have been captured before, or be released by a final capture; the remainder says how much. The expiry",
      "of hold ID is REGION/expire/ID. Of one between shards prepareTime, decisionTime and participants show",
      "the way: when its home, where the position is, had prepared and decided it, and when each other shard",
      "had prepared and applied its part. PENDING is one that is decided and not applied by all of them yet."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx get local/order-1 --ledger shop",
      "  meridian tx get local/order-1 --ledger shop --output json"
    })
final class TxGet extends ClientCommand {
  @Parameters(paramLabel = "REGION/ID", description = "its reference: its home region, and its id")
  String transaction;

  @Mixin LedgerOption ledger;

  TxGet(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    FoundTransaction found =
        session
            .client()
            .transactions()
            .get(name, transaction)
            .orElseThrow(
                () ->
                    RefusedException.notFound(
                        Reason.TRANSACTION_NOT_FOUND,
                        "ledger '" + name + "' has no transaction '" + transaction + "'"));
    session.printer().print(TransactionDocuments.found(found));
    return ExitCodes.DONE;
  }
}
