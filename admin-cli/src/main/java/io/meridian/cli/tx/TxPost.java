package io.meridian.cli.tx;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.UsageException;
import io.meridian.client.MeridianException;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import io.meridian.client.Refused;
import io.meridian.client.TransactionOutcome;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "post",
    description = {
      "Post a transaction: all of its postings or none.",
      "Amounts are minor units. The same command with the same --id executes once; it is safe to repeat."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx post --ledger shop --posting local/alice,local/shop,USD,1250",
      "  meridian tx post -l shop --id order-1 --posting local/alice,local/shop,USD,1250 "
          + "--posting local/stock,local/alice-goods,SKU:MUG,1"
    })
final class TxPost extends ClientCommand {
  @Option(
      names = {"-p", "--posting"},
      paramLabel = "DEBIT,CREDIT,ASSET,AMOUNT",
      required = true,
      description = "moves an amount from the debit to the credit account; 1 to 100 times")
  List<String> postings;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "the transaction's id; default: a new one")
  String id;

  @Option(
      names = "--reference",
      paramLabel = "TEXT",
      description = "a reference of your own, up to 128 characters")
  String reference;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "a label, no personal data; may be given 16 times")
  Map<String, String> labels = Map.of();

  @Mixin LedgerOption ledger;

  TxPost(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    PostRequest request = request(ledger.of(session.settings()));
    TransactionOutcome outcome;
    try {
      outcome = session.client().transactions().create(request);
    } catch (MeridianException e) {
      if (e.outcomeUnknown()) {
        session.console().say("The transaction's id is " + request.id());
      }
      throw e;
    }
    if (outcome instanceof Refused refused) {
      throw new RefusedException(refused);
    }
    session
        .printer()
        .print(
            Documents.transaction(outcome.transactionOrThrow())
                .put("replayed", outcome.replayed()));
    return ExitCodes.DONE;
  }

  private PostRequest request(String ledgerName) {
    PostRequest.Builder builder = PostRequest.builder(ledgerName);
    postings.forEach(text -> builder.posting(posting(text)));
    if (id != null) {
      builder.id(id);
    }
    if (reference != null) {
      builder.reference(reference);
    }
    labels.forEach(builder::label);
    return builder.build();
  }

  static Posting posting(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 4) {
      throw new UsageException(
          "--posting '" + text + "' is not DEBIT,CREDIT,ASSET,AMOUNT with three commas");
    }
    try {
      return new Posting(
          parts[0].strip(), parts[1].strip(), parts[2].strip(), Long.parseLong(parts[3].strip()));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "--posting '"
              + text
              + "': the amount '"
              + parts[3]
              + "' is not a whole number of minor units from 1 to 9223372036854775807",
          e);
    }
  }
}
