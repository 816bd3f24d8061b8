package io.meridian.cli.bench;

import io.meridian.cli.load.Ranks;
import io.meridian.client.Posting;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who pays whom, at random. One thread.
 *
 * @param ledger the ledger's name
 * @param regions the regions that have accounts; several when payments cross them
 * @param number how many accounts of a kind there are in each, at least 2
 * @param mix how often the hot account is paid, and one of another region
 * @param ranks which account it is
 * @param random the chance
 */
record Payers(
    String ledger,
    List<String> regions,
    int number,
    Mix mix,
    Ranks ranks,
    SplittableRandom random) {
  /** The asset of money. */
  static final String MONEY = "USD";

  /** What is paid, minor units. */
  static final long AMOUNT = 100;

  /** The id of the account that everybody pays. */
  static final String HOT = "hot";

  /** The id of an account of a kind. */
  static String id(String kind, int at) {
    return kind + ":" + at;
  }

  /** Any account's number. */
  int any() {
    return ranks.next(random);
  }

  /** A payment between two accounts, as the mix wants it. */
  Posting anyPair() {
    int home = random.nextInt(regions.size());
    int other = home;
    if (isDrawn(mix.cross())) {
      other = (home + 1 + random.nextInt(regions.size() - 1)) % regions.size();
    }
    int debit = any();
    String credit =
        isDrawn(mix.hot())
            ? regions.get(other) + "/" + HOT
            : ref(other, "account", other == home ? ranks.nextBut(debit, random) : any());
    return new Posting(ref(home, "account", debit), credit, MONEY, AMOUNT);
  }

  /** A reference in the first region. */
  String ref(String kind, int at) {
    return ref(0, kind, at);
  }

  private String ref(int region, String kind, int at) {
    return regions.get(region) + "/" + id(kind, at);
  }

  private boolean isDrawn(int percent) {
    return percent > 0 && random.nextInt(100) < percent;
  }
}
