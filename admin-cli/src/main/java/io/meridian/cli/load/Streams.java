package io.meridian.cli.load;

import io.meridian.client.StreamOptions;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import io.meridian.client.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * As many streams of transactions as a window needs that is larger than that of one. One thread
 * sends.
 */
public final class Streams implements AutoCloseable {
  private static final int STREAM_WINDOW_MAX = 1000;

  private final List<TransactionStream> streams = new ArrayList<>();
  private int next;

  /** Opens them, for at most {@code window} transactions at once. */
  public Streams(Transactions transactions, int window) {
    int number = number(window);
    StreamOptions options = StreamOptions.DEFAULT.withWindow((window + number - 1) / number);
    for (int at = 0; at < number; at++) {
      streams.add(transactions.openStream(options));
    }
  }

  /** How many calls a window takes. */
  public static int number(int window) {
    return (window + STREAM_WINDOW_MAX - 1) / STREAM_WINDOW_MAX;
  }

  /** Sends a transaction on the first stream with room, in turn; waits while none has any. */
  public CompletableFuture<TransactionOutcome> send(TransactionRequest request) {
    for (int tried = 0; tried < streams.size(); tried++) {
      Optional<CompletableFuture<TransactionOutcome>> sent = turn().trySend(request);
      if (sent.isPresent()) {
        return sent.get();
      }
    }
    return turn().send(request);
  }

  /** Ends them; what is on its way is answered first. */
  @Override
  public void close() {
    streams.forEach(TransactionStream::close);
  }

  private TransactionStream turn() {
    next = (next + 1) % streams.size();
    return streams.get(next);
  }
}
