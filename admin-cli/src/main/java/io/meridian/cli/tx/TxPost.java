package io.meridian.cli.tx;

import io.meridian.cli.console.Console;
import io.meridian.client.PostRequest;
import io.meridian.client.TransactionRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
          + "--posting local/stock,local/alice-goods,SKU:MUG,1",
      "  meridian tx post -l shop -p local/alice,local/shop,USD,1250 --dry-run"
    })
final class TxPost extends TxCommand {
  @Mixin PostingOption posting;

  TxPost(Console console) {
    super(console);
  }

  @Override
  TransactionRequest request(String ledgerName) {
    PostRequest.Builder request = options.into(PostRequest.builder(ledgerName));
    posting.postings().forEach(request::posting);
    return request.build();
  }
}
