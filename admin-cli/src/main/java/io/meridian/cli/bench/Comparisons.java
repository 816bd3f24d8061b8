package io.meridian.cli.bench;

import io.meridian.cli.console.Console;
import io.meridian.cli.output.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * All yardsticks of a bench, none or more, each there all the time and loaded alone. One thread.
 */
final class Comparisons implements AutoCloseable {
  private final List<Comparison> all = new ArrayList<>();

  /** Adds one that was started. */
  void add(Yardstick started) {
    all.add(new Comparison(started));
  }

  /** Measures each for a round, one after the other. */
  void round(Console console, String words, PaceOptions pace) throws InterruptedException {
    for (Comparison one : all) {
      console.say(words + ": " + one.kind().words());
      one.round(pace);
    }
  }

  /** Looks at their books; after the last round. */
  void finish(LastSteps lastly) throws InterruptedException {
    for (Comparison one : all) {
      lastly.attempt(one::finish);
    }
  }

  /** Whether none of them failed. */
  boolean hold() {
    return all.stream().allMatch(Comparison::holds);
  }

  /** Puts what they came to into a result. */
  void into(Document document, Rounds ours) {
    all.forEach(one -> one.into(document, ours));
  }

  @Override
  public void close() {
    all.forEach(Comparison::close);
  }
}
