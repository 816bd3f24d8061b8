package io.meridian.cli.demo;

import io.meridian.cli.command.RefusedException;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.load.Opening;
import io.meridian.cli.output.Progress;
import io.meridian.client.AssetOutcome;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.LedgerOutcome;
import io.meridian.client.MeridianClient;
import io.meridian.client.NormalSide;
import io.meridian.client.PostRequest;
import io.meridian.client.Refused;
import io.meridian.client.TransactionOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger of the sale: a shop with a stock of sneakers that cannot be oversold, and buyers with
 * money in their wallets. Every limit is the ledger's; nothing here counts stock.
 */
final class Shop {
  static final String LEDGER = "flash-sale";
  static final String MONEY = "USD";
  static final String GOODS = "SKU:SNEAKER-42";
  static final long PRICE = 12_900;

  private static final int MONEY_SCALE = 2;
  private static final int POSTINGS_MAX = 100;

  private final MeridianClient client;
  private final String region;

  private Shop(MeridianClient client, String region) {
    this.client = client;
    this.region = region;
  }

  /** Opens the shop on a server that knows nothing of it yet. */
  static Shop open(Console console, MeridianClient client, DemoPlan plan) {
    LedgerOutcome ledger = client.ledgers().create(LEDGER);
    if (ledger instanceof Refused refused) {
      throw new RefusedException(refused);
    }
    Shop shop = new Shop(client, ledger.ledgerOrThrow().regions().get(0));
    register(client.assets().create(LEDGER, MONEY, MONEY_SCALE));
    register(client.assets().create(LEDGER, GOODS, 0));
    Opening.accounts(console, client, shop.accounts(plan));
    shop.fund(console, plan);
    return shop;
  }

  /** The account whose floor of 0 keeps the shop from selling what it has not. */
  String stock() {
    return region + "/stock:sneaker-42";
  }

  /** Where the money goes. */
  String merchant() {
    return region + "/merchant";
  }

  /** Where a buyer's units go. */
  String goods(int buyer) {
    return region + "/goods:" + buyer;
  }

  /** One order: money from buyer to merchant, a unit from stock to buyer, both or neither. */
  PostRequest order(int buyer) {
    return PostRequest.builder(LEDGER)
        .posting(wallet(buyer), merchant(), MONEY, PRICE)
        .posting(stock(), goods(buyer), GOODS, 1)
        .build();
  }

  private String wallet(int buyer) {
    return region + "/wallet:" + buyer;
  }

  private String bank() {
    return region + "/bank";
  }

  private String factory() {
    return region + "/factory";
  }

  private List<CreateAccountRequest> accounts(DemoPlan plan) {
    List<CreateAccountRequest> requests = new ArrayList<>();
    requests.add(outside(bank(), MONEY));
    requests.add(outside(factory(), GOODS));
    requests.add(CreateAccountRequest.of(LEDGER, merchant(), MONEY));
    requests.add(CreateAccountRequest.of(LEDGER, stock(), GOODS));
    for (int buyer = 0; buyer < plan.wallets(); buyer++) {
      requests.add(CreateAccountRequest.of(LEDGER, wallet(buyer), MONEY));
      requests.add(CreateAccountRequest.of(LEDGER, goods(buyer), GOODS));
    }
    return requests;
  }

  private static CreateAccountRequest outside(String account, String asset) {
    return CreateAccountRequest.builder(LEDGER, account, asset)
        .normalSide(NormalSide.DEBIT)
        .noFloor()
        .build();
  }

  /**
   * Fills the shelf, and each wallet for all the orders its owner will make, a hundred wallets with
   * one transaction.
   */
  private void fund(Console console, DemoPlan plan) {
    post(PostRequest.builder(LEDGER).posting(factory(), stock(), GOODS, plan.stock()).build());
    long ordersEach = (plan.orders() + plan.wallets() - 1L) / plan.wallets();
    try (Progress progress = new Progress(console, "wallets", plan.wallets())) {
      for (int from = 0; from < plan.wallets(); from += POSTINGS_MAX) {
        int to = Math.min(plan.wallets(), from + POSTINGS_MAX);
        PostRequest.Builder funding = PostRequest.builder(LEDGER);
        for (int buyer = from; buyer < to; buyer++) {
          funding.posting(bank(), wallet(buyer), MONEY, PRICE * ordersEach);
        }
        post(funding.build());
        progress.at(to);
      }
    }
  }

  private void post(PostRequest request) {
    TransactionOutcome outcome = client.transactions().create(request);
    if (outcome instanceof Refused refused) {
      throw new RefusedException(refused);
    }
  }

  private static void register(AssetOutcome outcome) {
    if (outcome instanceof Refused refused) {
      throw new FaultException("the demo's asset was refused: " + refused.message());
    }
  }
}
