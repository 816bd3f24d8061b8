package io.meridian.cli.bench;

import io.meridian.cli.load.Rounding;
import io.meridian.cli.output.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * All rounds of a bench: of what is counted the sum, of maxima the maximum, of everything else the
 * median.
 *
 * @param rounds at least one
 */
record Rounds(List<Round> rounds) {
  private static final Set<String> COUNTED =
      Set.of("seconds", "transactions", "refused", "errors", "warmupErrors", "unsent");
  private static final Set<String> MAXIMA = Set.of("lateMillisMax", "backlogRecordsMax");

  Rounds {
    rounds = List.copyOf(rounds);
  }

  /** Transactions answered in time per second, the median of the rounds. */
  double perSecond() {
    return median(rounds.stream().map(round -> round.result().answeredInTimePerSecond()).toList());
  }

  /** Items of all rounds that failed. */
  long errors() {
    return rounds.stream().mapToLong(round -> round.result().errors()).sum();
  }

  /** Items of all warm-ups that failed. */
  long warmupErrors() {
    return rounds.stream().mapToLong(round -> round.result().warmupErrors()).sum();
  }

  /** Items of all rounds that were meant to start and did not. */
  long unsent() {
    return rounds.stream().mapToLong(round -> round.result().unsent()).sum();
  }

  /** Puts the figures of all rounds into a result, under the names that a round has for them. */
  Document into(Document document) {
    List<Map<String, Object>> rows = rounds.stream().map(round -> round.row().fields()).toList();
    for (String key : rows.get(0).keySet()) {
      if (key.equals("round")) {
        continue;
      }
      List<Number> values = new ArrayList<>();
      rows.forEach(
          row -> {
            if (row.get(key) instanceof Number number) {
              values.add(number);
            }
          });
      put(document, key, values);
    }
    return document;
  }

  /** The lines that each round has for a table. */
  List<Document> rows(Function<Round, List<Document>> of) {
    return rounds.stream().flatMap(round -> of.apply(round).stream()).toList();
  }

  private static void put(Document document, String key, List<Number> values) {
    if (values.isEmpty()) {
      document.put(key, (Number) null);
    } else if (MAXIMA.contains(key)) {
      document.put(key, Collections.max(values, Comparator.comparingDouble(Number::doubleValue)));
    } else if (!COUNTED.contains(key)) {
      document.put(
          key, Rounding.thousandths(median(values.stream().map(Number::doubleValue).toList())));
    } else if (values.get(0) instanceof Long) {
      document.put(key, values.stream().mapToLong(Number::longValue).sum());
    } else {
      document.put(
          key, Rounding.thousandths(values.stream().mapToDouble(Number::doubleValue).sum()));
    }
  }

  /** The middle one of at least one; of an even number the mean of the two in the middle. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
