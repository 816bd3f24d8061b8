package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.client.Answers;
import io.meridian.cli.load.Ranks;
import io.meridian.client.CaptureRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.PostRequest;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PaymentsTest {
  private static final int NUMBER = 20_000;

  private final Payments mix = new Payments(payers(Workload.HOLDS.mix(), "eu"));

  @Test
  void shouldAskForNothingThatCouldBeRefusedAndForThirtyHoldsInAHundred() {
    // Given what remains of holds, and what can be refunded
    Map<String, Long> remaining = new HashMap<>();
    Set<String> refundable = new HashSet<>();
    Map<Class<?>, Integer> kinds = new HashMap<>();

    // When every transaction is answered before the next one is made
    for (int number = 0; number < NUMBER; number++) {
      TransactionRequest request = mix.next();
      kinds.merge(request.getClass(), 1, Integer::sum);

      // Then it takes what is there
      apply(request, remaining, refundable);
      mix.answered(request, Answers.posted(request.id()));
    }
    assertThat(share(kinds, HoldRequest.class)).isBetween(0.29, 0.31);
    assertThat(share(kinds, CaptureRequest.class)).isBetween(0.20, 0.23);
    assertThat(share(kinds, VoidRequest.class)).isBetween(0.07, 0.09);
    assertThat(share(kinds, RefundRequest.class)).isBetween(0.04, 0.06);
    assertThat(share(kinds, PostRequest.class)).isBetween(0.33, 0.38);
  }

  @Test
  void shouldFollowNothingThatWasNotAnsweredOrWasRefused() {
    for (int number = 0; number < NUMBER; number++) {
      TransactionRequest request = mix.next();
      assertThat(request).isInstanceOfAny(HoldRequest.class, PostRequest.class);
      if (number % 2 == 0) {
        mix.answered(request, Answers.refusedFor(io.meridian.client.Reason.ACCOUNT_FROZEN));
      }
    }
  }

  @Test
  void shouldPostOnlyUnlessToldOtherwise() {
    Payments uniform = new Payments(payers(Mix.UNIFORM, "eu"));
    for (int number = 0; number < 1000; number++) {
      TransactionRequest request = uniform.next();
      assertThat(request).isInstanceOf(PostRequest.class);
      uniform.answered(request, Answers.posted(request.id()));
    }
  }

  @Test
  void shouldTakeTheSharesItIsGiven() {
    // Given
    Payments wanted = new Payments(payers(new Mix(0, 10, 40, 0, 0), "eu"));
    Map<Class<?>, Integer> kinds = new HashMap<>();

    // When
    for (int number = 0; number < NUMBER; number++) {
      TransactionRequest request = wanted.next();
      kinds.merge(request.getClass(), 1, Integer::sum);
      wanted.answered(request, Answers.posted(request.id()));
    }

    // Then
    assertThat(share(kinds, HoldRequest.class)).isBetween(0.09, 0.11);
    assertThat(share(kinds, RefundRequest.class)).isBetween(0.38, 0.42);
  }

  private static Payers payers(Mix mix, String... regions) {
    return new Payers(
        "shop", List.of(regions), 100, mix, Ranks.of(100, mix.zipf()), new SplittableRandom(1));
  }

  private static void apply(
      TransactionRequest request, Map<String, Long> remaining, Set<String> refundable) {
    if (request instanceof HoldRequest hold) {
      remaining.put(hold.transaction(), hold.postings().get(0).amount());
    } else if (request instanceof PostRequest) {
      refundable.add(request.transaction());
    } else if (request instanceof CaptureRequest capture) {
      long left = remaining.remove(capture.hold());
      long taken = capture.allRemaining() ? left : capture.parts().get(0).amount();
      assertThat(taken).isPositive().isLessThanOrEqualTo(left);
      if (taken < left && !capture.finalCapture()) {
        remaining.put(capture.hold(), left - taken);
      }
      refundable.add(capture.transaction());
    } else if (request instanceof VoidRequest end) {
      assertThat(remaining.remove(end.hold())).isNotNull();
    } else {
      assertThat(refundable.remove(((RefundRequest) request).original())).isTrue();
    }
  }

  private static double share(Map<Class<?>, Integer> kinds, Class<?> kind) {
    return kinds.get(kind) / (double) NUMBER;
  }
}
