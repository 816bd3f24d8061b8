package io.meridian.cli.command;

import io.meridian.cli.output.Document;
import io.meridian.client.Account;
import io.meridian.client.Asset;
import io.meridian.client.ConservationReport;
import io.meridian.client.Counters;
import io.meridian.client.JournalReport;
import io.meridian.client.Ledger;
import io.meridian.client.Refusal;
import io.meridian.client.Transaction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The answers of the client as documents. The keys are API: programs read them. */
public final class Documents {
  /** What a check says when everything holds. */
  public static final String HOLDS = "OK";

  private Documents() {}

  /** A ledger. */
  public static Document ledger(Ledger ledger) {
    return new Document()
        .put("ledger", ledger.name())
        .putTexts("regions", ledger.regions())
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
        .put("version", account.version())
        .put("revision", account.revision())
        .putPairs("labels", sorted(account.labels()))
        .put("privateDataBytes", account.privateData().map(data -> data.content().length).orElse(0))
        .put("createTime", account.createTime().toString())
        .put("updateTime", account.updateTime().toString());
  }

  /** A transaction; a refused one carries its reason as {@link #refusal} has it. */
  public static Document transaction(Transaction transaction) {
    Document document =
        new Document()
            .put("ledger", transaction.ledger())
            .put("transaction", transaction.transaction())
            .put("kind", transaction.kind().name())
            .put("state", transaction.state().name())
            .put("commitTime", transaction.commitTime().toString())
            .put("reference", transaction.reference())
            .putPairs("labels", sorted(transaction.labels()))
            .put(
                "position",
                new Document()
                    .put("region", transaction.position().region())
                    .put("shard", transaction.position().shard())
                    .put("sequence", transaction.position().sequence())
                    .put("ordinal", transaction.position().ordinal()));
    transaction.refusal().ifPresent(refusal -> reason(document, refusal));
    return document
        .putRows(
            "postings",
            transaction.postings().stream()
                .map(
                    posting ->
                        new Document()
                            .put("debit", posting.debitAccount())
                            .put("credit", posting.creditAccount())
                            .put("asset", posting.asset())
                            .put("amount", posting.amount()))
                .toList())
        .putRows(
            "entries",
            transaction.entries().stream()
                .map(
                    entry ->
                        counters(
                                new Document()
                                    .put("account", entry.account())
                                    .put("version", entry.version()),
                                entry.change())
                            .put("balance", entry.balance())
                            .put("available", entry.available()))
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
                            .put("heldCredits", totals.heldCredits()))
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

  private static Document reason(Document document, Refusal refusal) {
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

  private static Document counters(Document document, Counters counters) {
    return document
        .put("postedDebits", counters.postedDebits())
        .put("postedCredits", counters.postedCredits())
        .put("heldDebits", counters.heldDebits())
        .put("heldCredits", counters.heldCredits());
  }

  private static Map<String, String> sorted(Map<String, String> pairs) {
    return new TreeMap<>(pairs);
  }
}
