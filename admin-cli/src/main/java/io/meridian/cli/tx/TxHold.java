package io.meridian.cli.tx;

import io.meridian.cli.console.Console;
import io.meridian.cli.settings.Values;
import io.meridian.client.HoldRequest;
import io.meridian.client.TransactionRequest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

@Command(
    name = "hold",
    description = {
      "Reserve now and post later: place a hold.",
      "It is captured, in parts if need be, or voided, or it expires after its --timeout, by the server's",
      "clock. It is judged when it is placed: what it reserves is no longer available.",
      "Here --timeout is the hold's; how long the call may take is --call-timeout."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx hold --ledger shop --id order-2 --posting local/alice,local/shop,USD,1250",
      "  meridian tx hold -l shop -p local/alice,local/shop,USD,1250 --timeout 10m --over-capture 15"
    })
final class TxHold extends TxCommand {
  private static final String TIMEOUT = "--timeout";

  @Mixin PostingOption posting;

  @Option(
      names = "--hold-timeout",
      paramLabel = "DURATION",
      description = "when it expires: 1s to 30d after it was placed; default 7d")
  String timeout;

  @Option(
      names = "--over-capture",
      paramLabel = "PERCENT",
      description = "how much more than is held may be captured, 0 to 100; default 0")
  int overCapturePercent;

  private TxHold(Console console) {
    super(console);
  }

  /** The verb. Of its two timeouts the hold's is meant where only --timeout is said. */
  static CommandLine commandLine(Console console) {
    CommandLine command = new CommandLine(new TxHold(console));
    CommandSpec spec = command.getCommandSpec();
    rename(spec, "--call-timeout", "--call-timeout");
    rename(spec, "--hold-timeout", TIMEOUT, "--hold-timeout");
    return command;
  }

  private static void rename(CommandSpec spec, String name, String... names) {
    OptionSpec option = spec.findOption(name);
    spec.remove(option);
    spec.addOption(OptionSpec.builder(option).names(names).build());
  }

  @Override
  TransactionRequest request(String ledgerName) {
    HoldRequest.Builder request =
        options.into(HoldRequest.builder(ledgerName)).overCapturePercent(overCapturePercent);
    posting.postings().forEach(request::posting);
    if (timeout != null) {
      request.timeout(Values.duration(timeout, TIMEOUT));
    }
    return request.build();
  }
}
