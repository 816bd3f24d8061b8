package io.meridian.server;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.node.ExportedJournal;
import io.meridian.node.ExportedJournals;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.sourceforge.argparse4j.ArgumentParsers;
import net.sourceforge.argparse4j.helper.HelpScreenException;
import net.sourceforge.argparse4j.inf.ArgumentParser;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import net.sourceforge.argparse4j.inf.Namespace;

/**
 * The verb {@code journal verify}: reads exported journals again without any grid. It is here
 * because only a node knows how a journal is written; nothing is started for it.
 */
public final class JournalVerifier {
  private static final int EXIT_FAULT = 1;
  private static final int EXIT_USAGE = 2;
  private static final String ROW = "%-16s  %5s  %8s  %9s  %-27s  %-16s  %s%n";
  private static final int HASH_DIGITS_SHOWN = 16;

  private final PrintStream out;
  private final PrintStream err;

  /** A verifier, and where it talks to the user. */
  public JournalVerifier(OutputStream out, OutputStream err) {
    this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
  }

  /** Verifies one directory; see {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new JournalVerifier(System.out, System.err).run(arguments));
  }

  /** Verifies one directory, and returns the code with which the process should exit. */
  public int run(String... arguments) {
    ArgumentParser parser =
        ArgumentParsers.newFor("meridian journal verify")
            .build()
            .description(
                "Reads exported journals again: every checksum, hash and record, and whether they"
                    + " are of one grid.");
    parser.addArgument("directory").metavar("DIR").help("the directory that was exported to");
    parser
        .addArgument("-o", "--output")
        .choices("table", "json")
        .setDefault("table")
        .help("how the result is written, default table");
    Path directory;
    boolean json;
    try {
      Namespace words = parser.parseArgs(arguments);
      directory = Path.of(words.getString("directory"));
      json = words.getString("output").equals("json");
    } catch (ArgumentParserException wrong) {
      parser.handleError(
          wrong, new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true));
      return wrong instanceof HelpScreenException ? 0 : EXIT_USAGE;
    }
    if (!Files.isDirectory(directory)) {
      err.println("meridian journal verify: there is no directory " + directory);
      return EXIT_USAGE;
    }
    try {
      ExportedJournals journals = ExportedJournals.verify(directory);
      if (json) {
        json(journals);
      } else {
        table(journals);
      }
      return journals.problems().isEmpty() ? 0 : EXIT_FAULT;
    } catch (IOException e) {
      err.println("meridian journal verify: " + directory + " cannot be read: " + e.getMessage());
      return EXIT_FAULT;
    }
  }

  private void table(ExportedJournals journals) {
    out.printf(
        Locale.ROOT, ROW, "REGION", "SHARD", "BLOCKS", "RECORDS", "LAST TIME", "HASH", "END");
    for (ExportedJournal journal : journals.journals()) {
      out.printf(
          Locale.ROOT,
          ROW,
          journal.shard().region(),
          journal.shard().number(),
          journal.blocks(),
          journal.records(),
          time(journal),
          journal.head().hash().toString().substring(0, HASH_DIGITS_SHOWN),
          end(journal));
    }
    out.println();
    out.println("check     " + verdict(journals));
    journals.problems().forEach(problem -> out.println("finding   " + problem));
    journals.alsoNeeded().forEach(need -> out.println("needs     " + need));
  }

  private void json(ExportedJournals journals) throws IOException {
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    ObjectNode document = mapper.createObjectNode().put("check", verdict(journals));
    ArrayNode findings = document.putArray("findings");
    journals.problems().forEach(findings::add);
    ArrayNode alsoNeeded = document.putArray("alsoNeeded");
    journals.alsoNeeded().forEach(alsoNeeded::add);
    ArrayNode rows = document.putArray("journals");
    for (ExportedJournal journal : journals.journals()) {
      rows.addObject()
          .put("region", journal.shard().region())
          .put("shard", journal.shard().number())
          .put("blocks", journal.blocks())
          .put("records", journal.records())
          .put("lastTime", time(journal))
          .put("hash", journal.head().hash().toString())
          .put("end", end(journal))
          .put("file", journal.file().toString());
    }
    out.println(mapper.writeValueAsString(document));
  }

  private static String verdict(ExportedJournals journals) {
    return journals.problems().isEmpty() ? "OK" : "FAILED";
  }

  private static String time(ExportedJournal journal) {
    return journal.blocks() == 0
        ? "-"
        : Instant.EPOCH.plus(journal.lastMicros(), ChronoUnit.MICROS).toString();
  }

  /** What is behind the last whole frame does not count, and the next export cuts it off. */
  private static String end(ExportedJournal journal) {
    return journal.torn() ? "torn" : "whole";
  }
}
