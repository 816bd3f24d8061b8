package io.meridian.cli.crash;

import io.meridian.client.BatchMode;
import io.meridian.client.BatchRequest;
import io.meridian.client.CaptureRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.Ids;
import io.meridian.client.PostRequest;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionKind;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is asked for: 30 holds in a hundred, captures, voids and refunds of what was answered, and
 * posts. Several may go after the same hold or post, so that some of them come too late. Any
 * thread, each with a chance of its own.
 */
final class Mix {
  static final Duration SHORT_TIMEOUT_MAX = Duration.ofSeconds(4);

  private static final int HOLDS = 30;
  private static final int CAPTURES = HOLDS + 20;
  private static final int VOIDS = CAPTURES + 8;
  private static final int REFUNDS = VOIDS + 7;

  /** Every kind of transaction that comes of it, sooner or later. */
  static final Set<TransactionKind> KINDS =
      EnumSet.complementOf(EnumSet.of(TransactionKind.UNRECOGNIZED));

  private static final List<BatchMode> MODES = List.of(BatchMode.values());

  private static final int AMOUNT_MAX = 200;
  private static final int KEPT = 200;
  private static final int BATCH_ITEMS_MAX = 12;

  private final Wallets wallets;
  private final Recent holds = new Recent();
  private final Recent refundable = new Recent();

  Mix(Wallets wallets) {
    this.wallets = wallets;
  }

  /** The next transaction, of any region. */
  TransactionRequest next(Random random) {
    return next(random, wallets.anyRegion(random));
  }

  /** A batch of some mode, all of one region, of items that were not asked for before. */
  BatchRequest nextBatch(Random random) {
    BatchMode mode = MODES.get(random.nextInt(MODES.size()));
    String region = wallets.anyRegion(random);
    BatchRequest.Builder batch = BatchRequest.builder(wallets.ledger(), mode);
    if (mode == BatchMode.ATOMIC) {
      batch.id(Ids.next());
    }
    int items = 1 + random.nextInt(BATCH_ITEMS_MAX);
    int payer = random.nextInt(wallets.perRegion());
    for (int item = 0; item < items; item++) {
      batch.add(
          mode == BatchMode.ATOMIC && wallets.crossing()
              ? paidBy(random, region, payer)
              : next(random, region));
    }
    return batch.build();
  }

  /** All items of an atomic batch have to be homed in one shard: that of one wallet. */
  private PostRequest paidBy(Random random, String region, int payer) {
    PostRequest.Builder post = PostRequest.builder(wallets.ledger());
    wallets.randomPostings(random, region, payer, AMOUNT_MAX).forEach(post::posting);
    return post.build();
  }

  /** Takes note of what can be followed. */
  void answered(TransactionRequest request, TransactionOutcome outcome) {
    if (!(outcome instanceof TransactionOutcome.Applied)) {
      return;
    }
    if (request instanceof HoldRequest) {
      holds.add(request.transaction());
    } else if (request instanceof PostRequest || request instanceof CaptureRequest) {
      refundable.add(request.transaction());
    }
  }

  private TransactionRequest next(Random random, String region) {
    int percent = random.nextInt(100);
    if (percent < HOLDS) {
      return hold(random, region);
    }
    Optional<String> original =
        percent < VOIDS
            ? holds.any(random, region)
            : percent < REFUNDS ? refundable.any(random, region) : Optional.empty();
    if (original.isEmpty()) {
      return wallets.randomPayment(random, region, AMOUNT_MAX);
    }
    if (percent < CAPTURES) {
      return capture(random, original.get());
    }
    return percent < VOIDS
        ? VoidRequest.builder(wallets.ledger(), original.get()).build()
        : refund(random, original.get());
  }

  // A third of them expire soon, the others outlive the test.
  private HoldRequest hold(Random random, String region) {
    HoldRequest.Builder hold = HoldRequest.builder(wallets.ledger());
    wallets.randomPostings(random, region, AMOUNT_MAX).forEach(hold::posting);
    long shortMillis = 1000 + random.nextLong(SHORT_TIMEOUT_MAX.toMillis() - 1000);
    return hold.timeout(
            random.nextInt(3) == 0 ? Duration.ofMillis(shortMillis) : Duration.ofHours(10))
        .build();
  }

  private CaptureRequest capture(Random random, String hold) {
    CaptureRequest.Builder capture = CaptureRequest.builder(wallets.ledger(), hold);
    if (random.nextBoolean()) {
      capture.allRemaining();
    } else {
      capture.part(0, 1 + random.nextInt(AMOUNT_MAX / 2));
    }
    return (random.nextInt(3) == 0 ? capture.finalCapture() : capture).build();
  }

  private RefundRequest refund(Random random, String original) {
    RefundRequest.Builder refund = RefundRequest.builder(wallets.ledger(), original);
    return (random.nextBoolean()
            ? refund.allRemaining()
            : refund.part(0, 1 + random.nextInt(AMOUNT_MAX / 2)))
        .build();
  }

  /** The last few references. */
  private static final class Recent {
    private final List<String> references = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    synchronized void add(String reference) {
      if (references.size() < KEPT) {
        references.add(reference);
      } else {
        references.set(Math.floorMod(next.getAndIncrement(), KEPT), reference);
      }
    }

    Optional<String> any(Random random, String region) {
      List<String> own =
          references.stream().filter(reference -> reference.startsWith(region + "/")).toList();
      return own.isEmpty() ? Optional.empty() : Optional.of(own.get(random.nextInt(own.size())));
    }
  }
}
