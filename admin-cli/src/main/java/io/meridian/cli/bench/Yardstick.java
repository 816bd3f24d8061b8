package io.meridian.cli.bench;

import io.meridian.cli.yardstick.YardstickRound;
import java.util.Map;
import java.util.Optional;

/** Something else that takes the same payments, measured in turn with the server. One thread. */
interface Yardstick extends AutoCloseable {
  /** Which one it is. */
  YardstickKind kind();

  /** What it says of itself. */
  Map<String, String> settings();

  /** Loads it at this pace, and says what was measured. */
  YardstickRound round(PaceOptions pace) throws InterruptedException;

  /** Whether its books balance; empty when it keeps none. */
  Optional<Boolean> balances() throws InterruptedException;

  @Override
  void close();
}
