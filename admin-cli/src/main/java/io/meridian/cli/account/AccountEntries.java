package io.meridian.cli.account;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Listing;
import io.meridian.cli.command.Session;
import io.meridian.cli.command.TransactionDocuments;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.client.Accounts;
import io.meridian.client.EntriesQuery;
import io.meridian.client.EntryOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "entries",
    description = {
      "Show the statement of an account: what each transaction did to it, newest first.",
      "All pages are of one cut: what is written meanwhile is not in it, and nothing is missing or twice.",
      "The four counters show the change, balance and available what there was after it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account entries local/alice --ledger shop --limit 20",
      "  meridian account entries local/alice --ledger shop --oldest-first --all --output json"
    })
final class AccountEntries extends ClientCommand {
  @Parameters(paramLabel = "REGION/ID", description = "its reference, for example local/alice")
  String account;

  @Option(names = "--oldest-first", description = "from the first entry on")
  boolean oldestFirst;

  @Mixin Listing listing;
  @Mixin LedgerOption ledger;

  AccountEntries(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    String name = ledger.of(session.settings());
    Accounts accounts = session.client().accounts();
    EntriesQuery query =
        EntriesQuery.of(name, account)
            .withOrder(oldestFirst ? EntryOrder.OLDEST_FIRST : EntryOrder.NEWEST_FIRST);
    listing.print(
        session,
        new Document().put("ledger", name).put("account", account),
        "entries",
        (size, token) -> accounts.entries(query.withPageSize(size).withPageToken(token)),
        TransactionDocuments::statementEntry);
    return ExitCodes.DONE;
  }
}
