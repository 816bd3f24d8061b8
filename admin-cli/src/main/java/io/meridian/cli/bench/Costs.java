package io.meridian.cli.bench;

import io.meridian.cli.load.Rounding;
import io.meridian.cli.output.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the measured part of a round has cost, from the look at the end of the warm-up to the last
 * one.
 *
 * @param transactions those done meanwhile
 * @param seconds how long it was
 * @param clientCpuSeconds what this process used
 * @param servers what the servers used, their backlog at the end; empty when they did not tell, or
 *     when any look found one of them started anew
 * @param backlogRecordsMax the highest backlog that was seen
 */
record Costs(
    long transactions,
    double seconds,
    double clientCpuSeconds,
    Optional<Usage> servers,
    long backlogRecordsMax) {
  /** A look that comes a little early is that at the end of the warm-up all the same. */
  private static final double EARLY_SECONDS_MAX = 0.05;

  static Costs of(List<Sample> samples) {
    int begin = 0;
    while (begin < samples.size() - 1
        && samples.get(begin).answered().toSecond() < -EARLY_SECONDS_MAX) {
      begin++;
    }
    Sample first = samples.get(begin);
    Sample last = samples.get(samples.size() - 1);
    List<Sample> measured = samples.subList(begin + 1, samples.size());
    return new Costs(
        measured.stream().mapToLong(sample -> sample.answered().accepted()).sum(),
        last.answered().toSecond() - first.answered().toSecond(),
        last.clientCpuSeconds() - first.clientCpuSeconds(),
        used(samples.subList(begin, samples.size())),
        measured.stream()
            .flatMap(sample -> sample.sum().stream())
            .mapToLong(Usage::backlogRecords)
            .max()
            .orElse(0));
  }

  /** Processor time of the servers per transaction. */
  OptionalDouble cpuMicros() {
    return per(servers.map(used -> used.cpuSeconds() * 1e6));
  }

  /** Bytes of the write-ahead logs per transaction. */
  OptionalDouble walBytes() {
    return per(servers.map(used -> (double) used.walBytes()));
  }

  /** Processor time of this process per transaction. */
  OptionalDouble clientCpuMicros() {
    return per(Optional.of(clientCpuSeconds * 1e6));
  }

  /** Puts all of it into a row. */
  Document into(Document document) {
    Document row =
        document
            .put(
                "serverCpuSeconds",
                servers.map(used -> Rounding.thousandths(used.cpuSeconds())).orElse(null))
            .put("serverCpuMicrosPerTransaction", orNull(cpuMicros()))
            .put("walBytesPerTransaction", orNull(walBytes()))
            .put("backlogRecordsMax", servers.map(used -> backlogRecordsMax).orElse(null))
            .put("backlogRecordsAtEnd", servers.map(Usage::backlogRecords).orElse(null));
    return row.put("clientCpuMicrosPerTransaction", orNull(clientCpuMicros()));
  }

  private OptionalDouble per(Optional<Double> sum) {
    return sum.isEmpty() || transactions == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sum.get() / transactions);
  }

  // Process by process, and from look to look: one that was started anew makes up for what the
  // others used, and after a while for what it had used itself.
  private static Optional<Usage> used(List<Sample> samples) {
    if (samples.get(0).usage().isEmpty() || samples.get(samples.size() - 1).usage().isEmpty()) {
      return Optional.empty();
    }
    List<List<Usage>> looks = samples.stream().flatMap(look -> look.usage().stream()).toList();
    for (int at = 1; at < looks.size(); at++) {
      if (between(looks.get(at - 1), looks.get(at)).isEmpty()) {
        return Optional.empty();
      }
    }
    return between(looks.get(0), looks.get(looks.size() - 1));
  }

  private static Optional<Usage> between(List<Usage> from, List<Usage> to) {
    List<Usage> used = new ArrayList<>();
    for (int process = 0; process < to.size(); process++) {
      Optional<Usage> one = to.get(process).since(from.get(process));
      if (one.isEmpty()) {
        return Optional.empty();
      }
      used.add(one.get());
    }
    return Optional.of(Usage.sum(used));
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? Rounding.thousandths(value.getAsDouble()) : null;
  }
}
