package io.meridian.cli.bench;

import io.meridian.cli.command.Connections;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.load.LoadPlan;
import io.meridian.cli.load.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How much load, for how long, how often. */
final class PaceOptions {
  private static final int SECONDS_MAX = (int) Duration.ofDays(1).toSeconds();
  private static final int SECONDS_DEFAULT = 10;
  private static final int ROUNDS_MAX = 100;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long to measure in each round; default 10")
  Integer seconds;

  @Option(
      names = "--warmup-seconds",
      paramLabel = "N",
      description = "how long to run before measuring, in each round; default 3")
  int warmupSeconds = 3;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "how often; medians of the rounds are the result; default 1")
  int rounds = 1;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "the most transactions on their way at once; default 128")
  int concurrency = 128;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description =
          "how often a call is tried that the server turns away, 1 to 1000; default: for 30 seconds;"
              + " with 1 what was turned away counts as an error, and latencies are of the rest")
  int attempts = Connections.PATIENT_ATTEMPTS_MAX;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "transactions meant to start per second; default: as many as come back")
  Integer rate;

  @Option(
      names = "--steps",
      paramLabel = "RATE:SECONDS,...",
      description = "one rate after the other, each for so many seconds, in one round")
  String steps;

  /**
   * Refuses what is out of bounds.
   *
   * @param itemsPerCall how many transactions a call carries, and so the least that are on their
   *     way
   */
  void check(int itemsPerCall) {
    Limits.check("--seconds", seconds(), 1, SECONDS_MAX);
    Limits.check("--warmup-seconds", warmupSeconds, 0, SECONDS_MAX);
    Limits.check("--rounds", rounds, 1, ROUNDS_MAX);
    Limits.check("--concurrency", concurrency, 1, LoadPlan.CONCURRENCY_MAX);
    Limits.check("--attempts", attempts, 1, Connections.PATIENT_ATTEMPTS_MAX);
    if (concurrency < itemsPerCall) {
      throw new UsageException(
          "--concurrency: a batch of "
              + itemsPerCall
              + " has more transactions on their way than "
              + concurrency
              + "; give more, or smaller --batch-items");
    }
    if (rate != null) {
      Limits.check("--rate", rate, 1, Step.RATE_PER_SECOND_MAX);
    }
    if (steps != null && rate != null) {
      throw new UsageException("--steps and --rate: give one of the two");
    }
    if (steps != null && seconds != null) {
      throw new UsageException("--steps and --seconds: each step says how long it lasts");
    }
    steps();
  }

  /** Whether transactions start without regard to those on their way. */
  boolean isOpen() {
    return rate != null || steps != null;
  }

  /** The load of one round. */
  LoadPlan plan(int itemsPerCall, Duration drainMax) {
    int calls = concurrency / itemsPerCall;
    Duration warmup = Duration.ofSeconds(warmupSeconds);
    return isOpen()
        ? LoadPlan.open(calls, itemsPerCall, steps(), warmup, drainMax)
        : LoadPlan.closed(calls, itemsPerCall, warmup, Duration.ofSeconds(seconds()), drainMax);
  }

  /** How long a closed loop, or a single rate, is measured. */
  int seconds() {
    return seconds == null ? SECONDS_DEFAULT : seconds;
  }

  private List<Step> steps() {
    if (steps != null) {
      return parse(steps);
    }
    return rate == null ? List.of() : List.of(new Step(rate, Duration.ofSeconds(seconds())));
  }

  /** Reads steps such as {@code 500:30,1000:30}. */
  static List<Step> parse(String text) {
    String[] words = text.split(",", -1);
    Limits.check("--steps: their number", words.length, 1, LoadPlan.STEPS_MAX);
    List<Step> steps = new ArrayList<>();
    int sum = 0;
    for (String word : words) {
      String[] parts = word.strip().split(":", -1);
      if (parts.length != 2) {
        throw new UsageException("--steps: '" + word + "' is not RATE:SECONDS, such as 500:30");
      }
      int stepRate = number(word, parts[0]);
      int stepSeconds = number(word, parts[1]);
      Limits.check("--steps: the rate of '" + word + "'", stepRate, 1, Step.RATE_PER_SECOND_MAX);
      Limits.check("--steps: the seconds of '" + word + "'", stepSeconds, 1, SECONDS_MAX);
      sum = Math.min(SECONDS_MAX + 1, sum + stepSeconds);
      steps.add(new Step(stepRate, Duration.ofSeconds(stepSeconds)));
    }
    if (sum > SECONDS_MAX) {
      throw new UsageException("--steps: together they must last " + SECONDS_MAX + " s at most");
    }
    return steps;
  }

  private static int number(String step, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException(
          "--steps: '" + text + "' in '" + step + "' is not a whole number", e);
    }
  }
}
