package io.meridian.cli.bench;

import io.meridian.client.Posting;
import java.util.SplittableRandom;

/**
 * Who pays whom, at random. One thread.
 *
 * @param ledger the ledger's name
 * @param region the region of all accounts
 * @param number how many accounts of a kind there are, at least 2
 * @param random the chance
 */
record Payers(String ledger, String region, int number, SplittableRandom random) {
  /** The asset of money. */
  static final String MONEY = "USD";

  /** What is paid, minor units. */
  static final long AMOUNT = 100;

  /** The id of an account of a kind. */
  static String id(String kind, int at) {
    return kind + ":" + at;
  }

  /** Any account of a kind. */
  String any(String kind) {
    return ref(kind, random.nextInt(number));
  }

  /** A payment between two accounts. */
  Posting anyPair() {
    int debit = random.nextInt(number);
    int credit = (debit + 1 + random.nextInt(number - 1)) % number;
    return new Posting(ref("account", debit), ref("account", credit), MONEY, AMOUNT);
  }

  String ref(String kind, int at) {
    return region + "/" + id(kind, at);
  }
}
