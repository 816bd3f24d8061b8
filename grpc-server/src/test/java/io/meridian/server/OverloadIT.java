package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ErrorPromises.assertKept;
import static io.meridian.server.ErrorPromises.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.TransactionResult;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that takes in little, and one that stops: what they tell those they turn away. */
final class OverloadIT {
  @RegisterExtension
  static final ServerExtension SERVER =
      ServerExtension.withRegions("eu")
          .with("grpc: {callsInFlightMax: 2}\nengine: {queueItemsMax: 1, batchItemsMax: 1}\n");

  @BeforeAll
  static void createLedger() {
    new ApiFixture(SERVER.channel()).createLedger("shop");
  }

  @Test
  void shouldSayThatAShardHasTooMuchToDo() {
    // When far more is asked of a shard at once than it lets wait
    List<TransactionResult> results =
        new ApiFixture(SERVER.channel())
            .transactions()
            .batchCreateTransactions(
                BatchCreateTransactionsRequest.newBuilder()
                    .setLedger("shop")
                    .setMode(BatchMode.BATCH_MODE_INDEPENDENT)
                    .addAllRequests(
                        IntStream.range(0, 1_000)
                            .mapToObj(i -> payment("", "o" + i, "eu/a", "eu/b", 1))
                            .toList())
                    .build())
            .getResultsList();

    // Then some are turned away, each for itself
    assertKept(
        "OVERLOADED",
        results.stream()
            .map(TransactionResult::getStatus)
            .filter(status -> Errors.of(status).reason().equals("OVERLOADED"))
            .findFirst()
            .orElseThrow());
  }

  @Test
  void shouldCountStreamsAmongTheCallsItTakesIn() throws Exception {
    // Given as many watches as the server takes calls
    ApiFixture api = new ApiFixture(SERVER.channel());
    try (Context.CancellableContext watching = Context.current().withCancellation()) {
      watching.run(
          () -> {
            watch(api).next();
            watch(api).next();
          });

      // When
      Errors.Refused refused = Errors.refused(() -> api.getAccount("shop", "eu/a"));

      // Then
      assertThat(refused.codeAndReason()).isEqualTo("RESOURCE_EXHAUSTED OVERLOADED");
      assertThat(refused.metadata()).containsEntry("callsInFlightMax", "2");
    }
  }

  @Test
  void shouldTellWatchersToTryAgainWhenItStops() throws Exception {
    // Given
    Iterator<WatchEventsResponse> watch = watch(new ApiFixture(SERVER.channel()));
    watch.next();
    CompletableFuture<com.google.rpc.Status> end =
        CompletableFuture.supplyAsync(
            () ->
                refused(
                    () -> {
                      while (watch.hasNext()) {
                        watch.next();
                      }
                    }));

    // When
    long beginNanos = System.nanoTime();
    SERVER.stopUnderClients();

    // Then the server has not waited for it
    assertKept("TRY_AGAIN", end.get(10, TimeUnit.SECONDS));
    assertThat(System.nanoTime() - beginNanos).isLessThan(TimeUnit.SECONDS.toNanos(10));
    SERVER.start();
  }

  private static Iterator<WatchEventsResponse> watch(ApiFixture api) {
    return api.transactions()
        .watchEvents(WatchEventsRequest.newBuilder().setLedger("shop").setRegion("eu").build());
  }
}
