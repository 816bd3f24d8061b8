package io.meridian.cli.bench;

import io.meridian.cli.load.Latencies;
import io.meridian.cli.load.LoadResult;
import io.meridian.cli.load.Rounding;
import io.meridian.cli.load.StepResult;
import io.meridian.cli.load.Timeline;
import io.meridian.cli.output.Document;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One round and what came of it.
 *
 * @param number counted from 1
 * @param result what was measured
 * @param samples what was seen over time, the warm-up included; at least one
 */
record Round(int number, LoadResult result, List<Sample> samples) {
  Round {
    samples = List.copyOf(samples);
  }

  Costs costs() {
    return Costs.of(samples);
  }

  /** A line of the table of rounds. */
  Document row() {
    Document row =
        new Document()
            .put("round", number)
            .put("seconds", Rounding.thousandths(result.seconds()))
            .put("transactions", result.accepted())
            .put("perSecond", tenths(result.answeredInTimePerSecond()));
    result.latencies().into(row);
    if (result.steps().isEmpty()) {
      // Callers who wait for each other hide what a stall would have cost those who don't.
      Latencies corrected = result.latencies().corrected();
      row.put("correctedP99Millis", corrected.percentileMillis(99))
          .put("correctedP999Millis", corrected.percentileMillis(99.9));
    } else {
      row.put("lateMillisMax", lateMillisMax());
    }
    row.put("refused", result.refused())
        .put("errors", result.errors())
        .put("warmupErrors", result.warmupErrors())
        .put("unsent", result.unsent());
    return costs().into(row);
  }

  /** By how much an open loop was behind its schedule at most, milliseconds. */
  double lateMillisMax() {
    return Rounding.thousandths(result.lateNanosMax() / (double) TimeUnit.MILLISECONDS.toNanos(1));
  }

  /** Its lines of the table of steps. */
  List<Document> stepRows() {
    return result.steps().stream().map(this::stepRow).toList();
  }

  private Document stepRow(StepResult step) {
    Document row =
        new Document()
            .put("round", number)
            .put("rate", step.step().ratePerSecond())
            .put("stepSeconds", step.step().length().toSeconds())
            .put("transactions", step.accepted())
            .put("answeredInStep", step.answeredInStep())
            .put("answeredInStepPerSecond", tenths(step.answeredInStepPerSecond()));
    step.latencies().into(row);
    return row.put("refused", step.refused())
        .put("errors", step.errors())
        .put("unsent", step.unsent());
  }

  /** Its lines of the table of what happened when. */
  List<Document> timelineRows() {
    return samples.stream().map(this::timelineRow).toList();
  }

  private Document timelineRow(Sample sample) {
    Timeline.Interval answered = sample.answered();
    return new Document()
        .put("round", number)
        .put("second", Rounding.thousandths(answered.toSecond()))
        .put("transactions", answered.accepted())
        .put("perSecond", tenths(answered.perSecond()))
        .put("p50Millis", Rounding.thousandths(answered.p50Millis()))
        .put("p95Millis", Rounding.thousandths(answered.p95Millis()))
        .put("p99Millis", Rounding.thousandths(answered.p99Millis()))
        .put("maxMillis", Rounding.thousandths(answered.maxMillis()))
        .put("refused", answered.refused())
        .put("errors", answered.errors())
        .put("serverCpuSeconds", sample.sum().map(Usage::cpuSeconds).orElse(null))
        .put("walBytes", sample.sum().map(Usage::walBytes).orElse(null))
        .put("backlogRecords", sample.sum().map(Usage::backlogRecords).orElse(null));
  }

  static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
