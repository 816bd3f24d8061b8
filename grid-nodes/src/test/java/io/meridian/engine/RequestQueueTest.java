package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.call;
import static io.meridian.engine.EngineFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
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

  @Test
  void shouldLeaveRoomForAnotherLedgerWhenOneSendsMoreThanThereIsRoomFor() {
    RequestQueue queue = new RequestQueue(100, Long.MAX_VALUE);

    assertThat(fill(queue, "flash")).isEqualTo(80);
    assertThat(fill(queue, "second")).isPositive();
    assertThat(queue.offer(payment("third"))).isTrue();
    assertThat(queue.offer(payment("flash"))).isFalse();
  }

  @Test
  void shouldLeaveBytesForAnotherLedgerWhenOneSendsMoreThanThereIsRoomFor() {
    RequestQueue queue =
        new RequestQueue(Integer.MAX_VALUE, 100 * payment("flash").request().bytes());

    assertThat(fill(queue, "flash")).isBetween(79, 81);
    assertThat(queue.offer(payment("second"))).isTrue();
  }

  @Test
  void shouldServeAnotherLedgerBeforeAllThatWaitsOfTheFirst() {
    RequestQueue queue = new RequestQueue(10_000, Long.MAX_VALUE);
    fill(queue, "flash");
    PendingItem<CommandReply> late = payment("second");
    queue.offer(late);

    assertThat(queue.drain(0, 2 * RequestQueue.TURN)).contains(late);
  }

  @Test
  void shouldGiveALedgerOfBatchesNoMoreThanOneOfSinglePayments() {
    RequestQueue queue = new RequestQueue(10_000, Long.MAX_VALUE);
    for (int i = 0; i < 1_000; i++) {
      queue.offer(batch("flash", 100));
      queue.offer(payment("second"));
    }

    int singles = 0;
    int batched = 0;
    for (int round = 0; round < 20; round++) {
      for (PendingItem<?> item : queue.drain(0, 50)) {
        boolean single = item.request().ledger().equals("second");
        singles += single ? 1 : 0;
        batched += single ? 0 : item.request().span();
      }
    }

    assertThat(singles).isCloseTo(batched, Percentage.withPercentage(25));
  }

  @Test
  void shouldKeepTheOrderOfArrivalInsideALedger() {
    RequestQueue queue = new RequestQueue(1_000, Long.MAX_VALUE);
    List<PendingItem<?>> first = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      PendingItem<?> item = i % 7 == 0 ? batch("flash", 40) : payment("flash");
      first.add(item);
      queue.offer(item);
      queue.offer(payment("second"));
    }

    List<PendingItem<?>> served = new ArrayList<>();
    for (List<PendingItem<?>> some = queue.drain(0, 3); !some.isEmpty(); some = queue.drain(0, 3)) {
      some.stream().filter(item -> item.request().ledger().equals("flash")).forEach(served::add);
    }

    assertThat(served).containsExactlyElementsOf(first);
    assertThat(queue.size()).isZero();
  }

  @Test
  void shouldServeTheLeadersOwnBeforeAllOthers() {
    RequestQueue queue = new RequestQueue(1_000, Long.MAX_VALUE);
    fill(queue, "flash");
    PendingItem<CommandReply> own = payment("flash");
    queue.offerOwn(own);

    assertThat(queue.drain(0, 5)).first().isSameAs(own);
  }

  private static int fill(RequestQueue queue, String ledger) {
    int taken = 0;
    while (queue.offer(payment(ledger))) {
      taken++;
    }
    return taken;
  }

  private static PendingItem<CommandReply> payment() {
    return new PendingItem<>(new ShardRequest.Execute(PAYMENT), call());
  }

  private static PendingItem<CommandReply> payment(String ledger) {
    return new PendingItem<>(new ShardRequest.Execute(command(ledger, "p")), call());
  }

  private static PendingItem<BatchReply> batch(String ledger, int span) {
    List<PreparedCommand> items =
        IntStream.range(1, span).mapToObj(i -> command(ledger, "p" + i)).toList();
    return new PendingItem<>(
        new ShardRequest.ExecuteBatch(
            new PreparedBatch(PreparedBatch.Mode.INDEPENDENT, Optional.empty(), items), false),
        call());
  }

  private static PreparedCommand command(String ledger, String id) {
    return CommandCodec.prepare(
        new Post(
            new CommandId(ledger, "eu", id),
            "",
            List.of(new Posting(WORLD, ALICE, "USD", 1)),
            TransactionDetails.NONE));
  }
}
