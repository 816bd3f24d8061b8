package io.meridian.cli.crash;

import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateLedgerRequest;
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
 *
 * @param shards how many shards of each region it lives in; with 1 money stays inside a region,
 *     with more it moves between all wallets, wherever they are
 */
record Wallets(String ledger, List<String> regions, int perRegion, int shards) {
  static final String ASSET = "GBP";

  private static final int POSTINGS_MAX = 3;

  Wallets {
    regions = List.copyOf(regions);
  }

  /** In one shard of each region. */
  Wallets(String ledger, List<String> regions, int perRegion) {
    this(ledger, regions, perRegion, 1);
  }

  /** Whether transactions cross shards and regions. */
  boolean crossing() {
    return shards > 1;
  }

  String world(String region) {
    return region + "/world";
  }

  boolean isWorld(String account) {
    return account.endsWith("/world");
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
    client.ledgers().create(CreateLedgerRequest.of(ledger).withShards(shards)).ledgerOrThrow();
    client.assets().create(ledger, ASSET, 2).assetOrThrow();
    List<CreateAccountRequest> requests = new ArrayList<>();
    for (String account : accounts()) {
      CreateAccountRequest.Builder request = CreateAccountRequest.builder(ledger, account, ASSET);
      if (isWorld(account)) {
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

  /** Some payment that is homed in a region, of 1 to 3 postings of 1 to {@code amountMax}. */
  PostRequest randomPayment(Random random, String region, int amountMax) {
    PostRequest.Builder payment = PostRequest.builder(ledger);
    randomPostings(random, region, amountMax).forEach(payment::posting);
    return payment.build();
  }

  /** Some postings between wallets, 1 to 3 of 1 to {@code amountMax}, homed in a region. */
  List<Posting> randomPostings(Random random, String region, int amountMax) {
    return randomPostings(random, region, random.nextInt(perRegion), amountMax);
  }

  /** The same, homed where one of the region's wallets is. */
  List<Posting> randomPostings(Random random, String region, int payer, int amountMax) {
    List<Posting> postings = new ArrayList<>();
    int number = 1 + random.nextInt(POSTINGS_MAX);
    for (int i = 0; i < number; i++) {
      int debit = i == 0 ? payer : random.nextInt(perRegion);
      int credit = (debit + 1 + random.nextInt(perRegion - 1)) % perRegion;
      String from = i == 0 || !crossing() ? region : anyRegion(random);
      String to = crossing() ? anyRegion(random) : region;
      postings.add(
          new Posting(
              wallet(from, debit), wallet(to, credit), ASSET, 1 + random.nextInt(amountMax)));
    }
    return postings;
  }
}
