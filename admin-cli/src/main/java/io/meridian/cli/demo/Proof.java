package io.meridian.cli.demo;

import io.meridian.cli.command.Documents;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.load.Window;
import io.meridian.cli.output.Progress;
import io.meridian.client.Account;
import io.meridian.client.ConservationReport;
import io.meridian.client.JournalReport;
import io.meridian.client.MeridianClient;
import io.meridian.client.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the server's books say, held against what the buyers were told.
 *
 * @param sold units that have left the stock account
 * @param stockLeft units on the stock account
 * @param conservation "OK", or what does not hold
 * @param journal "OK", or what is not as it must be
 * @param findings everything that does not hold, these two included; empty = the proof is good
 */
record Proof(
    long sold, long stockLeft, String conservation, String journal, List<String> findings) {
  private static final int FINDINGS_MAX = 20;
  private static final int READS_AT_ONCE_MAX = 100;

  Proof {
    findings = List.copyOf(findings);
  }

  /** Asks the server, as anyone could. */
  static Proof of(Console console, MeridianClient client, Shop shop, DemoPlan plan, Sale sale)
      throws InterruptedException {
    Sale.Result told = sale.result();
    List<String> findings = new ArrayList<>();
    Account stock = account(client, shop.stock());
    long sold = plan.stock() - stock.balance();
    expect(findings, "orders without an answer", 0, told.errors());
    expect(findings, "orders refused for another reason than stock", 0, told.otherRefusals());
    expect(findings, "acknowledged orders", plan.servable(), told.acknowledged());
    expect(findings, "units sold", told.acknowledged(), sold);
    if (stock.balance() < 0) {
      findings.add("the stock account is oversold: its balance is " + stock.balance());
    }
    expect(
        findings,
        "the merchant's balance",
        told.acknowledged() * Shop.PRICE,
        account(client, shop.merchant()).balance());
    checkBuyers(console, client, shop, plan, sale, findings);
    ConservationReport books =
        client.operations().checkConservation(Shop.LEDGER, ProgressListener.NONE);
    JournalReport journal =
        client.operations().checkJournal(Optional.empty(), ProgressListener.NONE);
    if (!books.holds()) {
      findings.add("conservation: " + Documents.finding(books));
    }
    if (!journal.holds()) {
      findings.add("journal: " + Documents.finding(journal));
    }
    return new Proof(
        sold, stock.balance(), Documents.finding(books), Documents.finding(journal), findings);
  }

  // Every buyer has exactly the units that were acknowledged to them, one by one.
  private static void checkBuyers(
      Console console,
      MeridianClient client,
      Shop shop,
      DemoPlan plan,
      Sale sale,
      List<String> findings)
      throws InterruptedException {
    Window window = new Window(READS_AT_ONCE_MAX);
    try (Progress progress = new Progress(console, "proof", plan.wallets())) {
      for (int number = 0; number < plan.wallets(); number++) {
        int buyer = number;
        window.start(
            () ->
                client
                    .accounts()
                    .getAsync(Shop.LEDGER, shop.goods(buyer))
                    .thenAccept(
                        goods ->
                            expect(
                                findings,
                                "units of buyer " + buyer,
                                sale.acknowledgedTo(buyer),
                                goods.map(Account::balance).orElse(-1L))));
        progress.at(buyer);
      }
      window.finish();
    }
  }

  private static void expect(List<String> findings, String what, long expected, long found) {
    synchronized (findings) {
      if (expected != found && findings.size() < FINDINGS_MAX) {
        findings.add(what + ": expected " + expected + ", found " + found);
      }
    }
  }

  private static Account account(MeridianClient client, String account) {
    return client
        .accounts()
        .get(Shop.LEDGER, account)
        .orElseThrow(() -> new FaultException("the account " + account + " is gone"));
  }
}
