package io.meridian.cli.tx;

import io.meridian.cli.console.Console;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "void",
    description = "Release all that remains of a hold, and end it. No limit can fail it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx void local/order-2 --ledger shop",
      "  meridian tx void local/order-2 --ledger shop --id order-2-void --label cause=out-of-stock"
    })
final class TxVoid extends TxCommand {
  @Parameters(paramLabel = "REGION/ID", description = "the hold's reference")
  String hold;

  TxVoid(Console console) {
    super(console);
  }

  @Override
  TransactionRequest request(String ledgerName) {
    return options.into(VoidRequest.builder(ledgerName, hold)).build();
  }
}
