package io.meridian.cli.bench;

import io.meridian.client.CreateAccountRequest;
import io.meridian.client.PostRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What is paid by whom. All accounts have no floor, so that a refusal is a finding and not a matter
 * of luck.
 */
enum Workload {
  /** Two accounts at random. */
  UNIFORM,
  /** Everybody pays one account. */
  HOT,
  /** Everybody buys the same thing: money to the merchant, a unit of stock to the buyer. */
  FLASH_SALE {
    @Override
    List<String> accountIds(int accounts, Mix mix) {
      List<String> ids = ids("wallet", accounts);
      ids.addAll(ids("goods", accounts));
      ids.add("merchant");
      ids.add("stock");
      return ids;
    }

    @Override
    Source source(Payers payers) {
      return () -> {
        int buyer = payers.any();
        return PostRequest.builder(payers.ledger())
            .posting(
                payers.ref("wallet", buyer),
                payers.regions().get(0) + "/merchant",
                Payers.MONEY,
                Payers.AMOUNT)
            .posting(payers.regions().get(0) + "/stock", payers.ref("goods", buyer), STOCK, 1)
            .build();
      };
    }
  },
  /** Between two accounts at random: 30 % holds, what follows them, and posts. */
  HOLDS;

  /** The asset of goods. */
  static final String STOCK = "SKU:BENCH";

  /** What it consists of unless told otherwise. */
  Mix mix() {
    return switch (this) {
      case UNIFORM, FLASH_SALE -> Mix.UNIFORM;
      case HOT -> new Mix(100, 0, 0, 0, 0);
      case HOLDS -> new Mix(0, 30, 5, 0, 0);
    };
  }

  /** The ids of all accounts that it needs in a region. */
  List<String> accountIds(int accounts, Mix wanted) {
    List<String> ids = ids("account", accounts);
    if (wanted.hot() > 0) {
      ids.add(Payers.HOT);
    }
    return ids;
  }

  /** What makes its transactions. */
  Source source(Payers payers) {
    return new Payments(payers);
  }

  /** The requests that open all accounts it needs. */
  List<CreateAccountRequest> accounts(String ledger, String region, int accounts, Mix wanted) {
    return accountIds(accounts, wanted).stream()
        .map(
            id ->
                CreateAccountRequest.builder(
                        ledger,
                        region + "/" + id,
                        id.startsWith("goods") || id.equals("stock") ? STOCK : Payers.MONEY)
                    .noFloor()
                    .build())
        .toList();
  }

  /** Its name on the command line: flash-sale. */
  String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<String> ids(String kind, int number) {
    return new ArrayList<>(IntStream.range(0, number).mapToObj(at -> Payers.id(kind, at)).toList());
  }
}
