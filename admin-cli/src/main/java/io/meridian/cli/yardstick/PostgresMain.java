package io.meridian.cli.yardstick;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.output.Document;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The process beside a bench. It starts PostgreSQL, answers each line that it reads by one line of
 * JSON, and takes PostgreSQL down with it when there is nothing more to read, which is also what
 * the end of the bench comes to, however it ended.
 *
 * <p>Arguments: directory, port, connections, accounts, hot share, Zipf exponent. Lines: {@code
 * round WARMUP SECONDS} and {@code check}.
 */
final class PostgresMain {
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private PostgresMain() {}

  public static void main(String[] arguments) throws Exception {
    // Answers have stdout for themselves; whatever a library says goes to the log.
    PrintStream answers = System.out;
    System.setOut(System.err);
    Path directory = Path.of(arguments[0]);
    // It runs as another user where this process is root, by a user namespace of its own; and
    // without fsync and synchronous_commit unless it is told otherwise.
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
                .setDataDirectory(directory.resolve("data"))
                .setPort(Integer.parseInt(arguments[1]))
                .setPGStartupWait(START_MAX)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .start();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      // Prepared on the server from the first call on.
      DataSource source = postgres.getPostgresDatabase(Map.of("prepareThreshold", "1"));
      serve(source, arguments, lines, answers);
    }
  }

  private static void serve(
      DataSource source, String[] arguments, BufferedReader lines, PrintStream answers)
      throws SQLException, IOException, InterruptedException {
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
        answer(answers, new Document().putPairs("settings", PostgresLedger.settings(own)));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] words = line.split(" ", -1);
          answer(
              answers,
              words[0].equals("round")
                  ? load.round(Integer.parseInt(words[1]), Integer.parseInt(words[2]))
                  : new Document().put("balances", PostgresLedger.balances(own)));
        }
      }
    }
  }

  private static void answer(PrintStream answers, Document document) throws IOException {
    answers.println(new ObjectMapper().writeValueAsString(document.fields()));
    answers.flush();
  }
}
