package io.meridian.cli.yardstick;

import io.meridian.cli.output.Document;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The process beside a bench that has a PostgreSQL. It starts it, answers each line that it reads
 * by one line of JSON, and takes it down when there is nothing more to read, in the middle of a
 * round too, which is also what the end of the bench comes to, however it ended.
 *
 * <p>Arguments: directory, port, connections, accounts, hot share, Zipf exponent. Lines: {@code
 * round WARMUP SECONDS} and {@code check}.
 */
final class PostgresMain {
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private PostgresMain() {}

  /** Where the data is in the directory that it is given. */
  static Path data(Path directory) {
    return directory.resolve("data");
  }

  public static void main(String[] arguments) throws Exception {
    Orders orders = Orders.ofThisProcess();
    Path directory = Path.of(arguments[0]);
    // It runs as another user where this process is root, by a user namespace of its own; and
    // without fsync and synchronous_commit unless it is told otherwise.
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
            .setDataDirectory(data(directory))
            .setPort(Integer.parseInt(arguments[1]))
            .setPGStartupWait(START_MAX)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("max_wal_size", "4GB")
            .start()) {
      // Prepared on the server from the first call on.
      DataSource source = postgres.getPostgresDatabase(Map.of("prepareThreshold", "1"));
      serve(source, arguments, orders);
    } finally {
      // An interrupted wait for its end would leave it behind.
      Postmaster.end(data(directory));
    }
  }

  private static void serve(DataSource source, String[] arguments, Orders orders)
      throws SQLException, IOException {
    int accounts = Integer.parseInt(arguments[3]);
    try (Connection own = source.getConnection()) {
      PostgresLedger.create(own, accounts);
      try (PostgresLoad load =
          new PostgresLoad(
              source,
              Integer.parseInt(arguments[2]),
              accounts,
              Integer.parseInt(arguments[4]),
              Double.parseDouble(arguments[5]))) {
        orders.answer(new Document().putPairs("settings", PostgresLedger.settings(own)));
        for (Optional<String> line = orders.next(); line.isPresent(); line = orders.next()) {
          String[] words = line.get().split(" ", -1);
          orders.answer(
              words[0].equals("round")
                  ? load.round(Integer.parseInt(words[1]), Integer.parseInt(words[2]))
                  : new Document().put("balances", PostgresLedger.balances(own)));
        }
      } catch (InterruptedException end) {
        // The bench ended in the middle of a round.
      }
    }
  }
}
