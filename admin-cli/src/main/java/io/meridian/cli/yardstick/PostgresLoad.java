package io.meridian.cli.yardstick;

import io.meridian.cli.load.Latencies;
import io.meridian.cli.load.Ranks;
import io.meridian.cli.output.Document;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * Pays on so many connections, each of which sends a payment when its last one has come back. One
 * round at a time.
 */
final class PostgresLoad implements AutoCloseable {
  private static final long AMOUNT = 100;
  private static final Duration LAST_PAYMENTS_MAX = Duration.ofSeconds(5);

  private final List<Connection> connections = new ArrayList<>();
  private final ExecutorService threads;
  private final int accounts;
  private final int hotShare;
  private final Ranks ranks;
  private volatile boolean ended;

  PostgresLoad(DataSource source, int connections, int accounts, int hotShare, double zipf)
      throws SQLException {
    this.accounts = accounts;
    this.hotShare = hotShare;
    this.ranks = Ranks.of(accounts, zipf);
    this.threads = Executors.newFixedThreadPool(connections);
    for (int at = 0; at < connections; at++) {
      this.connections.add(source.getConnection());
    }
  }

  /** One round; what was measured after the warm-up. */
  Document round(int warmupSeconds, int seconds) throws InterruptedException, SQLException {
    long measureFrom = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmupSeconds);
    Measured measured = new Measured(measureFrom, measureFrom + TimeUnit.SECONDS.toNanos(seconds));
    List<Future<?>> workers = new ArrayList<>();
    for (Connection connection : connections) {
      workers.add(
          CompletableFuture.runAsync(
              () -> pay(connection, measured, new SplittableRandom()), threads));
    }
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        throw new SQLException("a connection failed: " + e.getCause(), e);
      }
    }
    return measured.document();
  }

  private void pay(Connection connection, Measured measured, SplittableRandom random) {
    try (PreparedStatement pay = connection.prepareStatement(PostgresLedger.PAY)) {
      long now = System.nanoTime();
      while (now < measured.endNanos && !ended) {
        // Accounts are 1 to their number; 0 is the hot one.
        int debit = ranks.next(random);
        int credit = random.nextInt(100) < hotShare ? -1 : ranks.nextBut(debit, random);
        pay.setObject(1, id(random));
        pay.setInt(2, debit + 1);
        pay.setInt(3, credit + 1);
        pay.setLong(4, AMOUNT);
        boolean done = true;
        try {
          pay.execute();
        } catch (SQLException e) {
          if (!connection.isValid(1)) {
            throw e;
          }
          done = false;
        }
        long answered = System.nanoTime();
        measured.add(now, answered, done);
        now = answered;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(accounts + " accounts: " + e.getMessage(), e);
    }
  }

  /** In the order of time, as Meridian's clients make them: kind to an index. */
  private static UUID id(SplittableRandom random) {
    long high = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE);
  }

  @Override
  public void close() throws SQLException {
    ended = true;
    threads.shutdown();
    try {
      threads.awaitTermination(LAST_PAYMENTS_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private static final class Measured {
    private final long fromNanos;
    private final long endNanos;
    private final LongAdder done = new LongAdder();
    private final LongAdder answeredInTime = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final Latencies latencies = new Latencies();

    Measured(long fromNanos, long endNanos) {
      this.fromNanos = fromNanos;
      this.endNanos = endNanos;
    }

    void add(long startNanos, long endedNanos, boolean success) {
      if (success && endedNanos >= fromNanos && endedNanos <= endNanos) {
        answeredInTime.increment();
      }
      if (!success) {
        errors.increment();
      } else if (startNanos >= fromNanos) {
        latencies.record(endedNanos - startNanos);
        done.increment();
      }
    }

    Document document() {
      double seconds = (endNanos - fromNanos) / 1e9;
      return latencies
          .into(
              new Document()
                  .put("transactions", done.sum())
                  .put("perSecond", answeredInTime.sum() / seconds))
          .put("errors", errors.sum());
    }
  }
}
