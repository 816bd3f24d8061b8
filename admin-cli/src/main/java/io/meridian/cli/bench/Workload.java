package io.meridian.cli.bench;

import io.meridian.client.CreateAccountRequest;
import io.meridian.client.PostRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What is paid by whom. All accounts have no floor, so that a refusal is a finding and not a matter
 * of luck.
 */
enum Workload {
  /** Two accounts at random. */
  UNIFORM {
    @Override
    List<String> accountIds(int accounts) {
      return ids("account", accounts);
    }

    @Override
    void pay(PostRequest.Builder payment, String region, int accounts, SplittableRandom random) {
      int debit = random.nextInt(accounts);
      int credit = (debit + 1 + random.nextInt(accounts - 1)) % accounts;
      payment.posting(ref(region, "account", debit), ref(region, "account", credit), MONEY, AMOUNT);
    }
  },
  /** Everybody pays one account. */
  HOT {
    @Override
    List<String> accountIds(int accounts) {
      List<String> ids = ids("account", accounts);
      ids.add("hot");
      return ids;
    }

    @Override
    void pay(PostRequest.Builder payment, String region, int accounts, SplittableRandom random) {
      payment.posting(
          ref(region, "account", random.nextInt(accounts)), region + "/hot", MONEY, AMOUNT);
    }
  },
  /** Everybody buys the same thing: money to the merchant, a unit of stock to the buyer. */
  FLASH_SALE {
    @Override
    List<String> accountIds(int accounts) {
      List<String> ids = ids("wallet", accounts);
      ids.addAll(ids("goods", accounts));
      ids.add("merchant");
      ids.add("stock");
      return ids;
    }

    @Override
    void pay(PostRequest.Builder payment, String region, int accounts, SplittableRandom random) {
      int buyer = random.nextInt(accounts);
      payment
          .posting(ref(region, "wallet", buyer), region + "/merchant", MONEY, AMOUNT)
          .posting(region + "/stock", ref(region, "goods", buyer), STOCK, 1);
    }
  };

  /** The asset of money. */
  static final String MONEY = "USD";

  /** The asset of goods. */
  static final String STOCK = "SKU:BENCH";

  private static final long AMOUNT = 100;

  /** The ids of all accounts that it needs. */
  abstract List<String> accountIds(int accounts);

  /** Adds the postings of one payment. */
  abstract void pay(
      PostRequest.Builder payment, String region, int accounts, SplittableRandom random);

  /** The requests that open all accounts it needs. */
  List<CreateAccountRequest> accounts(String ledger, String region, int accounts) {
    return accountIds(accounts).stream()
        .map(
            id ->
                CreateAccountRequest.builder(
                        ledger,
                        region + "/" + id,
                        id.startsWith("goods") || id.equals("stock") ? STOCK : MONEY)
                    .noFloor()
                    .build())
        .toList();
  }

  /** Its name on the command line: flash-sale. */
  String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<String> ids(String kind, int number) {
    return new ArrayList<>(IntStream.range(0, number).mapToObj(at -> id(kind, at)).toList());
  }

  private static String ref(String region, String kind, int number) {
    return region + "/" + id(kind, number);
  }

  private static String id(String kind, int number) {
    return kind + ":" + number;
  }
}
