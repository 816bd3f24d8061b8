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
  UNIFORM {
    @Override
    List<String> accountIds(int accounts) {
      return ids("account", accounts);
    }

    @Override
    Source source(Payers payers) {
      return () -> PostRequest.builder(payers.ledger()).posting(payers.anyPair()).build();
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
    Source source(Payers payers) {
      return () ->
          PostRequest.builder(payers.ledger())
              .posting(payers.any("account"), payers.region() + "/hot", Payers.MONEY, Payers.AMOUNT)
              .build();
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
    Source source(Payers payers) {
      return () -> {
        int buyer = payers.random().nextInt(payers.number());
        return PostRequest.builder(payers.ledger())
            .posting(
                payers.ref("wallet", buyer),
                payers.region() + "/merchant",
                Payers.MONEY,
                Payers.AMOUNT)
            .posting(payers.region() + "/stock", payers.ref("goods", buyer), STOCK, 1)
            .build();
      };
    }
  },
  /** Between two accounts at random: 30 % holds, what follows them, and posts. */
  HOLDS {
    @Override
    List<String> accountIds(int accounts) {
      return ids("account", accounts);
    }

    @Override
    Source source(Payers payers) {
      return new HoldMix(payers);
    }
  };

  /** The asset of goods. */
  static final String STOCK = "SKU:BENCH";

  /** The ids of all accounts that it needs. */
  abstract List<String> accountIds(int accounts);

  /** What makes its transactions. */
  abstract Source source(Payers payers);

  /** The requests that open all accounts it needs. */
  List<CreateAccountRequest> accounts(String ledger, String region, int accounts) {
    return accountIds(accounts).stream()
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
