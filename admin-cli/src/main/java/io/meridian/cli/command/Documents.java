package io.meridian.cli.command;

import io.meridian.cli.output.Document;
import io.meridian.client.Account;
import io.meridian.client.AccountOutcome;
import io.meridian.client.Asset;
import io.meridian.client.AssetOutcome;
import io.meridian.client.Balances;
import io.meridian.client.ConservationReport;
import io.meridian.client.Counters;
import io.meridian.client.JournalReport;
import io.meridian.client.Ledger;
import io.meridian.client.LedgerOutcome;
import io.meridian.client.PrivateData;
import io.meridian.client.Refusal;
import io.meridian.client.Reserved;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The answers of the client as documents. The keys are API: programs read them. */
public final class Documents {
  /** What a check says when everything holds. */
  public static final String HOLDS = "OK";

  private Documents() {}

  /** What a request about a ledger came to; it must not have been refused. */
  public static Document outcome(LedgerOutcome outcome) {
    return ledger(outcome.ledgerOrThrow()).put("replayed", outcome.replayed());
  }

  /** What a request about an asset came to; it must not have been refused. */
  public static Document outcome(AssetOutcome outcome) {
    return asset(outcome.assetOrThrow()).put("replayed", outcome.replayed());
  }

  /** What the creation of an account came to; it must not have been refused. */
  public static Document creation(AccountOutcome outcome) {
    return account(outcome.accountOrThrow()).put("replayed", outcome.replayed());
  }

  /** What a change of an account came to; it must not have been refused. */
  public static Document change(AccountOutcome outcome) {
    return accountAlone(outcome.accountOrThrow()).put("replayed", outcome.replayed());
  }

  /** A ledger. */
  public static Document ledger(Ledger ledger) {
    return new Document()
        .put("ledger", ledger.name())
        .putTexts("regions", ledger.regions())
        .put("shards", ledger.shards())
        .put("referenceUnique", ledger.referenceUnique())
        .put("crossRegion", ledger.crossRegion())
        .put("closedUntil", ledger.closedUntil().map(Instant::toString))
        .put("createTime", ledger.createTime().toString());
  }

  /** An asset. */
  public static Document asset(Asset asset) {
    return new Document()
        .put("ledger", asset.ledger())
        .put("asset", asset.code())
        .put("scale", asset.scale())
        .put("createTime", asset.createTime().toString());
  }

  /** An account. Of its private data only how much there is. */
  public static Document account(Account account) {
    return accountAlone(account).put("privateDataBytes", bytes(account.privateData()));
  }

  /** An account as answers to its changes and events have it, which do not tell of private data. */
  public static Document accountAlone(Account account) {
    return counters(
            new Document()
                .put("ledger", account.ledger())
                .put("account", account.account())
                .put("asset", account.asset())
                .put("normalSide", account.normalSide().name())
                .put("status", account.status().name())
                .put("balance", account.balance())
                .put("available", account.available())
                .put("floor", account.floor())
                .put("ceiling", account.ceiling()),
            account.counters())
        .putAll(reserved(account.reserved()))
        .put("version", account.version())
        .put("revision", account.revision())
        .putPairs("labels", sorted(account.labels()))
        .put("createTime", account.createTime().toString())
        .put("updateTime", account.updateTime().toString());
  }

  /** Balances at one cut. */
  public static Document balances(String ledger, Balances balances) {
    return new Document()
        .put("ledger", ledger)
        .put("asOf", balances.asOf().toString())
        .putRows(
            "balances",
            balances.balances().stream()
                .map(
                    balance ->
                        counters(
                                new Document()
                                    .put("account", balance.account())
                                    .put("asset", balance.asset())
                                    .put("balance", balance.balance())
                                    .put("available", balance.available()),
                                balance.counters())
                            .putAll(reserved(balance.reserved()))
                            .put("version", balance.version()))
                .toList());
  }

  /** A refusal that is a command's whole result. */
  public static Document refusal(Refusal refusal, boolean replayed) {
    return reason(new Document().put("state", "REFUSED").put("replayed", replayed), refusal);
  }

  /** The proof that a ledger's books balance. */
  public static Document conservation(String ledger, ConservationReport report) {
    return new Document()
        .put("ledger", ledger)
        .put("conservation", finding(report))
        .put("accounts", report.accounts())
        .put("statementEntries", report.statementEntries())
        .put("openHolds", report.openHolds())
        .putTexts("findings", report.findings())
        .putRows(
            "assets",
            report.assets().stream()
                .map(
                    totals ->
                        new Document()
                            .put("asset", totals.asset())
                            .put("debits", totals.postedDebits())
                            .put("credits", totals.postedCredits())
                            .put("heldDebits", totals.heldDebits())
                            .put("heldCredits", totals.heldCredits())
                            .put("remaining", totals.remaining()))
                .toList())
        .putRows(
            "cuts",
            report.cuts().stream()
                .map(
                    cut ->
                        new Document()
                            .put("region", cut.region())
                            .put("shard", cut.shard())
                            .put("sequence", cut.sequence())
                            .put("commitTime", cut.commitTime().toString()))
                .toList());
  }

  /** What reading the journals again has found. */
  public static Document journal(JournalReport report) {
    return new Document()
        .put("journal", finding(report))
        .putRows(
            "shards",
            report.shards().stream()
                .map(
                    shard ->
                        new Document()
                            .put("region", shard.region())
                            .put("shard", shard.shard())
                            .put("blocks", shard.blocks())
                            .put("records", shard.records())
                            .put("derivedEntries", shard.derivedEntries())
                            .put("headHash", shard.headHash())
                            .putTexts("findings", shard.findings()))
                .toList());
  }

  /** "OK", or what does not hold. */
  public static String finding(ConservationReport report) {
    return finding(report.holds(), report.findings());
  }

  /** "OK", or what is not as it must be. */
  public static String finding(JournalReport report) {
    return finding(
        report.holds(),
        report.shards().stream()
            .flatMap(
                shard ->
                    shard.findings().stream()
                        .map(text -> shard.region() + " shard " + shard.shard() + ": " + text))
            .toList());
  }

  private static String finding(boolean holds, List<String> findings) {
    if (holds) {
      return HOLDS;
    }
    return findings.isEmpty() ? "does not hold" : String.join("; ", findings);
  }

  static Document reason(Document document, Refusal refusal) {
    document
        .put("reason", refusal.reasonName())
        .put("message", refusal.message())
        .putPairs("metadata", sorted(refusal.metadata()));
    return refusal.violations().isEmpty()
        ? document
        : document.putRows(
            "violations",
            refusal.violations().stream()
                .map(
                    violation ->
                        new Document()
                            .put("field", violation.field())
                            .put("reason", violation.reason().name())
                            .put("description", violation.description()))
                .toList());
  }

  static Document counters(Document document, Counters counters) {
    return document
        .put("postedDebits", counters.postedDebits())
        .put("postedCredits", counters.postedCredits())
        .put("heldDebits", counters.heldDebits())
        .put("heldCredits", counters.heldCredits());
  }

  private static Document reserved(Reserved reserved) {
    return new Document()
        .put("reservedOutgoing", reserved.outgoing())
        .put("reservedIncoming", reserved.incoming())
        .put("reservedLegs", reserved.legs());
  }

  // How much there is, never what.
  static int bytes(Optional<PrivateData> privateData) {
    return privateData.map(data -> data.content().length).orElse(0);
  }

  static Map<String, String> sorted(Map<String, String> pairs) {
    return new TreeMap<>(pairs);
  }
}
