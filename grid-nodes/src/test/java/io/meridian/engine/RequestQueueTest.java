package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.call;
import static io.meridian.engine.EngineFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private static final PreparedCommand PAYMENT = CommandCodec.prepare(post("p", WORLD, ALICE, 1));

  @Test
  void shouldTakeAsManyItemsAsItMayAndNotOneMore() {
    RequestQueue queue = new RequestQueue(2, Long.MAX_VALUE);

    assertThat(queue.offer(payment())).isTrue();
    assertThat(queue.offer(payment())).isTrue();
    assertThat(queue.offer(payment())).isFalse();
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void shouldTakeAsManyBytesAsItMayAndNotOneMore() {
    RequestQueue fits = new RequestQueue(100, 2 * PAYMENT.bytes());
    RequestQueue oneShort = new RequestQueue(100, 2 * PAYMENT.bytes() - 1);

    assertThat(fits.offer(payment())).isTrue();
    assertThat(fits.offer(payment())).isTrue();
    assertThat(fits.offer(payment())).isFalse();
    assertThat(oneShort.offer(payment())).isTrue();
    assertThat(oneShort.offer(payment())).isFalse();
  }

  @Test
  void shouldHaveRoomAgainWhenItemsWereDrainedOrFailed() {
    RequestQueue queue = new RequestQueue(100, PAYMENT.bytes());
    queue.offer(payment());

    assertThat(queue.drain(0, 10)).hasSize(1);
    assertThat(queue.offer(payment())).isTrue();
    queue.failAll(new CallerGoneException());
    assertThat(queue.offer(payment())).isTrue();
  }

  @Test
  void shouldTakeWhatIsLargerThanAllItsRoomOnlyWhenNothingWaits() {
    RequestQueue queue = new RequestQueue(100, 1);

    assertThat(queue.offer(payment())).isTrue();
    assertThat(queue.offer(payment())).isFalse();
  }

  private static PendingItem<CommandReply> payment() {
    return new PendingItem<>(new ShardRequest.Execute(PAYMENT), call());
  }
}
