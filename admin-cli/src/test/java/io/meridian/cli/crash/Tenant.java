package io.meridian.cli.crash;

import io.meridian.client.HoldRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.TransactionRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A ledger with one shard in each of two regions, its wallets, and everything that was asked about
 * them: of ten transactions nine stay in their region, and one goes to the other. Asked by one
 * thread at a time.
 */
final class Tenant {
  private static final int CROSSING_ONE_IN = 10;
  private static final int HOLD_ONE_IN = 3;
  private static final int AMOUNT_MAX = 100;
  private static final long FILLING = 100_000;
  private static final int WALLETS = 30;

  private final Book book = new Book();
  private final Wallets wallets;
  private final Mix mix;
  private final MeridianClient client;

  /** A tenant with its ledger, and wallets filled. */
  Tenant(MeridianClient client, String ledger) {
    this.client = client;
    this.wallets = new Wallets(ledger, List.of("eu", "uk"), WALLETS);
    this.mix = new Mix(wallets);
    wallets.create(client);
    List<TransactionRequest> fillings = List.copyOf(wallets.fillings(FILLING));
    fillings.forEach(book::asked);
    new Audit(client, book, wallets).resolve(fillings);
  }

  /** Begins the next transaction. */
  PacedLoad.Call next(Random random) {
    TransactionRequest request =
        random.nextInt(CROSSING_ONE_IN) == 0 ? crossing(random) : mix.next(random);
    book.asked(request);
    String region = request.transaction().substring(0, 2);
    return new PacedLoad.Call(
        wallets.ledger() + ' ' + region,
        client
            .transactions()
            .createAsync(request)
            .whenComplete(
                (outcome, failure) -> {
                  book.ended(request, Optional.ofNullable(outcome), Optional.ofNullable(failure));
                  if (failure == null) {
                    mix.answered(request, outcome);
                  }
                }));
  }

  private TransactionRequest crossing(Random random) {
    boolean toUk = random.nextBoolean();
    String debit = wallets.wallet(toUk ? "eu" : "uk", random.nextInt(WALLETS));
    String credit = wallets.wallet(toUk ? "uk" : "eu", random.nextInt(WALLETS));
    long amount = 1L + random.nextInt(AMOUNT_MAX);
    if (random.nextInt(HOLD_ONE_IN) > 0) {
      return wallets.payment(debit, credit, amount);
    }
    return HoldRequest.builder(wallets.ledger())
        .posting(debit, credit, Wallets.ASSET, amount)
        .timeout(Duration.ofHours(10))
        .build();
  }

  /**
   * Everything that was answered is there exactly once, and the checks say that the books are
   * right.
   *
   * @param since when the last process was there again; holds that were due before may be late
   * @return how many transactions were applied
   */
  int holds(Instant since) {
    Audit audit = new Audit(client, book, wallets, since);
    audit.everythingHoldsAcrossShards();
    return book.applied().size();
  }
}
