package io.meridian.cli.bench;

import io.meridian.client.CaptureRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.PostRequest;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Payments as a mix wants them. Of those that follow a hold 22 in 30 capture it, whole or in parts,
 * and the others void it. What follows something is asked for once that was answered, and only
 * once, so that none of it can be refused; a post stands in while there is nothing to follow.
 */
final class Payments implements Source {
  private static final double CAPTURES_OF_HOLDS = 22.0 / 30;

  private static final long PART = Payers.AMOUNT * 2 / 5;

  private static final Duration TIMEOUT = Duration.ofHours(1);

  /** What comes on top is not followed by anything: a hold expires, a post stays as it is. */
  private static final int KEPT_MAX = 10_000;

  private final Payers payers;
  private final double holds;
  private final double captures;
  private final double voids;
  private final double refunds;
  private final Queue<OpenHold> openHolds = new ArrayBlockingQueue<>(KEPT_MAX);
  private final Queue<String> refundable = new ArrayBlockingQueue<>(KEPT_MAX);

  Payments(Payers payers) {
    this.payers = payers;
    this.holds = payers.mix().holds();
    this.captures = holds + holds * CAPTURES_OF_HOLDS;
    this.voids = holds + holds;
    this.refunds = voids + payers.mix().refunds();
  }

  @Override
  public TransactionRequest next() {
    double percent = payers.random().nextDouble() * 100;
    if (percent < holds) {
      return HoldRequest.builder(payers.ledger())
          .posting(payers.anyPair())
          .timeout(TIMEOUT)
          .build();
    }
    if (percent < voids) {
      OpenHold hold = openHolds.poll();
      if (hold != null) {
        return percent < captures
            ? capture(hold)
            : VoidRequest.builder(payers.ledger(), hold.reference()).build();
      }
    } else if (percent < refunds) {
      String original = refundable.poll();
      if (original != null) {
        return RefundRequest.builder(payers.ledger(), original).allRemaining().build();
      }
    }
    return PostRequest.builder(payers.ledger()).posting(payers.anyPair()).build();
  }

  @Override
  public void answered(TransactionRequest request, TransactionOutcome outcome) {
    if (payers.mix().isPostsOnly() || !(outcome instanceof TransactionOutcome.Applied)) {
      return;
    }
    if (request instanceof HoldRequest) {
      openHolds.offer(new OpenHold(request.transaction(), true));
    } else if (request instanceof PostRequest) {
      refundable.offer(request.transaction());
    } else if (request instanceof CaptureRequest capture) {
      refundable.offer(request.transaction());
      if (!capture.allRemaining() && !capture.finalCapture()) {
        openHolds.offer(new OpenHold(capture.hold(), false));
      }
    }
  }

  /** One in four captures takes a part and leaves the rest, one in four takes a part and ends. */
  private TransactionRequest capture(OpenHold hold) {
    CaptureRequest.Builder capture = CaptureRequest.builder(payers.ledger(), hold.reference());
    switch (hold.whole() ? payers.random().nextInt(4) : 3) {
      case 0 -> capture.part(0, PART);
      case 1 -> capture.part(0, PART).finalCapture();
      default -> capture.allRemaining();
    }
    return capture.build();
  }

  private record OpenHold(String reference, boolean whole) {}
}
