package io.meridian.cli.crash;

import io.meridian.client.CreateAccountRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.NormalSide;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The accounts of a ledger: in every region the outside world, without a floor, and wallets that
 * may not go below 0. Immutable; any thread.
 */
record Wallets(String ledger, List<String> regions, int perRegion) {
  static final String ASSET = "GBP";

  private static final int POSTINGS_MAX = 3;

  Wallets {
    regions = List.copyOf(regions);
  }

  String world(String region) {
    return region + "/world";
  }

  String wallet(String region, int number) {
    return region + "/wallet-" + number;
  }

  /** Every account there is. */
  List<String> accounts() {
    List<String> accounts = new ArrayList<>();
    for (String region : regions) {
      accounts.add(world(region));
      for (int number = 0; number < perRegion; number++) {
        accounts.add(wallet(region, number));
      }
    }
    return accounts;
  }

  /** Creates the ledger, the asset and the accounts, all empty. */
  void create(MeridianClient client) {
    client.ledgers().create(ledger).ledgerOrThrow();
    client.assets().create(ledger, ASSET, 2).assetOrThrow();
    List<CreateAccountRequest> requests = new ArrayList<>();
    for (String account : accounts()) {
      CreateAccountRequest.Builder request = CreateAccountRequest.builder(ledger, account, ASSET);
      if (account.endsWith("/world")) {
        request.noFloor().normalSide(NormalSide.DEBIT);
      }
      requests.add(request.build());
    }
    client.accounts().createAll(requests).forEach(outcome -> outcome.accountOrThrow());
  }

  /** The payments that fill every wallet from outside. */
  List<PostRequest> fillings(long amount) {
    List<PostRequest> fillings = new ArrayList<>();
    for (String region : regions) {
      for (int number = 0; number < perRegion; number++) {
        fillings.add(payment(world(region), wallet(region, number), amount));
      }
    }
    return fillings;
  }

  PostRequest payment(String debitAccount, String creditAccount, long amount) {
    return PostRequest.builder(ledger).posting(debitAccount, creditAccount, ASSET, amount).build();
  }

  /** A hold of one posting, with all else as it is when nobody says anything. */
  HoldRequest hold(String debitAccount, String creditAccount, long amount) {
    return HoldRequest.builder(ledger).posting(debitAccount, creditAccount, ASSET, amount).build();
  }

  String anyRegion(Random random) {
    return regions.get(random.nextInt(regions.size()));
  }

  /** Some payment between wallets of a region, of 1 to 3 postings of 1 to {@code amountMax}. */
  PostRequest randomPayment(Random random, String region, int amountMax) {
    PostRequest.Builder payment = PostRequest.builder(ledger);
    randomPostings(random, region, amountMax).forEach(payment::posting);
    return payment.build();
  }

  /** Some postings between wallets of a region, 1 to 3 of 1 to {@code amountMax}. */
  List<Posting> randomPostings(Random random, String region, int amountMax) {
    List<Posting> postings = new ArrayList<>();
    int number = 1 + random.nextInt(POSTINGS_MAX);
    for (int i = 0; i < number; i++) {
      int debit = random.nextInt(perRegion);
      int credit = (debit + 1 + random.nextInt(perRegion - 1)) % perRegion;
      postings.add(
          new Posting(
              wallet(region, debit), wallet(region, credit), ASSET, 1 + random.nextInt(amountMax)));
    }
    return postings;
  }
}
