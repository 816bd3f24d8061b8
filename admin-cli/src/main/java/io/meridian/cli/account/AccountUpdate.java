package io.meridian.cli.account;

import io.meridian.cli.command.ChangeCommand;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.PrivateDataOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.client.Accounts;
import io.meridian.client.PrivateData;
import io.meridian.client.UpdateAccountRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "update",
    description = {
      "Change settings of an account: those that are given, the rest stays as it is.",
      "Labels take the place of all that were there. A limit lowered under the present balance blocks",
      "what would make it worse, and nothing else."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian account update local/alice --floor -5000 --ledger shop",
      "  meridian account update local/alice --ceiling 100000 --label tier=gold -l shop --revision 1",
      "  meridian account update local/alice --floor none --ceiling none --no-labels -l shop --dry-run"
    })
final class AccountUpdate extends ChangeCommand {
  @Parameters(paramLabel = "REGION/ID", description = "its reference, for example local/alice")
  String account;

  @Option(
      names = "--floor",
      paramLabel = "N",
      description = "the least that must stay available, minor units, or none")
  String floor;

  @Option(names = "--no-floor", description = "the same as --floor none")
  boolean noFloor;

  @Option(
      names = "--ceiling",
      paramLabel = "N",
      description = "the most its balance may become, minor units, or none")
  String ceiling;

  @Option(names = "--no-ceiling", description = "the same as --ceiling none")
  boolean noCeiling;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "a label, no personal data; may be given 16 times")
  Map<String, String> labels = Map.of();

  @Option(names = "--no-labels", description = "no labels from now on")
  boolean noLabels;

  @Mixin PrivateDataOption privateData;

  @Option(
      names = "--no-private-data",
      description = "no personal data from now on; the journal keeps what it has")
  boolean noPrivateData;

  @Mixin ChangeOptions change;
  @Mixin LedgerOption ledger;

  AccountUpdate(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    UpdateAccountRequest request = request(ledger.of(session.settings()));
    Accounts accounts = session.client().accounts();
    return end(
        session,
        Optional.of(request.id()),
        () -> accounts.update(request),
        () -> accounts.validate(request),
        Documents::change);
  }

  UpdateAccountRequest request(String ledgerName) {
    UpdateAccountRequest.Builder request = UpdateAccountRequest.builder(ledgerName, account);
    Optional<PrivateData> data = privateData.privateData();
    either("floor", floor != null, noFloor);
    either("ceiling", ceiling != null, noCeiling);
    either("labels", !labels.isEmpty(), noLabels);
    either("private-data", data.isPresent(), noPrivateData);
    if (floor == null
        && ceiling == null
        && labels.isEmpty()
        && data.isEmpty()
        && !anyIsTakenAway()) {
      throw new UsageException(
          "nothing to change: give one or more of --floor, --ceiling, --label, --private-data,"
              + " or their --no- forms");
    }
    limit("--floor", floor, noFloor)
        .ifPresent(to -> to.ifPresentOrElse(request::floor, request::noFloor));
    limit("--ceiling", ceiling, noCeiling)
        .ifPresent(to -> to.ifPresentOrElse(request::ceiling, request::noCeiling));
    if (noLabels || !labels.isEmpty()) {
      request.labels(labels);
    }
    if (noPrivateData) {
      request.noPrivateData();
    }
    data.ifPresent(request::privateData);
    change.id().ifPresent(request::id);
    change.revision().ifPresent(request::revision);
    return request.build();
  }

  /** What becomes of a limit, where empty within = none; empty = it stays. */
  private static Optional<OptionalLong> limit(String option, String value, boolean none) {
    if (none) {
      return Optional.of(OptionalLong.empty());
    }
    return Optional.ofNullable(value).map(text -> Limit.of(text, option));
  }

  private boolean anyIsTakenAway() {
    return noFloor || noCeiling || noLabels || noPrivateData;
  }

  private static void either(String setting, boolean value, boolean none) {
    if (value && none) {
      throw new UsageException("--no-" + setting + " and a new value: give one of the two");
    }
  }
}
