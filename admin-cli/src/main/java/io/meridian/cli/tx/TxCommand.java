package io.meridian.cli.tx;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.command.TransactionDocuments;
import io.meridian.cli.console.Console;
import io.meridian.client.TransactionRequest;
import io.meridian.client.Transactions;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** A verb that executes one transaction. */
abstract class TxCommand extends ChangeCommand {
  @Mixin TxOptions options;
  @Mixin LedgerOption ledger;

  TxCommand(Console console) {
    super(console);
  }

  /** The request that the flags describe. */
  abstract TransactionRequest request(String ledgerName);

  @Override
  protected final int run(Session session) {
    TransactionRequest request = request(ledger.of(session.settings()));
    Transactions transactions = session.client().transactions();
    return end(
        session,
        Optional.of(request.id()),
        () -> transactions.create(request),
        () -> transactions.validate(request),
        TransactionDocuments::outcome);
  }
}
