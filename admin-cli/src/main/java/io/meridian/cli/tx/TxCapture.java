package io.meridian.cli.tx;

import io.meridian.cli.console.Console;
import io.meridian.client.CaptureRequest;
import io.meridian.client.Part;
import io.meridian.client.TransactionRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "capture",
    description = {
      "Post what a hold reserves, or part of it; any number of times until nothing remains.",
      "'meridian tx get' shows the hold's postings, by their index, and what remains of each."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx capture local/order-2 --all --ledger shop",
      "  meridian tx capture local/order-2 --part 0,1000 --final --ledger shop --id order-2-paid"
    })
final class TxCapture extends TxCommand {
  @Parameters(paramLabel = "REGION/ID", description = "the hold's reference")
  String hold;

  @Mixin PartOptions taken;

  @Option(names = "--final", description = "release what remains afterwards, and end the hold")
  boolean finalCapture;

  TxCapture(Console console) {
    super(console);
  }

  @Override
  TransactionRequest request(String ledgerName) {
    CaptureRequest.Builder request = options.into(CaptureRequest.builder(ledgerName, hold));
    List<Part> parts = taken.parts();
    if (parts.isEmpty()) {
      request.allRemaining();
    }
    parts.forEach(part -> request.part(part.posting(), part.amount()));
    if (finalCapture) {
      request.finalCapture();
    }
    return request.build();
  }
}
