package io.meridian.cli.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a page in Prometheus' text format says of three of our metrics, over all labels. */
final class Exposition {
  private static final String CPU = "process_cpu_seconds_total";
  private static final String WAL = "meridian_wal_bytes_total";
  private static final String BACKLOG = "meridian_backlog_records";

  private final Map<String, Double> sums = new HashMap<>();

  private Exposition() {}

  /** Reads lines; those of other metrics, and those that are not as they must be, say nothing. */
  static Exposition of(String page) {
    Exposition exposition = new Exposition();
    page.lines().forEach(exposition::read);
    return exposition;
  }

  /** Empty when the processor time or the bytes are missing; a backlog has only who keeps data. */
  Optional<Usage> usage() {
    if (!sums.containsKey(CPU) || !sums.containsKey(WAL)) {
      return Optional.empty();
    }
    return Optional.of(
        new Usage(
            sums.get(CPU), sums.get(WAL).longValue(), sums.getOrDefault(BACKLOG, 0.0).longValue()));
  }

  private void read(String line) {
    int nameEnd = 0;
    while (nameEnd < line.length() && isPartOfName(line.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = line.substring(0, nameEnd);
    if (!name.equals(CPU) && !name.equals(WAL) && !name.equals(BACKLOG)) {
      return;
    }
    // NAME{label="...",...} VALUE [TIME]; a label's value may hold spaces and escaped quotes.
    int labelsEnd = line.lastIndexOf('}');
    String[] words = line.substring(Math.max(nameEnd, labelsEnd + 1)).strip().split(" ", 2);
    try {
      sums.merge(name, Double.parseDouble(words[0]), Double::sum);
    } catch (NumberFormatException e) {
      sums.remove(name);
    }
  }

  private static boolean isPartOfName(char letter) {
    return letter == '_' || letter == ':' || Character.isLetterOrDigit(letter);
  }
}
