package io.meridian.cli.load;

import java.util.concurrent.atomic.LongAdder;

/** Counts what items came to, and how long they took. Any thread. */
final class Tally {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final Latencies latencies = new Latencies();

  void add(long nanos, CallResult result) {
    accepted.add(result.accepted());
    refused.add(result.refused());
    errors.add(result.errors());
    latencies.record(nanos, result.accepted() + result.refused());
  }

  long accepted() {
    return accepted.sum();
  }

  long refused() {
    return refused.sum();
  }

  long errors() {
    return errors.sum();
  }

  Latencies latencies() {
    return latencies;
  }
}
