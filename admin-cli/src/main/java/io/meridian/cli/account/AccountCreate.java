package io.meridian.cli.account;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.PrivateDataOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.client.Accounts;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.NormalSide;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = {
      "Open an account.",
      "Opening it again alike changes nothing and says that it is a replay."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account create local/alice --asset USD --ledger shop",
      "  meridian account create local/bank --asset USD --normal-side debit --floor none -l shop"
    })
final class AccountCreate extends ChangeCommand {
  @Parameters(paramLabel = "REGION/ID", description = "its reference, for example local/alice")
  String account;

  @Option(
      names = "--asset",
      paramLabel = "CODE",
      required = true,
      description = "the asset it holds, for ever")
  String asset;

  @Option(
      names = "--normal-side",
      paramLabel = "SIDE",
      description = "credit (default: wallets, stock, payables) or debit (the outside world)")
  NormalSide normalSide = NormalSide.CREDIT;

  @Option(
      names = "--floor",
      paramLabel = "N",
      description = "the least that must stay available, minor units, or none; default 0")
  String floor = "0";

  @Option(
      names = "--ceiling",
      paramLabel = "N",
      description = "the most its balance may become, minor units, or none; default none")
  String ceiling = Limit.NONE;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "a label, no personal data; may be given 16 times")
  Map<String, String> labels = Map.of();

  @Mixin PrivateDataOption privateData;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "the id of this command; default: derived from the account's name")
  String id;

  @Mixin LedgerOption ledger;

  AccountCreate(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    CreateAccountRequest request = request(ledger.of(session.settings()));
    Accounts accounts = session.client().accounts();
    return end(
        session,
        request.id(),
        () -> accounts.create(request),
        () -> accounts.validate(request),
        Documents::creation);
  }

  CreateAccountRequest request(String ledgerName) {
    CreateAccountRequest.Builder builder =
        CreateAccountRequest.builder(ledgerName, account, asset).normalSide(normalSide);
    Limit.of(floor, "--floor").ifPresentOrElse(builder::floor, builder::noFloor);
    Limit.of(ceiling, "--ceiling").ifPresent(builder::ceiling);
    labels.forEach(builder::label);
    privateData.privateData().ifPresent(builder::privateData);
    if (id != null) {
      builder.id(id);
    }
    return builder.build();
  }
}
