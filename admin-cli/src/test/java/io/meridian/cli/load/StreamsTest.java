package io.meridian.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.client.Answers;
import io.meridian.cli.client.UnscriptedTransactions;
import io.meridian.client.StreamOptions;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import io.meridian.client.VoidRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class StreamsTest {
  private static final TransactionRequest REQUEST =
      VoidRequest.builder("shop", "eu/h").id("v").build();

  private final FakeTransactions server = new FakeTransactions();

  @Test
  void shouldOpenAsManyStreamsAsTheWindowNeeds() {
    try (Streams streams = new Streams(server, 2500)) {
      assertThat(server.streams).extracting(stream -> stream.window).containsExactly(834, 834, 834);
      assertThat(Streams.number(1000)).isEqualTo(1);
      assertThat(Streams.number(1001)).isEqualTo(2);
      assertThat(server.streams).noneMatch(stream -> stream.closed);
      assertThat(streams).isNotNull();
    }
    assertThat(server.streams).allMatch(stream -> stream.closed);
  }

  @Test
  void shouldTakeAStreamWithRoomAndWaitWhenThereIsNone() {
    // Given two streams of which the first has no room left
    try (Streams streams = new Streams(server, 1001)) {
      server.streams.get(0).window = 0;

      // When
      for (int number = 0; number < 4; number++) {
        assertThat(streams.send(REQUEST)).isCompleted();
      }

      // Then
      assertThat(server.streams).extracting(stream -> stream.sent).containsExactly(0, 4);

      // When neither has
      server.streams.get(1).window = 0;
      assertThat(streams.send(REQUEST)).isCompleted();

      // Then one was waited for
      assertThat(server.streams).extracting(stream -> stream.waitedFor).contains(1);
    }
  }

  private static final class FakeTransactions extends UnscriptedTransactions {
    private final List<FakeStream> streams = new ArrayList<>();

    @Override
    public TransactionStream openStream(StreamOptions options) {
      streams.add(new FakeStream(options.window()));
      return streams.get(streams.size() - 1);
    }
  }

  private static final class FakeStream implements TransactionStream {
    private int window;
    private int sent;
    private int waitedFor;
    private boolean closed;

    FakeStream(int window) {
      this.window = window;
    }

    @Override
    public CompletableFuture<TransactionOutcome> send(TransactionRequest request) {
      waitedFor++;
      return CompletableFuture.completedFuture(Answers.posted(request.id()));
    }

    @Override
    public Optional<CompletableFuture<TransactionOutcome>> trySend(TransactionRequest request) {
      if (window == 0) {
        return Optional.empty();
      }
      sent++;
      return Optional.of(CompletableFuture.completedFuture(Answers.posted(request.id())));
    }

    @Override
    public int unanswered() {
      return 0;
    }

    @Override
    public void drain() {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
