package io.meridian.cli.bench;

import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A page for people: the figures as tables, and for each round how it went over time. */
final class Report {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Meridian bench</title>
      <style>
      body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em;
             color-scheme: light dark; }
      table { border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto; }
      td, th { padding: 0.2em 0.8em; border-bottom: 1px solid #8885; text-align: right; }
      th { font-weight: normal; color: #888; } td:first-child { text-align: left; }
      </style></head><body>
      """;

  private Report() {}

  /** Refuses a file that could not be written, before anything is measured. */
  static void check(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new UsageException("--report " + file + ": no such directory: " + directory);
    }
    if (Files.isDirectory(file)) {
      throw new UsageException("--report " + file + ": that is a directory");
    }
  }

  /** Writes the page. */
  static void write(Path file, Document result, Rounds rounds) {
    try {
      Files.writeString(file, html(result, rounds));
    } catch (IOException e) {
      throw new FaultException("--report " + file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  static String html(Document result, Rounds rounds) {
    StringBuilder page = new StringBuilder(HEAD).append("<h1>Meridian bench</h1>\n");
    fields(page, result.fields());
    for (Round round : rounds.rounds()) {
      page.append("<h2>Round ").append(round.number()).append("</h2>\n");
      charts(round).forEach(chart -> page.append(chart.svg()));
    }
    return page.append("</body></html>\n").toString();
  }

  // What a document has, lists of documents as tables with a title line.
  private static void fields(StringBuilder page, Map<String, Object> fields) {
    page.append("<table>\n");
    fields.forEach(
        (key, value) -> {
          if (!(value instanceof List<?>)) {
            page.append("<tr><td>").append(Chart.escaped(key)).append("</td>");
            cell(page, value);
            page.append("</tr>\n");
          }
        });
    page.append("</table>\n");
    fields.forEach(
        (key, value) -> {
          // The timeline is what the charts show.
          if (value instanceof List<?> rows && !rows.isEmpty() && !key.equals("timeline")) {
            page.append("<h2>").append(Chart.escaped(key)).append("</h2>\n");
            table(page, rows);
          }
        });
  }

  private static void table(StringBuilder page, List<?> rows) {
    page.append("<table>\n<tr>");
    ((Map<?, ?>) rows.get(0))
        .keySet()
        .forEach(key -> page.append("<th>").append(Chart.escaped(key.toString())).append("</th>"));
    page.append("</tr>\n");
    for (Object row : rows) {
      page.append("<tr>");
      ((Map<?, ?>) row).values().forEach(value -> cell(page, value));
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private static void cell(StringBuilder page, Object value) {
    String text =
        value == null
            ? "-"
            : value instanceof Long whole
                ? String.format(Locale.ROOT, "%,d", whole)
                : value.toString();
    page.append("<td>").append(Chart.escaped(text)).append("</td>");
  }

  private static List<Chart> charts(Round round) {
    Chart rate = chart("Transactions per second", round, "answered", s -> s.answered().perSecond());
    Chart latency =
        chart("Latency, ms", round, "p50", sample -> sample.answered().p50Millis())
            .curve("p95", points(round, sample -> sample.answered().p95Millis()))
            .curve("p99", points(round, sample -> sample.answered().p99Millis()));
    if (round.samples().stream().allMatch(sample -> sample.usage().isEmpty())) {
      return List.of(rate, latency);
    }
    Chart backlog =
        new Chart("Records that wait to be materialized")
            .shadedTo(0)
            .curve(
                "backlog",
                round.samples().stream().flatMap(sample -> point(sample).stream()).toList());
    return List.of(rate, latency, backlog);
  }

  private static Optional<Chart.Point> point(Sample sample) {
    return sample
        .sum()
        .map(used -> new Chart.Point(sample.answered().toSecond(), used.backlogRecords()));
  }

  private static Chart chart(
      String title, Round round, String name, ToDoubleFunction<Sample> value) {
    return new Chart(title).shadedTo(0).curve(name, points(round, value));
  }

  // An interval of no length, where a look fell on the beginning, has no rate.
  private static List<Chart.Point> points(Round round, ToDoubleFunction<Sample> value) {
    return round.samples().stream()
        .filter(sample -> sample.answered().toSecond() - sample.answered().fromSecond() > 0.1)
        .map(sample -> new Chart.Point(sample.answered().toSecond(), value.applyAsDouble(sample)))
        .toList();
  }
}
