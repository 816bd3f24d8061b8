package io.meridian.cli.tx;

import io.meridian.cli.console.Console;
import io.meridian.client.Part;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "refund",
    description = {
      "Move back what a transaction posted, or part of it; any number of times until all is back.",
      "'meridian tx get' shows its postings, by their index, and what is refundable of each. It is judged",
      "like a post: the one who has to pay back may have no funds."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx refund local/order-1 --all --ledger shop",
      "  meridian tx refund local/order-1 --part 0,250 --ledger shop --id order-1-back"
    })
final class TxRefund extends TxCommand {
  @Parameters(
      paramLabel = "REGION/ID",
      description = "the reference of a post, a capture, or a hold (then of what was captured)")
  String original;

  @Mixin PartOptions taken;

  TxRefund(Console console) {
    super(console);
  }

  @Override
  TransactionRequest request(String ledgerName) {
    RefundRequest.Builder request = options.into(RefundRequest.builder(ledgerName, original));
    List<Part> parts = taken.parts();
    if (parts.isEmpty()) {
      request.allRemaining();
    }
    parts.forEach(part -> request.part(part.posting(), part.amount()));
    return request.build();
  }
}
